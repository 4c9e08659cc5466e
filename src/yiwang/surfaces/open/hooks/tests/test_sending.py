"""Against a real receiver: what happened arrives, signed, in order, once or more with one id."""

import hashlib
import hmac
import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from tests.cast import COMMUNITY, DISTRICT, GRID, OTHER_COMMUNITY
from yiwang.kernel.cases.models import LogEntry
from yiwang.kernel.notify.models import Delivery as Told
from yiwang.kernel.notify.services import Answer
from yiwang.lib.errors import Refused

from ..invariants import deliveries_of_another_scope, events_out_of_order
from ..models import Attempt, Delivery, Endpoint, Occurrence
from ..rules import SECONDS
from ..services import (
    add_endpoint,
    ping_endpoint,
    renew_secret,
    replay_delivery,
    replay_since,
    resume_endpoint,
    send_due,
    stop_endpoint,
    sweep,
)
from ..services.sending import _claim
from ..services.settling import Outcome, settle
from .conftest import due_again, told

pytestmark = pytest.mark.django_db


def test_a_matter_is_told_from_report_to_end(works, receiver, endpoint):
    case = works.case("closed")
    told()
    assert send_due() == 8
    assert receiver.types == [
        "case.reported", "case.accepted", "case.registered", "case.dispatched", "case.taken",
        "case.handled", "case.checked", "case.closed",
    ]  # fmt: skip
    assert receiver.ids == [f"{case.number}-{seq}" for seq in range(1, 9)]
    last = receiver.documents[-1]
    assert last["stage_before"] == {"code": "checked", "name": "待结案"}
    assert last["stage_after"] == {"code": "closed", "name": "已结案"}
    assert last["action"] == {"code": "close", "name": "结案"}
    assert (last["case"]["number"], last["case"]["grid"]) == (case.number, GRID)
    assert last["case"]["class"]["code"] == "E0102"
    assert (last["case"]["is_open"], last["case"]["outcome"]) == (False, "closed")
    assert last["case"]["url"].endswith(f"/api/v1/cases/{case.number}")
    assert send_due() == 0
    assert not events_out_of_order() and not deliveries_of_another_scope()


def test_nothing_about_people_is_told(works, receiver, endpoint):
    case = works.case("closed", title="王小明13800138000家")
    told()
    send_due()
    everything = " ".join(body.decode() for _headers, body in receiver.got)
    people = {entry.actor_name for entry in LogEntry.objects.filter(case=case)}
    assert len(people) > 4
    for words in (*people, "13800138000", "王小明", "东河街1号", "垃圾桶旁", case.follow_code):
        assert words not in everything, words


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_the_receiver_proves_it_with_the_example_of_the_docs(
    works, admin, receiver, algorithm, request
):
    _made, secret = add_endpoint(
        actor=admin, name="区平台", url=receiver.url, division=DISTRICT, algorithm=algorithm
    )
    works.case()
    told()
    send_due()
    headers, body = receiver.got[0]
    docs = (request.config.rootpath / "docs/webhooks.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(import hashlib.*?)```", docs, re.S)[1]
    names = {"hashlib": hashlib, "hmac": hmac}
    exec(example, names)  # noqa: S102  the very words that receivers copy
    assert names["is_ours"](secret, headers, body)
    assert not names["is_ours"](secret, headers, body + b" ")
    assert not names["is_ours"]("other", headers, body)
    assert not names["is_ours"](secret, {**headers, "X-Yiwang-Timestamp": "1"}, body)
    assert headers["X-Yiwang-Event"] == "case.reported"
    assert headers["X-Yiwang-Request"] == receiver.ids[0]


def test_only_what_it_wants_and_where(works, admin, receiver):
    def added(name, **given):
        made, _secret = add_endpoint(actor=admin, name=name, url=receiver.url, **given)
        return made

    ends = added("只要结案", division=DISTRICT, kinds=["closed"])
    near = added("本社区", division=COMMUNITY)
    far = added("别的社区", division=OTHER_COMMUNITY)
    works.case("closed")
    told()
    assert [d.kind for d in Delivery.objects.filter(endpoint=ends)] == ["closed"]
    assert Delivery.objects.filter(endpoint=near).count() == 8
    assert not Delivery.objects.filter(endpoint=far).exists()


def test_a_refused_write_tells_nothing(works, endpoint):
    case = works.case("reported")
    told()
    before = Occurrence.objects.count()
    with pytest.raises(Refused):
        works.do(case, "close", "handler")
    told()
    assert Occurrence.objects.count() == before == 1


def test_each_fact_is_told_once_whatever_is_delivered_again(works, endpoint):
    from yiwang.kernel.events.models import Delivery as Reacted
    from yiwang.kernel.events.models import StoredEvent

    works.case("accepted")
    told()
    Reacted.objects.all().delete()
    StoredEvent.objects.update(delivered_at=None)
    told()
    assert Delivery.objects.count() == Occurrence.objects.count() == 2


def test_500_then_200_is_sent_again_with_the_same_id(works, receiver, endpoint):
    receiver.answer = lambda count: (500, b"busy", {}) if count == 1 else (200, b"ok", {})
    works.case()
    told()
    assert send_due() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("queued", 500, 1)
    assert delivery.due_at > now()
    assert send_due() == 0 and len(receiver.got) == 1
    due_again()
    assert send_due() == 1
    assert len(set(receiver.ids)) == 1 and len(receiver.got) == 2
    tries = list(Attempt.objects.order_by("pk").values_list("status", "sent", "response"))
    assert tries == [(500, False, "busy"), (200, True, "ok")]
    assert Endpoint.objects.get().failures == 0


def test_a_case_waits_for_its_first_event_and_others_do_not(works, receiver, endpoint):
    slow = works.case("registered")
    quick = works.case("reported")
    told()
    receiver.answer = lambda count: (
        (503, b"", {}) if receiver.ids[count - 1] == f"{slow.number}-1" else (204, b"", {})
    )
    send_due()
    assert set(receiver.ids) == {f"{slow.number}-1", f"{quick.number}-1"}
    receiver.answer = lambda count: (204, b"", {})
    due_again()
    send_due()
    mine = [i for i in receiver.ids if i.startswith(slow.number)]
    assert mine == [f"{slow.number}-{seq}" for seq in (1, 1, 2, 3)]


def test_an_event_that_overtook_another_waits_for_it(works, endpoint, receiver):
    from yiwang.kernel.events.models import StoredEvent

    works.case("accepted")
    first = StoredEvent.objects.filter(name="cases.CaseAdvanced").order_by("id").first()
    StoredEvent.objects.filter(pk=first.pk).update(due_at=now() + timedelta(seconds=5))
    told()
    assert Delivery.objects.get().due_at > now() + timedelta(seconds=20)
    assert send_due() == 0
    StoredEvent.objects.filter(pk=first.pk).update(due_at=now())
    told()
    due_again()
    send_due()
    assert [document["seq"] for document in receiver.documents] == [1, 2]


def test_a_receiver_that_hangs_is_let_go(works, receiver, endpoint, monkeypatch):
    from yiwang.kernel.notify.channels import outbound

    monkeypatch.setattr(outbound, "TIMEOUT", 0.2)
    receiver.answer = lambda count: time.sleep(1) or (200, b"", {})
    works.case()
    told()
    began = time.monotonic()
    assert send_due() == 0
    assert time.monotonic() - began < 1
    one = Attempt.objects.get()
    assert one.status is None and "imeout" in one.error and one.took_ms >= 200


def test_a_redirect_is_not_followed(works, receiver, endpoint):
    receiver.answer = lambda count: (302, b"", {"Location": receiver.url})
    works.case()
    told()
    assert send_due() == 0
    assert len(receiver.got) == 1 and Delivery.objects.get().error == "http 302"


def test_our_own_network_pauses_it_at_once(works, receiver, endpoint, settings):
    settings.NOTIFY_PRIVATE_HOSTS = []
    works.case()
    told()
    send_due()
    found = Endpoint.objects.get()
    assert (found.state, found.reason, receiver.got) == ("paused", "forbidden_target", [])


def test_endless_failures_pause_it_and_its_owner_is_told(works, admin, receiver, endpoint):
    receiver.answer = lambda count: (500, b"", {})
    works.case("accepted")
    told()
    for _again in range(len(SECONDS) + 1):
        assert Endpoint.objects.get().state == "on"
        due_again()
        send_due()
    found = Endpoint.objects.get()
    assert (found.state, found.reason) == ("paused", "http 500")
    due_again()
    tried = len(receiver.got)
    assert send_due() == 0 and len(receiver.got) == tried == len(SECONDS) + 1
    notice = Told.objects.get(message__topic="hooks")
    assert notice.account_id == admin.account_id
    assert notice.message.url == f"/manage/webhooks/{found.pk}/"
    works.case()
    told()
    assert Delivery.objects.filter(state="queued").count() == 3
    receiver.answer = lambda count: (204, b"", {})
    resume_endpoint(actor=admin, endpoint_id=found.pk)
    assert send_due() == 3
    assert Endpoint.objects.get().state == "on"


def test_one_event_that_is_never_taken_does_not_stop_the_others(works, receiver, endpoint):
    poison = works.case("accepted")
    told()
    receiver.answer = lambda count: (
        (400, b"", {}) if receiver.ids[count - 1] == f"{poison.number}-1" else (204, b"", {})
    )
    for _again in range(len(SECONDS) + 1):
        due_again()
        send_due()
        works.case()
        told()
    due_again()
    send_due()
    failed = Delivery.objects.get(state="failed")
    assert failed.occurrence.key == f"{poison.number}-1"
    assert f"{poison.number}-2" in receiver.ids
    assert Endpoint.objects.get().state == "on"


def test_a_machine_that_is_down_is_asked_by_one_event_at_a_time(works, receiver, endpoint):
    receiver.answer = lambda count: (502, b"", {})
    for _each in range(12):
        works.case()
    told()
    send_due()
    first = len(receiver.got)
    assert first <= 7
    Delivery.objects.filter(state="queued").update(due_at=now())
    assert send_due() == 0 and len(receiver.got) == first
    assert Endpoint.objects.get().rest_until > now()


def test_replay_sends_the_same_bytes_under_the_same_id(works, admin, receiver, endpoint):
    works.case("accepted")
    told()
    send_due()
    one = Delivery.objects.order_by("seq").first()
    replay_delivery(actor=admin, delivery_id=one.pk)
    assert send_due() == 1
    assert receiver.got[2][1] == receiver.got[0][1]
    assert receiver.got[2][0]["X-Yiwang-Request"] == receiver.got[0][0]["X-Yiwang-Request"]
    one.refresh_from_db()
    assert (one.replays, one.state, one.tries.count()) == (1, "sent", 2)
    assert replay_since(actor=admin, endpoint_id=endpoint[0].pk, sequence=one.occurrence_id) == 2
    assert replay_since(actor=admin, endpoint_id=endpoint[0].pk, since=now()) == 0
    send_due()
    assert receiver.ids[3:] == receiver.ids[:2]


def test_a_new_endpoint_gets_what_happened_before_it(works, admin, receiver, endpoint):
    works.case("closed")
    told()
    late, _secret = add_endpoint(
        actor=admin,
        name="后来的",
        url=receiver.url,
        division=DISTRICT,
        kinds=["reported", "closed"],
    )
    hour_ago = now() - timedelta(hours=1)
    assert replay_since(actor=admin, endpoint_id=late.pk, since=hour_ago) == 2
    assert replay_since(actor=admin, endpoint_id=late.pk, since=hour_ago) == 0


def test_failed_ones_alone_go_again(works, admin, receiver, endpoint):
    works.case("accepted")
    told()
    Delivery.objects.filter(seq=1).update(state="failed")
    hour_ago = now() - timedelta(hours=1)
    found = replay_since(actor=admin, endpoint_id=endpoint[0].pk, since=hour_ago, only_failed=True)
    assert found == 1 and Delivery.objects.get(seq=1).state == "queued"


def test_a_worker_killed_between_sending_and_settling_sends_again(works, receiver, endpoint):
    """What was claimed and never settled comes back, with the id that was sent."""
    works.case()
    told()
    (claimed,) = _claim(endpoint[0], 4, now())
    assert send_due() == 0
    receiver.got.append(({}, claimed.body))
    Delivery.objects.update(due_at=now())
    assert send_due() == 1
    assert len(set(receiver.ids)) == 1 and len(receiver.ids) == 2
    assert Delivery.objects.get().attempts == 2


def test_what_was_settled_meanwhile_stays_so(works, receiver, endpoint):
    works.case()
    told()
    (claimed,) = _claim(endpoint[0], 4, now())
    taken = Answer(True, 204, b"", "")
    lost = Answer(False, None, b"", "TimeoutError")
    for answer in (taken, lost):
        settle([Outcome(claimed.delivery_id, endpoint[0].pk, now(), 5, answer)])
    assert Delivery.objects.get().state == "sent"
    assert Attempt.objects.count() == 2


def test_a_test_goes_out_whatever_the_state(admin, receiver, endpoint):
    stop_endpoint(actor=admin, endpoint_id=endpoint[0].pk)
    one = ping_endpoint(actor=admin, endpoint_id=endpoint[0].pk)
    assert send_due() == 1
    assert receiver.types == ["ping"]
    assert receiver.ids == [one.occurrence.key]
    receiver.answer = lambda count: (404, b"no such page", {})
    two = ping_endpoint(actor=admin, endpoint_id=endpoint[0].pk)
    send_due()
    two.refresh_from_db()
    assert (two.state, two.status) == ("failed", 404)
    assert Endpoint.objects.get().state == "off"


def test_an_endpoint_that_is_off_queues_nothing(works, admin, endpoint):
    stop_endpoint(actor=admin, endpoint_id=endpoint[0].pk)
    works.case("accepted")
    told()
    assert not Delivery.objects.exists() and Occurrence.objects.count() == 2


def test_a_new_secret_signs_from_now_on(works, admin, receiver, endpoint):
    _made, secret = renew_secret(actor=admin, endpoint_id=endpoint[0].pk)
    works.case()
    told()
    send_due()
    from yiwang.kernel.notify.channels.signing import signature

    headers, body = receiver.got[0]
    made = signature(secret, headers["X-Yiwang-Timestamp"], body)
    assert headers["X-Yiwang-Signature"] == f"sm3={made}"
    assert secret != endpoint[1]


def test_the_log_goes_after_a_month(works, receiver, endpoint):
    works.case()
    told()
    send_due()
    assert sweep() == 0
    Occurrence.objects.update(recorded_at=now() - timedelta(days=31))
    assert sweep() == 1
    assert not Delivery.objects.exists() and not Attempt.objects.exists()


def test_without_an_endpoint_a_step_costs_one_statement(works, django_assert_num_queries):
    from yiwang.kernel.events.models import StoredEvent
    from yiwang.kernel.events.types import REGISTERED

    from ..services import note_step

    works.case()
    stored = StoredEvent.objects.filter(name="cases.CaseAdvanced").first()
    fact = REGISTERED[stored.name].from_json(stored.payload)
    with django_assert_num_queries(1):
        note_step(fact)
    assert not connection.needs_rollback
