"""merge: two rows are one person; nothing is lost, and it can be undone."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from tests.cast import ELSEWHERE_DISTRICT
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.lib.place import Place

from ..invariants import chained_aliases, unlogged_aliases
from ..models import Merge, Person
from ..selectors import notes_of, people, resolve
from ..services import find, merge, note, unmerge
from . import makers

pytestmark = pytest.mark.django_db
Casting = Callable[[str], Actor]


def _two() -> tuple[Person, Person]:
    passport = {"id_type": "passport", "id_number": "E12345678"}
    return makers.person(1), makers.person(3, name="张三", **passport)


def _merge(actor: Actor, survivor: Person, merged: Person) -> Merge:
    return merge(actor=actor, survivor_id=survivor.pk, merged_id=merged.pk, reason="同一人两种证件")


def test_a_merged_person_is_found_by_any_of_her_numbers(actor: Casting) -> None:
    survivor, merged = _two()
    note(actor=SYSTEM, person_id=merged.pk, text="旧档案的备注")
    _merge(actor("steward"), survivor, merged)
    (row,) = find(actor=actor("collector"), id_number="E12345678", id_type="passport")
    assert row.id == survivor.pk
    assert resolve(merged.pk) == survivor
    assert [one.id for one in people(actor("collector"))] == [survivor.pk]
    assert [one.text for one in notes_of(actor("collector"), survivor)] == ["旧档案的备注"]
    assert makers.person(3, name="张三", id_type="passport", id_number="E12345678") == survivor
    assert chained_aliases() == unlogged_aliases() == []


def test_a_merge_can_be_undone_whole(actor: Casting) -> None:
    survivor, merged = _two()
    done = _merge(actor("steward"), survivor, merged)
    for _ in range(2):
        unmerge(actor=actor("steward"), merge_id=done.pk, reason="核对后是父子")
    assert resolve(merged.pk) == merged
    assert len(people(actor("collector"))) == 2
    assert AuditRecord.objects.filter(verb="registry.unmerge").count() == 1
    assert unlogged_aliases() == []
    assert _merge(actor("steward"), survivor, merged).pk != done.pk


def test_aliases_follow_to_the_last_survivor_and_come_back(actor: Casting) -> None:
    first, second = _two()
    third = makers.person(5, name="张三丰")
    _merge(SYSTEM, second, first)
    later = _merge(SYSTEM, third, second)
    assert resolve(first.pk) == resolve(second.pk) == third
    assert chained_aliases() == unlogged_aliases() == []
    unmerge(actor=SYSTEM, merge_id=later.pk, reason="核对有误")
    assert resolve(first.pk) == second
    assert resolve(second.pk) == second
    assert chained_aliases() == unlogged_aliases() == []


def test_an_earlier_merge_waits_for_the_later_one_to_be_undone() -> None:
    first, second = _two()
    earlier = _merge(SYSTEM, second, first)
    _merge(SYSTEM, makers.person(5), second)
    with pytest.raises(Refused) as refusal:
        unmerge(actor=SYSTEM, merge_id=earlier.pk, reason="核对有误")
    assert refusal.value.code == "merged_again"


def test_only_a_steward_merges(actor: Casting) -> None:
    survivor, merged = _two()
    for name in ("collector", "secretary", "outsider", "leader"):
        with pytest.raises(Forbidden):
            _merge(actor(name), survivor, merged)
    assert not Merge.objects.exists()
    assert resolve(merged.pk) == merged


def test_the_same_request_twice_merges_once() -> None:
    survivor, merged = _two()
    request_id = new_request_id()
    for _ in range(2):
        merge(
            actor=SYSTEM,
            survivor_id=survivor.pk,
            merged_id=merged.pk,
            reason="同一人",
            request_id=request_id,
        )
    assert Merge.objects.count() == 1
    assert StoredEvent.objects.filter(name="registry.PeopleMerged").count() == 1


def test_what_cannot_be_one_person_is_refused() -> None:
    survivor, merged = _two()
    elsewhere = makers.person(9, place=Place(ELSEWHERE_DISTRICT))
    with pytest.raises(Refused):
        _merge(SYSTEM, survivor, elsewhere)
    with pytest.raises(Invalid):
        _merge(SYSTEM, survivor, survivor)
    with pytest.raises(Invalid):
        merge(actor=SYSTEM, survivor_id=survivor.pk, merged_id=merged.pk, reason=" ")
    with pytest.raises(Invalid):
        merge(actor=SYSTEM, survivor_id=survivor.pk, merged_id=10**9, reason="没有此人")
    _merge(SYSTEM, survivor, merged)
    with pytest.raises(Refused):
        _merge(SYSTEM, survivor, merged)


def test_the_database_refuses_a_person_who_is_her_own_alias() -> None:
    person = makers.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(merged_into=person)
