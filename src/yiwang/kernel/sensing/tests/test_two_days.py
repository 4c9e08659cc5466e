"""A fridge silent for two days that then fills in: the breach is shown, nobody is called."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.events.models import StoredEvent

from ..events import AlarmRaised
from ..lake.reading import history
from ..models import Alarm, AlarmStep, LastSeen, Latest
from ..services.alarms import check_silence
from .alarm_makers import LADDER, a_rule, a_silence_rule
from .makers import DISTRICT, fridges
from .test_worker import speak, work

pytestmark = pytest.mark.django_db
EVERY = timedelta(minutes=10)
#: Readings of the two days that are too warm.
WARM = range(100, 130)


def test_two_days_filled_in(broker):
    ((fridge, secret),) = fridges(1)
    high, silent = a_rule(), a_silence_rule(ladder=LADDER)
    at = now().replace(microsecond=0)
    begin = at - timedelta(days=2)
    LastSeen.objects.create(district=DISTRICT, device=fridge, received_at=begin, at=begin)
    assert check_silence() == (1, 0)
    work(batches=0)
    said = [
        {"at": (begin + EVERY * n).isoformat(), "seq": n, "v": {"t": 11.5 if n in WARM else 4.0}}
        for n in range(1, 289)
    ]
    speak(broker, fridge, secret, said)
    (done,) = work()
    assert done.rows == 288

    breach = Alarm.objects.get(rule=high)
    assert (breach.opened_at, breach.cleared_at) == (
        begin + EVERY * WARM.start,
        begin + EVERY * WARM.stop,
    )
    assert (breach.late, breach.rang_at, breach.state) == (True, None, "closed")
    assert not AlarmStep.objects.filter(alarm=breach).exists()
    raised = StoredEvent.objects.filter(name__endswith=AlarmRaised.__name__)
    assert [fact.payload["rule_code"] for fact in raised] == [silent.code]
    shown = history(fridge, begin, at + EVERY, channel="t")
    warm = shown.filter(shown["value"] >= 8)
    assert len(shown) == 288 and len(warm) == len(WARM)
    assert shown["late"].sum() == 287, "all but the one of now"
    assert Latest.objects.get().value == 4.0
    assert check_silence() == (0, 1), "and it is heard again"
