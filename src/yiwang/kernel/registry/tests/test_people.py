"""enrol, amend, find, reveal: one identity each, masked unless somebody answers for the look."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from ..invariants import lost_indexes, misplaced_people
from ..models import Person, Residence
from ..selectors import Contact, PersonRow, contact_for, people
from ..services import amend, enrol, find, reveal
from . import makers

pytestmark = pytest.mark.django_db
Casting = Callable[[str], Actor]


def _enrol(actor: Actor, **options: Any) -> Person:
    given = {"name": "张三丰", "place": makers.HERE, "id_number": makers.id_number()}
    return enrol(actor=actor, **given | options)


def test_a_grid_worker_enrols_somebody_on_her_walk(actor: Casting) -> None:
    person = _enrol(actor("collector"), phone="138-0013-8000")
    assert (person.sex, person.birth_date) == ("1", date(1951, 2, 3))
    assert person.phone.reveal() == makers.PHONE
    assert Residence.objects.get(person=person).kind == "current"
    assert StoredEvent.objects.filter(name="registry.PersonEnrolled").count() == 1
    assert AuditRecord.objects.filter(subject=f"person:{person.pk}").count() == 1
    assert lost_indexes() == misplaced_people() == []


@pytest.mark.parametrize("name", ["outsider", "dispatcher", "resident", "leader"])
def test_who_may_not_enrol_changes_nothing(actor: Casting, name: str) -> None:
    with pytest.raises(Forbidden):
        _enrol(actor(name))
    assert not Person.objects.exists()


def test_a_grid_worker_enrols_in_her_own_grid_only(actor: Casting) -> None:
    with pytest.raises(Forbidden):
        _enrol(actor("collector"), place=makers.NEXT_DOOR)


def test_the_same_request_twice_is_one_person(actor: Casting) -> None:
    request_id = new_request_id()
    first = _enrol(actor("collector"), id_number="", request_id=request_id)
    assert _enrol(actor("collector"), id_number="", request_id=request_id) == first
    with pytest.raises(Conflict):
        _enrol(actor("collector"), id_number="", name="李四", request_id=request_id)
    assert Person.objects.count() == 1


def test_the_same_number_twice_is_one_person(actor: Casting) -> None:
    first = _enrol(actor("collector"))
    assert _enrol(actor("acceptor"), name=" 张三丰 ", place=makers.NEXT_DOOR) == first
    assert Person.objects.get().address == makers.HERE.address


def test_the_same_number_under_another_name_is_refused(actor: Casting) -> None:
    _enrol(actor("collector"))
    with pytest.raises(Refused) as refusal:
        _enrol(actor("collector"), name="李四")
    assert refusal.value.code == "name_differs"
    assert Person.objects.count() == 1


def test_people_without_a_number_are_told_apart(actor: Casting) -> None:
    assert _enrol(actor("collector"), id_number="") != _enrol(actor("collector"), id_number="")


def test_a_legacy_number_is_the_same_person(actor: Casting) -> None:
    first = _enrol(actor("collector"), id_number="440204510203001")
    assert _enrol(actor("collector"), id_number=makers.id_number(1)) == first


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"id_number": "440204195102030010"}, "id_number"),
        ({"id_type": "licence"}, "id_type"),
        ({"phone": "12345"}, "phone"),
        ({"sex": "2"}, "sex"),
        ({"birth_date": date(1951, 2, 4)}, "birth_date"),
        ({"id_number": "", "birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"place": makers.Place("440204", "440204001", "440204002001")}, "community"),
    ],
)
def test_what_is_wrong_is_said_by_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        makers.person(**wrong)
    assert field in refusal.value.fields
    assert not Person.objects.exists()


def test_the_database_knows_one_person_per_number() -> None:
    makers.person()
    with pytest.raises(IntegrityError, match="registry_one_person_per_id"), transaction.atomic():
        Person.objects.create(district=makers.DISTRICT, name="影子", id_number=makers.id_number())


def test_a_telephone_is_corrected_and_found_by_the_new_one(actor: Casting) -> None:
    person = makers.person()
    amend(actor=actor("collector"), person_id=person.pk, phone="13900139000")
    assert contact_for(district=makers.DISTRICT, phone="139 0013 9000").person_id == person.pk
    assert contact_for(district=makers.DISTRICT, phone=makers.PHONE).person_id is None
    record = AuditRecord.objects.get(verb="registry.amend")
    assert record.detail == {"fields": ["phone"]}
    told = StoredEvent.objects.get(name="registry.PersonAmended").payload
    assert (told["person_id"], told["fields"]) == (person.pk, ["phone"])
    assert lost_indexes() == []


def test_amending_to_the_same_changes_and_records_nothing(actor: Casting) -> None:
    person = makers.person()
    amend(actor=actor("collector"), person_id=person.pk, phone=makers.PHONE)
    assert not AuditRecord.objects.filter(verb="registry.amend").exists()
    assert not StoredEvent.objects.filter(name="registry.PersonAmended").exists()


def test_an_outsider_amends_nothing(actor: Casting) -> None:
    person = makers.person()
    with pytest.raises(Forbidden):
        amend(actor=actor("outsider"), person_id=person.pk, phone="13900139000")
    assert Person.objects.get().phone.reveal() == makers.PHONE


def test_nobody_is_given_the_number_of_another(actor: Casting) -> None:
    makers.person(1)
    other = makers.person(3, name="李四")
    with pytest.raises(Refused) as refusal:
        amend(actor=actor("collector"), person_id=other.pk, id_number=makers.id_number(1))
    assert refusal.value.code == "already_enrolled"
    assert Person.objects.get(pk=other.pk).id_number.reveal() == makers.id_number(3)


def _masked(row: PersonRow) -> tuple[str, str, str, str]:
    return row.name, row.id_number, row.phone, row.address


def test_a_person_is_found_by_number_and_shown_masked(actor: Casting) -> None:
    makers.person()
    (row,) = find(actor=actor("collector"), id_number=makers.id_number())
    number = makers.id_number()
    assert _masked(row) == (
        "张**",
        f"440204********{number[-4:]}",
        "138****8000",
        "执信路***",
    )
    record = AuditRecord.objects.get(verb="registry.find")
    assert record.detail == {"by": "id_number", "found": [row.id]}


def test_a_person_of_elsewhere_is_not_found_but_the_look_is_recorded(actor: Casting) -> None:
    makers.person()
    assert find(actor=actor("outsider"), phone=makers.PHONE) == []
    assert AuditRecord.objects.get(verb="registry.find").detail["found"] == []
    with pytest.raises(Forbidden):
        find(actor=actor("dispatcher"), phone=makers.PHONE)


@pytest.mark.parametrize("query", [{}, {"phone": "1"}, {"id_number": "1"}])
def test_a_look_for_nothing_is_refused(actor: Casting, query: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        find(actor=actor("collector"), **query)


def test_a_list_holds_those_one_may_see_in_one_statement(
    actor: Casting, django_assert_num_queries: Any
) -> None:
    for serial, name in ((1, "张三丰"), (3, "张三"), (5, "李四光")):
        makers.person(serial, name=name)
    makers.person(7, name="张三丰", place=makers.NEXT_DOOR)
    collector = actor("collector")
    with django_assert_num_queries(1):
        rows = people(collector, text="张三")
    assert [row.name for row in rows] == ["张**", "张*"]
    assert [row.name for row in people(collector, text="四")] == ["李**"]
    assert len(people(actor("acceptor"))) == 4
    assert people(actor("outsider")) == people(actor("dispatcher")) == []
    assert [row.id for row in people(collector, after=rows[0].id, limit=1)] == [rows[1].id]


def test_a_look_unmasked_needs_a_post_and_a_reason_and_leaves_a_trace(actor: Casting) -> None:
    person = makers.person()
    seen = reveal(actor=actor("secretary"), person_id=person.pk, field="phone", reason="电话回访")
    assert seen == makers.PHONE
    assert (
        AuditRecord.objects.filter(verb="access.unmask", subject=f"person:{person.pk}").count() == 1
    )
    for name, reason, error in (
        ("collector", "看看", Forbidden),
        ("outsider", "看看", Forbidden),
        ("secretary", " ", Invalid),
    ):
        with pytest.raises(error):
            reveal(actor=actor(name), person_id=person.pk, field="phone", reason=reason)
    with pytest.raises(Invalid):
        reveal(actor=actor("secretary"), person_id=person.pk, field="notes", reason="看看")


def test_a_number_shared_by_two_is_nobodys() -> None:
    makers.person(1)
    makers.person(2, name="李四")
    contact = contact_for(district=makers.DISTRICT, phone=makers.PHONE)
    assert contact.person_id is None
    assert contact == Contact("138 0013 8000")
    assert (contact.masked, contact.can_take_sms) == ("138****8000", True)
    with pytest.raises(Invalid):
        contact_for(district=makers.DISTRICT, phone="12")
