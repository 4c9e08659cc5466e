"""Sealed columns: unreadable at rest, findable by their index, never decrypted by accident."""

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from ..fields import Sealed, blind_index
from ..models import Organisation, Person
from . import makers

pytestmark = pytest.mark.django_db


def _stored(person: Person) -> tuple[bytes, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM registry_person WHERE id = %s", [person.pk])
        number, phone = cursor.fetchone()
    return bytes(number), bytes(phone)


def test_nothing_readable_lies_in_the_table() -> None:
    person = makers.person()
    number, phone = _stored(person)
    assert makers.id_number().encode() not in number
    assert makers.PHONE.encode() not in phone
    assert person.id_number.reveal() == makers.id_number()


def test_equal_numbers_look_different_and_are_found_by_one_index() -> None:
    one, other = makers.person(1), makers.person(2)
    assert _stored(one)[1] != _stored(other)[1]
    index = blind_index("phone", makers.PHONE)
    assert Person.objects.filter(phone_index=index).count() == 2


def test_showing_a_sealed_value_shows_nothing() -> None:
    person = makers.person()
    assert f"{person.id_number} {person.id_number!r}" == "•••• ••••"
    assert str(Person(name="x").phone or "") == ""


def test_a_sealed_column_cannot_be_filtered() -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(id_number=makers.id_number()).exists()


def test_bytes_copied_to_another_column_do_not_open() -> None:
    person = makers.person()
    copied = Sealed(person.phone.data, person.id_number.context)
    with pytest.raises(InvalidTag):
        copied.reveal()


def test_saving_again_keeps_the_value_and_its_index() -> None:
    person = makers.person()
    before = _stored(person), person.id_index
    person.name = "张三"
    person.save()
    assert (_stored(person), Person.objects.get(pk=person.pk).id_index) == before


def test_many_are_sealed_and_indexed_as_one_is() -> None:
    fresh = [
        Organisation(district=makers.DISTRICT, name=name, phone=makers.PHONE) for name in "甲乙"
    ]
    Organisation.objects.bulk_create(fresh)
    found = Organisation.objects.filter(phone_index=blind_index("phone", makers.PHONE))
    assert [one.phone.reveal() for one in found] == [makers.PHONE] * 2


def test_a_sealed_value_without_its_index_is_refused_by_the_database() -> None:
    person = makers.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(id_index="")
