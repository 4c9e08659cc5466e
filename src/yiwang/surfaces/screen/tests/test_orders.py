"""督办 from the wall: for those who may, once, and seen on the case."""

import re
import uuid

import pytest

from yiwang.kernel.access.roles import UNATTENDED
from yiwang.kernel.cases.models import LogEntry
from yiwang.kernel.cases.selectors import reference


def card(case) -> str:
    return f"/screen/matters/{case.district}/{case.pk}/"


def form_of(client, case) -> dict[str, str]:
    page = client.get(card(case)).content.decode()
    given = dict(
        re.findall(r'<input type="hidden" name="(request_id|seen_seq)" value="([^"]+)"', page)
    )
    assert set(given) == {"request_id", "seen_seq"}, page
    return given


def orders(case) -> int:
    return LogEntry.objects.filter(case=case, action="supervise").count()


@pytest.mark.parametrize("person", ["leader", "supervisor"])
def test_an_order_is_on_the_case_and_in_the_figures(late, signed_in_client, person):
    client = signed_in_client(person)
    given = {**form_of(client, late), "note": "今天办完"}
    answer = client.post(card(late) + "order/", given)
    assert answer.status_code == 200 and "已督办" in answer.content.decode()
    late.refresh_from_db()
    assert late.supervised
    entry = LogEntry.objects.get(case=late, action="supervise")
    assert entry.note == "今天办完"
    assert "今天办完" in client.get(f"/cases/{late.district}/{late.pk}/").content.decode()
    assert client.post(card(late) + "order/", given).status_code == 200
    assert orders(late) == 1, "a double click is one order"
    changed = client.post(card(late) + "order/", {**given, "note": "别的话"})
    assert changed.status_code == 409 and orders(late) == 1


@pytest.mark.parametrize("person", ["registrar", "dispatcher", "secretary", "wall"])
def test_who_may_not_order_sees_no_form_and_cannot(late, signed_in_client, person):
    client = signed_in_client(person)
    page = client.get(card(late)).content.decode()
    assert "超时的垃圾" in page and "data-order" not in page
    given = {"request_id": str(uuid.uuid4()), "seen_seq": late.log_seq, "note": "快"}
    assert client.post(card(late) + "order/", given).status_code == 403
    assert orders(late) == 0


@pytest.mark.parametrize("person", ["outsider", "handler"])
def test_the_outsider_sees_no_card_and_orders_nothing(late, signed_in_client, person):
    client = signed_in_client(person)
    assert client.get(card(late)).status_code == 403
    given = {"request_id": str(uuid.uuid4()), "seen_seq": late.log_seq, "note": "快"}
    assert client.post(card(late) + "order/", given).status_code == 403
    assert orders(late) == 0


def test_an_order_on_a_case_that_moved_on_says_so(works, late, signed_in_client):
    client = signed_in_client("leader")
    given = form_of(client, late)
    works.do(late, "feedback", "handler")
    answer = client.post(card(late) + "order/", {**given, "note": "快"})
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
    assert orders(late) == 0


@pytest.mark.parametrize("missing", ["note", "request_id", "seen_seq"])
def test_an_order_without_words_or_marks_is_refused(late, signed_in_client, missing):
    client = signed_in_client("leader")
    given = {**form_of(client, late), "note": "快", missing: ""}
    assert client.post(card(late) + "order/", given).status_code == 422
    assert orders(late) == 0


def test_no_flow_lets_a_wall_act(works):
    for flow in reference().flows.values():
        assert not any(action.roles & UNATTENDED for action in flow.actions), flow.code
