"""tell: once per message, person and channel; queued with the change, sent after it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import now
from django.utils.translation import override

from tests.cast import COMMUNITY, DISTRICT, STREET, Cast
from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden

from ..invariants import strayed_deliveries, stuck_deliveries
from ..models import Delivery, Message
from ..selectors import inbox, receipts_of, undelivered, unread_count
from ..services import acknowledge, broadcast, send_message
from . import makers

pytestmark = pytest.mark.django_db
Casting = Callable[[str], Actor]


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notify.send_message'"
        )
        return cursor.fetchone()[0]


def test_a_handler_is_told_and_reads_it(cast: Cast) -> None:
    handler, other = cast.account("handler"), cast.account("other_handler")
    makers.told(handler.pk, text="请于 %(by)s 前处置", params={"by": "17:00"}, url="/cases/12/")
    assert (unread_count(handler.pk), unread_count(other.pk)) == (1, 0)
    (notice,) = inbox(handler.pk)
    assert (notice.title, notice.text, notice.url, notice.read) == (
        "案卷已派遣",
        "请于 17:00 前处置",
        "/cases/12/",
        False,
    )
    assert acknowledge(actor=cast.actor("handler"), message_ids=[notice.message_id]) == 1
    assert acknowledge(actor=cast.actor("handler")) == 0
    assert unread_count(handler.pk) == 0
    assert inbox(handler.pk)[0].read
    assert inbox(handler.pk, unread=True) == []
    assert strayed_deliveries() == stuck_deliveries() == []


def test_nobody_reads_for_another(cast: Cast) -> None:
    handler = cast.account("handler")
    told = makers.told(handler.pk)
    for name in ("other_handler", "outsider", "system_admin"):
        assert acknowledge(actor=cast.actor(name), message_ids=[told.message_id]) == 0
    assert acknowledge(actor=STRANGER) == 0
    assert unread_count(handler.pk) == 1


def test_the_same_occasion_twice_is_told_once(cast: Cast) -> None:
    handler, leader = cast.account("handler"), cast.account("leader")
    first = makers.told(handler.pk, handler.pk, makers.contact(), makers.contact())
    again = makers.told(handler.pk, makers.contact(), leader.pk, title="换了说法")
    assert first.message_id == again.message_id
    assert Message.objects.get().title == "案卷已派遣"
    assert Delivery.objects.count() == 3
    assert unread_count(leader.pk) == 1


def test_what_is_read_stays_read_when_told_again(cast: Cast) -> None:
    handler = cast.account("handler")
    makers.told(handler.pk)
    acknowledge(actor=cast.actor("handler"))
    makers.told(handler.pk)
    assert unread_count(handler.pk) == 0


def test_the_same_key_in_another_district_is_another_message(cast: Cast) -> None:
    handler = cast.account("handler")
    makers.told(handler.pk)
    makers.told(handler.pk, district="440203")
    assert unread_count(handler.pk) == 2


def test_the_job_is_there_exactly_when_the_message_is() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        makers.told(makers.contact())
        raise ZeroDivisionError
    assert (_jobs(), Message.objects.count()) == (0, 0)
    makers.told(makers.contact())
    assert _jobs() == 1


def test_in_the_app_nothing_is_queued(cast: Cast, django_assert_num_queries: Any) -> None:
    accounts = [cast.account(name).pk for name in ("handler", "leader", "verifier")]
    with django_assert_num_queries(4):  # savepoint, message, deliveries, release
        makers.told(*accounts)
    assert _jobs() == 0
    with django_assert_num_queries(1):
        unread_count(accounts[0])
    with django_assert_num_queries(1):
        inbox(accounts[0])


def test_only_the_channels_asked_for_are_used(cast: Cast) -> None:
    makers.told(cast.account("handler").pk, makers.contact(), channels=["in_app"])
    assert Delivery.objects.get().channel == "in_app"


def test_a_landline_cannot_read_and_that_is_said() -> None:
    told = makers.told(makers.contact(makers.LANDLINE), urgent=True)
    assert send_message(message_id=told.message_id) == 0
    (failed,) = undelivered(DISTRICT)
    assert failed.error == "not_mobile"
    assert StoredEvent.objects.filter(name="notify.DeliveryFailed").count() == 1


def test_a_text_message_waits_for_the_morning_unless_urgent(settings: Any) -> None:
    settings.NOTIFY_QUIET = "00:00-23:59:59.999999"
    makers.told(makers.contact())
    makers.told(makers.contact(), key="urgent", urgent=True)
    waiting, urgent = Delivery.objects.order_by("pk")
    assert urgent.due_at <= now() < waiting.due_at


def test_a_telephone_lies_sealed_and_is_shown_masked() -> None:
    makers.told(makers.contact(), subject="case:12")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM notify_delivery")
        assert makers.MOBILE.encode() not in bytes(cursor.fetchone()[0])
    (receipt,) = receipts_of("case:12")
    assert (receipt.to, receipt.state) == ("138****8000", "queued")


def test_each_reader_has_her_language(cast: Cast) -> None:
    handler = cast.account("handler")
    makers.told(handler.pk, title="password")  # Django's own catalogue has this one
    assert inbox(handler.pk)[0].title == "密码"
    with override("en"):
        assert inbox(handler.pk)[0].title == "password"
    assert inbox(handler.pk)[0].text == ""


def test_pages_go_by_key(cast: Cast) -> None:
    handler = cast.account("handler")
    for number in range(5):
        makers.told(handler.pk, key=f"k{number}", title=f"第{number}条")
    first = inbox(handler.pk, limit=3)
    rest = inbox(handler.pk, before=first[-1].delivery_id, limit=3)
    assert [one.title for one in first + rest] == [f"第{number}条" for number in (4, 3, 2, 1, 0)]


def _broadcast(actor: Actor, division: str, **options: Any) -> int:
    told = broadcast(
        actor=actor,
        district=DISTRICT,
        division=division,
        key="typhoon",
        title="台风预警",
        **options,
    )
    return told.recipients


def test_a_leader_tells_everybody_below(cast: Cast) -> None:
    for name in ("collector", "secretary", "handler", "outsider"):
        cast.account(name)
    assert _broadcast(cast.actor("leader"), STREET) == 3  # herself too
    assert unread_count(cast.account("collector").pk) == 1
    assert unread_count(cast.account("outsider").pk) == 0
    assert AuditRecord.objects.filter(verb="notify.broadcast").count() == 1


def test_one_role_alone_can_be_told(cast: Cast) -> None:
    cast.account("collector")
    cast.account("secretary")
    assert _broadcast(cast.actor("leader"), STREET, role="collector") == 1


def test_nobody_broadcasts_beyond_her_division(cast: Cast) -> None:
    for name, division in (
        ("secretary", STREET),
        ("leader", DISTRICT),
        ("outsider", STREET),
        ("handler", STREET),
        ("collector", COMMUNITY),
    ):
        with pytest.raises(Forbidden):
            _broadcast(cast.actor(name), division)
    assert not Message.objects.exists()


def test_a_message_never_changes_and_stays(cast: Cast) -> None:
    makers.told(cast.account("handler").pk)
    for act in (
        lambda: Message.objects.update(title="改了"),
        lambda: Message.objects.get().delete(),
        lambda: Message.objects.all()._raw_delete("default"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            act()
    assert Message.objects.get().title == "案卷已派遣"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "read"},
        {"state": "queued", "sent_at": now()},
        {"account": None},
        {"channel": "sms"},
    ],
)
def test_the_database_refuses_receipts_that_cannot_be(cast: Cast, wrong: dict) -> None:
    handler = cast.account("handler")
    told = makers.told(key="other")
    right = {
        "district": DISTRICT,
        "message_id": told.message_id,
        "channel": "in_app",
        "recipient": "x",
        "account": handler,
        "state": "sent",
        "sent_at": now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**right | wrong)


def test_the_database_tells_nobody_twice(cast: Cast) -> None:
    makers.told(cast.account("handler").pk)
    delivery = Delivery.objects.get()
    delivery.pk = None
    with pytest.raises(IntegrityError, match="notify_told_once"), transaction.atomic():
        delivery.save(force_insert=True)
