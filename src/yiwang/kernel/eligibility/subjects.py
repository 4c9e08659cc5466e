"""Subjects as lists show them: people by their masked names, others by their codes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from yiwang.kernel.registry.models import Person
from yiwang.lib.idnumbers import masked_name

PERSON = "person:"
#: Namesakes beyond this are found by their codes only.
MOST = 500


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
