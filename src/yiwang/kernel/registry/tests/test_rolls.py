"""enrol_many: a roll is many enrolments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from yiwang.kernel.access.actor import STRANGER, SYSTEM, Actor
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..invariants import lost_indexes, misplaced_people
from ..models import Person, Residence
from ..services import Newcomer, enrol, enrol_many
from . import makers

pytestmark = pytest.mark.django_db
SINCE = date(2026, 9, 1)


def _roll(count: int = 3) -> list[Newcomer]:
    return [
        Newcomer(f"陈{n}", makers.id_number(2 * n + 1), makers.HERE, makers.PHONE)
        for n in range(count)
    ]


def _take(roll: list[Newcomer], actor: Actor = SYSTEM) -> list[int]:
    return enrol_many(actor=actor, roll=roll, since=SINCE, source="高龄津贴名册")


def test_a_roll_enrols_as_enrol_does(actor: Callable[[str], Actor]) -> None:
    roll = _roll()
    known = enrol(
        actor=SYSTEM, name="陈0", place=makers.HERE, id_number=roll[0].id_number,
        phone=makers.PHONE,
    )  # fmt: skip
    ids = _take(roll, actor("collector"))
    assert ids[0] == known.pk and len(set(ids)) == 3
    same = [f.name for f in Person._meta.concrete_fields if f.name not in ("id", "name")]
    same = [n for n in same if n not in ("id_number", "id_index", "phone", "created_at")]
    second = Person.objects.get(pk=ids[1])
    assert [getattr(second, n) for n in same] == [getattr(known, n) for n in same]
    assert second.id_number.reveal() == roll[1].id_number
    homes = Residence.objects.filter(person=second).order_by("kind")
    assert [(home.kind, home.since) for home in homes] == [
        ("current", SINCE), ("registered", SINCE)
    ]  # fmt: skip
    assert StoredEvent.objects.filter(name="registry.PersonEnrolled").count() == 3
    assert lost_indexes() == misplaced_people() == []


def test_again_it_changes_nothing() -> None:
    assert _take(_roll()) == _take(_roll())
    assert Person.objects.count() == 3 and Residence.objects.count() == 6


def test_a_wrong_line_or_a_stranger_enrols_nobody() -> None:
    roll = _roll()
    enrol(actor=SYSTEM, name="别人", place=makers.HERE, id_number=roll[1].id_number)
    with pytest.raises(Refused):
        _take(roll)
    for wrong in ([*roll[:1], roll[0]], [replace(roll[0], id_number="1")]):
        with pytest.raises(Invalid):
            _take(wrong)
    with pytest.raises(Forbidden):
        _take(roll[:1], STRANGER)
    assert Person.objects.count() == 1
