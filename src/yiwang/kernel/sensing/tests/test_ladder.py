"""Who is told when nobody acknowledges, and that each step is taken once."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.notify.models import Message

from ..models import Alarm, AlarmStep
from ..rules.ladder import UnfitLadder, due, kept, ladder_of
from ..selectors import ringing
from ..services.alarms import acknowledge, climb_due, shelve
from .alarm_makers import LADDER, a_fridge, a_rule, applied, minutes, said

FIELD = frozenset(ROLES)


def test_a_ladder_reads_as_it_is_kept():
    steps = ladder_of(LADDER, FIELD)
    assert ladder_of(kept(steps), FIELD) == steps
    start = now()
    assert [each.at - start for each in due(steps, start)] == [minutes(0), minutes(15), minutes(45)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"after": 60}, "order"),
        ({"after": -1}, "order"),
        ({"level": 1}, "level"),
        ({"level": 4}, "level"),
        ({"roles": []}, "roles"),
        ({"roles": ["nobody"]}, "roles"),
        ({"channels": ["smoke"]}, "channels"),
        ({"after": "soon"}, "shape"),
    ],
)
def test_what_nobody_can_climb_is_named(change, why):
    with pytest.raises(UnfitLadder) as fault:
        ladder_of([*LADDER[:2], {**LADDER[2], **change}], FIELD)
    assert (fault.value.line, fault.value.why) == (3, why)


def _ringing(*, ago=0.0):
    """An alarm whose steps are this many minutes old."""
    fridge = a_fridge()
    applied(said(fridge, a_rule()))
    for step in AlarmStep.objects.all():
        step.due_at -= minutes(ago)
        step.save(update_fields=["due_at"])
    return Alarm.objects.get()


@pytest.mark.django_db
def test_those_on_duty_are_called_with_the_fact(actor):
    actor("secretary")
    _ringing()
    deliver_due()
    message = Message.objects.get(topic="sensing.alarm")
    assert message.deliveries.count() == 1
    assert message.url == f"/devices/alarms/{DISTRICT}/{Alarm.objects.get().pk}/"
    assert climb_due() == 0


@pytest.mark.django_db
def test_unacknowledged_it_climbs(actor):
    for person in ("secretary", "supervisor", "leader"):
        actor(person)
    alarm = _ringing(ago=20)
    assert climb_due() == 2
    alarm.refresh_from_db()
    assert alarm.level == 2
    assert StoredEvent.objects.filter(name__endswith="AlarmEscalated").count() == 1
    assert climb_due() == 0
    AlarmStep.objects.filter(state="waiting").update(due_at=now())
    assert climb_due() == 1
    alarm.refresh_from_db()
    assert alarm.level == 3
    assert [len(s.told) for s in alarm.steps.order_by("position")] == [1, 1, 2]
    assert Message.objects.filter(topic="sensing.alarm").count() == 3


@pytest.mark.django_db
def test_acknowledged_nobody_further_is_told(actor):
    alarm = _ringing(ago=20)
    acknowledge(actor=actor("supervisor"), district=DISTRICT, alarm_id=alarm.pk)
    assert climb_due() == 0


@pytest.mark.django_db
def test_shelved_it_waits_until_the_shelf_ends(actor):
    alarm = _ringing(ago=20)
    shelve(
        actor=actor("supervisor"),
        district=DISTRICT,
        alarm_id=alarm.pk,
        until=now() + timedelta(minutes=30),
        reason="除霜",
    )
    assert climb_due() == 0
    alarm.refresh_from_db()
    assert alarm.is_shelved
    assert not ringing(actor("supervisor")).exists()
    Alarm.objects.filter(pk=alarm.pk).update(shelved_until=now())
    alarm.refresh_from_db()
    assert not alarm.is_shelved
    assert ringing(actor("supervisor")).get() == alarm
    assert climb_due() == 2
