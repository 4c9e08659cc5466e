"""What was claimed beside what the registry and the facts say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.eligibility.models import Standing
from yiwang.kernel.eligibility.readers import Entry
from yiwang.kernel.eligibility.selectors import age_on, entries_of
from yiwang.kernel.places.selectors import paths_of
from yiwang.kernel.registry.models import Person
from yiwang.kernel.registry.selectors import row_of
from yiwang.lib import idnumbers

from ..models import Application
from ..rules.ending import DIED
from .programmes import category_options

_NAMES = ("birth_date", "registered", "residence", "left_on", "categories", "in_institution", DIED)


@dataclass(frozen=True)
class Line:
    """One thing: claimed, known and since when or from where; `differs` None where one of the
    two is not known."""

    name: str
    label: str
    claimed: str
    known: str
    source: str
    differs: bool | None


@dataclass(frozen=True)
class Comparison:
    """All lines; `person` is who has the number already. `knows` is what is on record by name."""

    person: Person | None
    lines: tuple[Line, ...]
    knows: dict[str, Any]

    @property
    def differences(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.differs)


def person_of(application: Application) -> Person | None:
    """Whoever has the number in this district: the survivor, if rows were merged."""
    found = Person.objects.select_related("merged_into").filter(
        district=application.district, id_index=application.id_index
    )
    row = found.first()
    return row.merged_into or row if row else None


def known_of(district: str, person_id: int, on: date) -> dict[str, Entry]:
    """What holds of a person on a day, by name: facts before the registry. Three statements."""
    subject = f"person:{person_id}"
    entries = entries_of(district, [subject], _NAMES).get(subject, [])
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.covers(on):
            found.setdefault(entry.name, entry)
    return found


def compare(application: Application, *, on: date | None = None) -> Comparison:
    """Eight statements or fewer."""
    day = on or localdate()
    person = application.person or person_of(application)
    known = known_of(application.district, person.pk, day) if person else {}
    lines = [
        _name(application, person),
        _born(application, known, day),
        *_homes(application, known),
        _categories(application, known),
        _institution(application, known),
        _gone(known),
        _standing(application, person),
    ]
    return Comparison(person, tuple(lines), {name: entry.value for name, entry in known.items()})


def _name(application: Application, person: Person | None) -> Line:
    if person is None:
        return Line("name", _("姓名"), application.name, _("人口库里没有"), "", None)
    known, differs = row_of(person).name, person.name != application.name
    return Line("name", _("姓名"), application.name, known, _("人口库"), differs)


def _born(application: Application, known: dict[str, Entry], day: date) -> Line:
    said = idnumbers.resident(application.id_number.reveal(), today=day)
    claimed = said.birth_date if said else None
    entry = known.get("birth_date")
    born = date.fromisoformat(entry.value) if entry and entry.value else None
    differs = None if claimed is None or born is None else claimed != born
    source = entry.source if entry else ""
    return Line("birth_date", _("出生日期"), _aged(claimed, day), _aged(born, day), source, differs)


def _aged(born: date | None, day: date) -> str:
    if born is None:
        return "—"
    return _("%(born)s（%(age)s 周岁）") % {"born": born.isoformat(), "age": age_on(born, day)}


def _homes(application: Application, known: dict[str, Entry]) -> Sequence[Line]:
    registered, lives = known.get("registered"), known.get("residence")
    codes = {application.street, *(str(e.value) for e in (registered, lives) if e and e.value)}
    paths = paths_of(codes)

    def shown(entry: Entry | None) -> str:
        return paths.get(str(entry.value), str(entry.value)) if entry and entry.value else "—"

    street = str(registered.value)[:9] if registered and registered.value else ""
    differs = street != application.street if len(street) == 9 else None
    return (
        Line(
            "registered", _("户籍"), paths.get(application.street, application.street),
            shown(registered), _source(registered), differs,
        ),
        Line(
            "residence", _("现住"), application.address or "—", shown(lives), _source(lives), None
        ),
    )  # fmt: skip


def _categories(application: Application, known: dict[str, Entry]) -> Line:
    labels = dict(category_options(application.programme))
    entry = known.get("categories")

    def shown(codes: Iterable[str]) -> str:
        return "、".join(labels.get(each, each) for each in codes) or _("无")

    differs = None if entry is None else set(entry.value or ()) != set(application.categories)
    said = "—" if entry is None else shown(entry.value or ())
    return Line(
        "categories", _("身份类别"), shown(application.categories), said, _source(entry), differs
    )


def _institution(application: Application, known: dict[str, Entry]) -> Line:
    entry = known.get("in_institution")
    words = {True: _("是"), False: _("否")}
    differs = None if entry is None else bool(entry.value) != application.in_institution
    said = "—" if entry is None else words[bool(entry.value)]
    claimed = words[application.in_institution]
    return Line("in_institution", _("住养老机构"), claimed, said, _source(entry), differs)


def _gone(known: dict[str, Entry]) -> Line:
    died, left = known.get(DIED), known.get("left_on")
    if died and died.value:
        said = _("%(day)s 去世") % {"day": died.value}
        return Line("gone", _("去世、迁出"), _("无"), said, _source(died), True)
    if left and left.value:
        said = _("%(day)s 迁出") % {"day": left.value}
        return Line("gone", _("去世、迁出"), _("无"), said, _source(left), True)
    return Line("gone", _("去世、迁出"), _("无"), _("没有记载"), "", None)


def _standing(application: Application, person: Person | None) -> Line:
    found = None
    if person is not None:
        found = Standing.objects.filter(
            district=application.district,
            programme_id=application.programme_id,
            subject=f"person:{person.pk}",
        ).first()
    said = found.get_outcome_display() if found and found.outcome else _("不在册")
    return Line("standing", _("现有资格"), "—", said, "", None)


def _source(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return _("已登记的事实") if entry.source.startswith("fact:") else entry.source
