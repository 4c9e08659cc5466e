"""Subjects as lists show them: people by their masked names, others by their codes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.registry.models import Person
from yiwang.lib.idnumbers import masked_name

from .readers import files

PERSON = "person:"
#: Namesakes beyond this are found by their codes only.
MOST = 500


def person_of(subject: str) -> int | None:
    """Whose number it is; None for what is no person."""
    number = subject.removeprefix(PERSON)
    return int(number) if subject.startswith(PERSON) and number.isdecimal() else None


def who_is(subject: str) -> str:
    """A person's masked name and year of birth; "" for what is no person."""
    number = person_of(subject)
    person = Person.objects.filter(pk=number).first() if number else None
    return _said(person) if person else ""


def file_of(actor: Actor, district: str, subject: str) -> str:
    """The address of her file where the actor may open it, else ""."""
    number = person_of(subject)
    if number is None:
        return ""
    return next((url for read in files() if (url := read(actor, district, number))), "")


def named(rows: Sequence[Any]) -> Sequence[Any]:
    """Each row with `who`. One statement a page."""
    numbers = {row.pk: row.subject.removeprefix(PERSON) for row in rows}
    ids = {int(number) for number in numbers.values() if number.isdecimal()}
    people = {
        each.pk: each for each in Person.objects.filter(pk__in=ids).only("name", "birth_date")
    }
    for row in rows:
        number = numbers[row.pk]
        person = people.get(int(number)) if number.isdecimal() else None
        row.who = _said(person) if person else row.subject
    return rows


def about(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Subjects whose code has this part, and people whose name has it."""
    people = Person.objects.filter(name__contains=words).values_list("pk", flat=True)[:MOST]
    codes = [f"{PERSON}{pk}" for pk in people]
    return found.filter(Q(subject__contains=words) | Q(subject__in=codes))


def _said(person: Person) -> str:
    born = f" {person.birth_date.year}" if person.birth_date else ""
    return f"{masked_name(person.name)}{born}"
