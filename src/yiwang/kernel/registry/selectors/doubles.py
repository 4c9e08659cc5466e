"""Rows that may be one person: who looks alike, how two compare, what was merged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Count, F, QuerySet, Window
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.places.selectors import containing, paths_of

from ..models import Apart, Merge, Note, Person, Residence
from ..rules.doubles import ALIKE, UNSAID, order_of, two_documents
from .holdings import held_by
from .rows import row_of, survivors

MERGE = "registry.merge"
MOST = 200  # pairs shown, and rows looked at for each sign twice over


@dataclass(frozen=True)
class Double:
    """Two rows and what they have in common, by the codes of `rules.doubles.ALIKE`."""

    first: Person
    second: Person
    signs: tuple[str, ...]

    @property
    def unlikely(self) -> bool:
        """Both have a resident number, and everybody has one only."""
        return two_documents(self.first, self.second)


@dataclass(frozen=True)
class Line:
    """One thing about both, masked; `same` is None where one of them says nothing."""

    label: str
    first: str
    second: str
    same: bool | None = None


@dataclass(frozen=True)
class Comparison:
    """`about` is what the registry has of both, `held` what other rooms have."""

    about: list[Line]
    held: list[Line]


def people_to_merge(actor: Actor) -> QuerySet[Person]:
    """Whom the actor may merge: rows that are themselves, not another's."""
    return visible_to(survivors(), actor, MERGE)


def doubles(actor: Actor, *, text: str = "", sign: str = "") -> list[Double]:
    """Pairs that are alike and of whom nobody said that they are two, the likeliest first; at
    most `MOST`. Five statements at most, each over the people of the actor's post."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    known: dict[int, Person] = {}
    for code, fields in ALIKE.items():
        if sign in ("", code):
            for first, second in _pairs(actor, fields, text):
                found[first.pk, second.pk].append(code)
                known |= {first.pk: first, second.pk: second}
    apart = _apart(found)
    pairs = [
        Double(known[first], known[second], tuple(signs))
        for (first, second), signs in found.items()
        if (first, second) not in apart
    ]
    pairs.sort(key=lambda each: order_of(each.signs, each.unlikely, each.first.pk, each.second.pk))
    return pairs[:MOST]


def held_apart(actor: Actor) -> QuerySet[Apart]:
    """Pairs of whom somebody said that they are two, the newest first."""
    own = visible_to(Person.objects.all(), actor, MERGE)
    return Apart.objects.filter(
        ended_at__isnull=True, first__in=own, second__in=own
    ).select_related("first", "second", "made_by")


def merges(actor: Actor) -> QuerySet[Merge]:
    """Merges of people whom the actor may merge, undone ones too."""
    own = visible_to(Person.objects.all(), actor, MERGE)
    found = Merge.objects.filter(survivor__in=own, merged__in=own)
    return found.select_related("survivor", "merged", "made_by", "undone_by")


def compared(first: Person, second: Person) -> Comparison:
    """Both side by side; what is masked is compared before it is masked."""
    both = (first, second)
    held = held_by(first.district, [first.pk, second.pk])
    labels = dict.fromkeys([*held[first.pk], *held[second.pk]])
    return Comparison(
        about=[
            line
            for line in (*_identity(*both), *_homes(*both), *_kept(*both))
            if line.first or line.second
        ],
        held=[
            Line(label, held[first.pk].get(label, ""), held[second.pk].get(label, ""))
            for label in labels
        ],
    )


def _pairs(actor: Actor, fields: Sequence[str], text: str) -> Iterable[tuple[Person, Person]]:
    """Pairs of rows that agree in all the fields, none of which is unsaid."""
    own = people_to_merge(actor)
    if text.strip():
        own = own.filter(containing("name", text.strip()))
    for field in fields:
        own = own.exclude(**{field: UNSAID[field]})
    keys = [F("district"), *(F(field) for field in fields)]
    alike = own.annotate(alike=Window(Count("pk"), partition_by=keys)).filter(alike__gt=1)
    groups: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    for row in alike.order_by(*fields, "pk")[: 2 * MOST]:
        groups[row.district, *(getattr(row, field) for field in fields)].append(row)
    for group in groups.values():
        yield from combinations(group, 2)


def _apart(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    wanted = list(pairs)
    rows = Apart.objects.filter(
        ended_at__isnull=True,
        first__in={first for first, _second in wanted},
        second__in={second for _first, second in wanted},
    )
    return set(rows.values_list("first_id", "second_id")) if wanted else set()


def _identity(first: Person, second: Person) -> list[Line]:
    a, b = row_of(first), row_of(second)
    return [
        _line(_("姓名"), a.name, b.name, first.name, second.name),
        _line(
            _("性别"), first.get_sex_display(), second.get_sex_display(),
            first.sex.strip("09"), second.sex.strip("09"),
        ),
        _line(
            _("出生年份"), str(a.birth_year or ""), str(b.birth_year or ""),
            first.birth_date, second.birth_date,
        ),
        Line(_("证件"), first.get_id_type_display(), second.get_id_type_display()),
        _line(_("证件号码"), a.id_number, b.id_number, first.id_index, second.id_index),
        _line(_("电话"), a.phone, b.phone, first.phone_index, second.phone_index),
        _line(_("现住地址"), a.address, b.address, first.address, second.address),
    ]  # fmt: skip


def _homes(first: Person, second: Person) -> list[Line]:
    rows = Residence.objects.filter(
        person__in=[first, second], kind=Residence.Kind.REGISTERED, until__isnull=True
    )
    registered = {row.person_id: row.community or row.street or row.district for row in rows}
    codes = [
        (each.grid or each.community or each.street, registered.get(each.pk, ""))
        for each in (first, second)
    ]
    names = paths_of({code for pair in codes for code in pair if code})
    return [
        _line(label, names.get(a, ""), names.get(b, ""), a, b)
        for label, (a, b) in zip((_("所在网格"), _("户籍")), zip(*codes, strict=True), strict=True)
    ]


def _kept(first: Person, second: Person) -> list[Line]:
    both = [first.pk, second.pk]
    notes = Note.objects.filter(person__in=both).values_list("person").annotate(n=Count("pk"))
    merged = (
        Person.objects.filter(merged_into__in=both)
        .values_list("merged_into")
        .annotate(n=Count("pk"))
    )
    lines = [Line(_("登记日期"), _day(first.created_at), _day(second.created_at))]
    if first.left_on or second.left_on:
        said = [each.left_on.isoformat() if each.left_on else "" for each in (first, second)]
        lines.append(Line(_("迁出日期"), said[0], said[1]))
    for label, counted in ((_("走访备注"), dict(notes)), (_("并入的记录"), dict(merged))):
        if counted:
            a, b = (str(counted.get(pk, "")) for pk in both)
            lines.append(Line(label, a, b))
    return lines


def _day(at: datetime) -> str:
    return localtime(at).date().isoformat()


def _line(label: str, a: str, b: str, first: object, second: object) -> Line:
    return Line(label, a, b, first == second if first and second else None)
