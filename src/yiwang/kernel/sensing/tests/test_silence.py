"""Devices that say nothing, found by one statement."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM

from ..models import Alarm, LastSeen, Latest
from ..services import retire
from ..services.alarm_rules import end_rule
from ..services.alarms import check_silence, close
from .alarm_makers import a_fridge, a_rule, a_silence_rule, applied, minutes, said

pytestmark = pytest.mark.django_db


def _heard(device, at):
    LastSeen.objects.update_or_create(
        district=DISTRICT, device=device, defaults={"received_at": at, "at": at}
    )


@pytest.fixture
def fridge(db):
    return a_fridge()


def test_a_device_that_says_nothing_is_missed_once_and_heard_again(fridge):
    a_silence_rule()
    start = now()
    _heard(fridge, start)
    assert check_silence(at=start + minutes(9)) == (0, 0)
    assert check_silence(at=start + minutes(10)) == (1, 0)
    assert check_silence(at=start + minutes(11)) == (0, 0)
    alarm = Alarm.objects.get()
    assert (alarm.since, alarm.opened_at) == (start, start + minutes(10))
    _heard(fridge, start + minutes(30))
    assert check_silence(at=start + minutes(31)) == (0, 1)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.cleared_at) == ("closed", start + minutes(30))
    assert check_silence(at=start + minutes(41)) == (1, 0)


def test_one_never_heard_is_not_installed_yet(fridge):
    """Devices are registered by the hundred before somebody screws them to the wall."""
    a_silence_rule()
    assert check_silence(at=fridge.registered_at + timedelta(days=9)) == (0, 0)


def test_a_channel_of_its_own_can_be_missed(fridge):
    """An external probe that is pulled out while the host still speaks (DOMAIN §8.2)."""
    a_silence_rule(channel="t")
    start = now()
    _heard(fridge, start + minutes(20))
    Latest.objects.create(district=DISTRICT, device=fridge, channel="t", at=start, value=4)
    assert check_silence(at=start + minutes(20)) == (1, 0)


def test_closed_by_hand_it_is_not_missed_again_until_it_spoke(fridge):
    a_silence_rule()
    start = now()
    _heard(fridge, start)
    check_silence(at=start + minutes(10))
    close(actor=SYSTEM, district=DISTRICT, alarm_id=Alarm.objects.get().pk, reason="搬迁")
    assert check_silence(at=start + minutes(20)) == (0, 0)
    _heard(fridge, start + minutes(21))
    assert check_silence(at=start + minutes(31)) == (1, 0)


def test_retired_devices_and_ended_rules_leave_nothing_open(fridge):
    other = a_fridge("F2")
    rule, silence = a_rule(), a_silence_rule()
    applied(said(fridge, rule), said(other, rule))
    for device in (fridge, other):
        _heard(device, now())
    check_silence(at=now() + minutes(11))
    assert Alarm.objects.exclude(state="closed").count() == 4
    retire(actor=SYSTEM, district=DISTRICT, device_id=fridge.pk)
    assert check_silence()[1] >= 2
    assert not Alarm.objects.exclude(state="closed").filter(device=fridge).exists()
    for each in (rule, silence):
        end_rule(actor=SYSTEM, district=DISTRICT, rule_id=each.pk, on=localdate())
    check_silence(at=now() + timedelta(minutes=1))
    assert not Alarm.objects.exclude(state="closed").exists()


def test_when_nobody_at_all_is_heard_it_is_we_who_do_not_listen(fridge):
    """A worker that stands still, or has an hour to catch up, makes no storm of alarms."""
    a_silence_rule()
    everybody = [fridge, *(a_fridge(f"G{n}") for n in range(5))]
    start = now()
    for device in everybody:
        _heard(device, start)
    assert check_silence(at=start + minutes(30)) == (0, 0)
    _heard(fridge, start + minutes(20))
    assert check_silence(at=start + minutes(30)) == (5, 0)
    assert check_silence(at=start + minutes(79)) == (0, 0)
    assert check_silence(at=start + minutes(81)) == (1, 0)


def test_looking_takes_as_many_statements_however_many_are_silent(
    fridge, django_assert_num_queries
):
    for n in range(20):
        a_fridge(f"G{n}")
    a_silence_rule()
    with django_assert_num_queries(4):  # savepoint, lock, look, release
        assert check_silence() == (0, 0)
