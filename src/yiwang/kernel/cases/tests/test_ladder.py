"""Warned before a deadline, escalated after it, up the chain, each once."""

import pytest

from tests.invariants import violations
from yiwang.kernel.cases.models import Case, LogEntry, Notice
from yiwang.kernel.cases.services.sweep import warn_and_escalate
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.notify.models import Delivery, Message

from .makers import DAY, monday, trace

pytestmark = pytest.mark.django_db
CHAIN = [
    ("warn", {"handler"}),
    ("escalate", {"handler", "supervisor"}),
    ("escalate", {"supervisor", "leader"}),
    ("escalate", {"leader"}),
]


def told_of(street, entry):
    names = {street.cast.account(name).pk: name for name in ("handler", "supervisor", "leader")}
    return {names[pk] for pk in entry.data["told"]}


def test_each_rung_once_up_the_chain(street):
    case = street.at("handling", start=monday())
    for number in range(len(CHAIN)):
        assert warn_and_escalate() == 1
        assert Notice.objects.filter(case=case).count() == number + 1
    assert warn_and_escalate() == 0
    rungs = LogEntry.objects.filter(case=case, seq__gt=5)
    assert [(entry.action, told_of(street, entry)) for entry in rungs] == CHAIN
    assert all(entry.actor_id is None for entry in rungs)
    case.refresh_from_db()
    assert (case.next_notice_at, case.stage) == (None, "handling")
    assert violations() == {}


def test_nothing_is_said_early_nor_to_what_is_done(street):
    street.at("handling")
    street.at("closed", start=monday())
    hung = street.at("handling", start=monday())
    street.do(hung, "handler", "ask_hang", note="等", at=monday() + DAY)
    street.do(hung, "supervisor", "grant_hang", at=monday() + DAY)
    assert warn_and_escalate() == 0


def test_a_new_stage_has_a_ladder_of_its_own(street):
    case = street.at("dispatched", start=monday())
    warn_and_escalate()
    case = street.do(case, "handler", "take", at=monday() + DAY)
    assert case.next_step == 0
    warn_and_escalate()
    steps = Notice.objects.filter(case=case).values_list("step", flat=True)
    assert list(steps) == [0, 0]
    assert trace(case).count("warn") == 2


def test_a_clock_that_jumps_back_says_nothing_twice(street):
    """The notices remember what was said, whatever the case's row is told to say next."""
    case = street.at("handling", start=monday())
    warn_and_escalate()
    warn_and_escalate()
    Case.objects.filter(pk=case.pk).update(next_step=0, next_notice_at=monday())
    before = LogEntry.objects.filter(case=case).count()
    assert warn_and_escalate() == 0
    assert warn_and_escalate() == 0
    assert LogEntry.objects.filter(case=case).count() == before
    assert warn_and_escalate() == 1
    assert LogEntry.objects.filter(case=case).last().data["step"] == 2


def test_people_are_told_once(street):
    case = street.at("handling", start=monday())
    deliver_due()
    before = Message.objects.count()
    warn_and_escalate()
    warn_and_escalate()
    deliver_due()
    deliver_due()
    said = Message.objects.filter(topic="cases.clock", subject=f"case:{case.pk}").order_by("id")
    assert [(row.title, row.urgent) for row in said] == [
        ("即将到期：%(title)s", False), ("已超时：%(title)s", True),
    ]  # fmt: skip
    assert Message.objects.count() == before + 2
    told = Delivery.objects.filter(message__in=said).order_by("message_id", "account_id")
    assert {row.account_id for row in told} == {
        street.cast.account("handler").pk, street.cast.account("supervisor").pk,
    }  # fmt: skip
    assert told.count() == 3
    assert said[0].params["stage"] == "处置中"


def test_one_that_fails_does_not_silence_the_others(street, caplog):
    broken, sound = (street.at("handling", start=monday() - DAY * n) for n in (1, 0))
    Case.objects.filter(pk=broken.pk).update(next_step=99)
    assert warn_and_escalate() == 1
    assert trace(sound)[-1] == "warn"
    assert f"case {broken.pk} could not speak" in caplog.text
