"""move, households, notes, organisations."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate

from tests.cast import ELSEWHERE_DISTRICT
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.lib.place import Place

from ..invariants import misplaced_people
from ..models import Household, Note, Organisation, Person, Residence
from ..selectors import members_of, notes_of, organisations, residences_of
from ..services import enrol_organisation, move, note, open_household
from . import makers

pytestmark = pytest.mark.django_db
Casting = Callable[[str], Actor]
TODAY = localdate()
CODE = "91350100M000100Y43"


def test_a_person_moves_and_her_history_stays(actor: Casting) -> None:
    person = makers.person()
    moved = move(actor=actor("steward"), person_id=person.pk, on=TODAY, place=makers.NEXT_DOOR)
    assert (moved.grid, moved.address) == (makers.NEXT_DOOR.grid, makers.NEXT_DOOR.address)
    assert [(home.address, home.until) for home in residences_of(moved)] == [
        (makers.NEXT_DOOR.address, None),
        (makers.HERE.address, TODAY),
    ]
    assert StoredEvent.objects.filter(name="registry.PersonMoved").count() == 1
    assert misplaced_people() == []


def test_the_same_move_twice_is_one_move(actor: Casting) -> None:
    person, request_id = makers.person(), new_request_id()
    for _ in range(2):
        move(
            actor=SYSTEM,
            person_id=person.pk,
            on=TODAY,
            place=makers.NEXT_DOOR,
            request_id=request_id,
        )
    assert Residence.objects.count() == 2
    with pytest.raises(Conflict):
        move(actor=SYSTEM, person_id=person.pk, on=TODAY, request_id=request_id)
    assert Residence.objects.filter(until__isnull=True).count() == 1


def test_one_moves_people_only_between_places_of_ones_own(actor: Casting) -> None:
    person = makers.person()
    for name in ("outsider", "collector", "dispatcher"):
        with pytest.raises(Forbidden):
            move(actor=actor(name), person_id=person.pk, on=TODAY, place=makers.NEXT_DOOR)
    assert Residence.objects.get().until is None
    assert Person.objects.get().grid == makers.HERE.grid


def test_who_leaves_the_district_keeps_her_last_place(actor: Casting) -> None:
    person = makers.person()
    moved = move(actor=actor("collector"), person_id=person.pk, on=TODAY, reason="随子女")
    assert (moved.left_on, moved.grid) == (TODAY, makers.HERE.grid)
    assert not Residence.objects.filter(until__isnull=True).exists()
    back = move(actor=actor("collector"), person_id=person.pk, on=TODAY, place=makers.HERE)
    assert back.left_on is None


def test_another_district_enrols_its_own(actor: Casting) -> None:
    person = makers.person()
    with pytest.raises(Refused) as refusal:
        move(actor=SYSTEM, person_id=person.pk, on=TODAY, place=Place(ELSEWHERE_DISTRICT))
    assert refusal.value.code == "other_district"


def test_nobody_moves_before_she_came(actor: Casting) -> None:
    person = makers.person()
    with pytest.raises(Invalid):
        move(
            actor=SYSTEM,
            person_id=person.pk,
            on=TODAY - timedelta(days=1),
            place=makers.NEXT_DOOR,
        )
    assert Residence.objects.get().until is None


def test_where_one_is_registered_is_not_where_one_lives(actor: Casting) -> None:
    person = makers.person()
    moved = move(
        actor=SYSTEM,
        person_id=person.pk,
        on=date(1990, 1, 1),
        place=makers.NEXT_DOOR,
        kind="registered",
    )
    assert moved.grid == makers.HERE.grid
    assert Residence.objects.filter(until__isnull=True).count() == 2


def test_the_database_holds_one_active_residence_of_a_kind() -> None:
    person = makers.person()
    with pytest.raises(IntegrityError, match="one_active_residence"), transaction.atomic():
        Residence.objects.create(
            district=person.district, person=person, kind="current", since=TODAY
        )


def test_a_district_never_changes() -> None:
    person = makers.person()
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(district=ELSEWHERE_DISTRICT)


def test_a_household_gives_its_place_to_those_who_join(actor: Casting) -> None:
    collector = actor("collector")
    home = open_household(actor=collector, place=makers.HERE, number="0012", room="502")
    assert open_household(actor=collector, place=makers.HERE, number="0012") == home
    assert Household.objects.count() == 1
    person = makers.person(place=makers.NEXT_DOOR)
    move(actor=SYSTEM, person_id=person.pk, on=TODAY, household_id=home.pk, relation="01")
    assert list(members_of(home)) == [person]
    person.refresh_from_db()
    assert person.grid == makers.HERE.grid
    move(
        actor=SYSTEM, person_id=person.pk, on=TODAY, household_id=home.pk, place=makers.NEXT_DOOR
    )  # fmt: skip
    person.refresh_from_db()
    assert person.grid == makers.NEXT_DOOR.grid and list(members_of(home)) == [person]


def test_a_note_is_for_the_next_visitor_and_never_changes(actor: Casting) -> None:
    person, request_id = makers.person(), new_request_id()
    for _ in range(2):
        note(
            actor=actor("collector"),
            person_id=person.pk,
            text="独居，高血压，儿子在外务工",
            request_id=request_id,
        )
    (row,) = notes_of(actor("secretary"), person)
    assert row.text == "独居，高血压，儿子在外务工"
    assert row.author == "陈采集"
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.all().delete()


def test_notes_are_not_for_everybody(actor: Casting) -> None:
    person = makers.person()
    for name in ("outsider", "acceptor", "resident"):
        with pytest.raises(Forbidden):
            note(actor=actor(name), person_id=person.pk, text="看看")
        with pytest.raises(Forbidden):
            notes_of(actor(name), person)
    assert not Note.objects.exists()
    with pytest.raises(Invalid):
        note(actor=actor("collector"), person_id=person.pk, text=" ")


def test_an_organisation_is_enrolled_once(actor: Casting) -> None:
    given = {"place": makers.HERE, "code": "9135 0100 M000 100Y 43", "kind": "firm"}
    firm = enrol_organisation(actor=actor("collector"), name="韶关某厂", **given)
    again = enrol_organisation(actor=actor("collector"), name="韶关某厂", **given)
    assert (firm, firm.code) == (again, CODE)
    with pytest.raises(Refused):
        enrol_organisation(actor=actor("collector"), name="另一家", **given)
    with pytest.raises(Forbidden):
        enrol_organisation(actor=actor("outsider"), name="外区厂", place=makers.HERE)
    assert Organisation.objects.count() == 1
    assert list(organisations(actor("collector"), text="某厂")) == [firm]
    assert not organisations(actor("outsider")).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": "91350100M000100Y44"}, "code"),
        ({"kind": "party"}, "kind"),
        ({"phone": "1"}, "phone"),
    ],
)
def test_an_organisation_is_checked_by_field(wrong: dict[str, str], field: str) -> None:
    given = {"name": "某厂", "code": CODE, "kind": "firm"} | wrong
    with pytest.raises(Invalid) as refusal:
        enrol_organisation(actor=SYSTEM, place=makers.HERE, **given)
    assert list(refusal.value.fields) == [field]
