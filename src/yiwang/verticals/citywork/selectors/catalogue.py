"""Classes under their majors, each with what is in force today; one class with its history."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.cases.models import UNITS, ClassRule, MatterClass, Route


@dataclass(frozen=True)
class RuleRow:
    """A condition in words of the reader's language, except what the city wrote itself."""

    id: int
    ordinal: int
    condition: str
    closing: str
    limit: str
    department: str
    legal_basis: str
    source: str
    is_default: bool
    since: date
    until: date | None


@dataclass(frozen=True)
class ClassRow:
    """A class with its conditions in force; `minors` of a major class."""

    code: str
    name: str
    kind: str
    kind_name: str
    area: str
    provenance: str
    reportable: bool
    ended: bool
    parent: str = ""
    rules: tuple[RuleRow, ...] = ()
    minors: "tuple[ClassRow, ...]" = field(default=())

    @property
    def rule(self) -> RuleRow | None:
        return self.rules[0] if self.rules else None


def majors(*, text: str = "", kind: str = "", area: str = "") -> list[ClassRow]:
    """The tree: major classes with those minor ones that fit; without a fit a major is left out.

    `text` is looked for in code, name (in both languages) and conditions. Two statements.
    """
    today = localdate()
    rules: dict[int, list[RuleRow]] = defaultdict(list)
    for rule in _in_force(today):
        rules[rule.matter_class_id].append(rule_row(rule))
    rows = list(MatterClass.objects.order_by("code"))
    minors: dict[int, list[ClassRow]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None:
            made = _row(row, rules[row.pk], today)
            if _fits(made, text, kind, area):
                minors[row.parent_id].append(made)
    found = [_row(row, rules[row.pk], today, minors[row.pk]) for row in rows if not row.parent_id]
    return [row for row in found if row.minors or _fits(row, text, kind, area)]


def class_row(code: str) -> ClassRow | None:
    """One class with its conditions in force, or None. Two statements."""
    found = MatterClass.objects.select_related("parent").filter(code=code).first()
    if found is None:
        return None
    today = localdate()
    rules = [rule_row(rule) for rule in _in_force(today).filter(matter_class=found)]
    return _row(found, rules, today)


def rules_of(code: str) -> list[RuleRow]:
    """Every row that a class's conditions ever had or will have, newest first."""
    rules = ClassRule.objects.filter(matter_class__code=code).select_related("department")
    return [rule_row(rule) for rule in rules.order_by("ordinal", "-since")]


def routes_of(code: str) -> QuerySet[Route]:
    """Open routes for the class itself or for all classes of a prefix of its code."""
    prefixes = ["", *(code[:size] for size in range(1, len(code) + 1))]
    routes = Route.objects.filter(class_code__in=prefixes, until__isnull=True)
    return routes.select_related("department").order_by("class_code", "division")


def rule_row(rule: ClassRule) -> RuleRow:
    value = rule.limit_value.normalize()
    unit = _(str(dict(UNITS)[rule.limit_unit]))
    return RuleRow(
        id=rule.pk,
        ordinal=rule.ordinal,
        condition=_translated(rule.condition),
        closing=_translated(rule.closing),
        limit=f"{value:f} {unit}",
        department=rule.department.name if rule.department else "",
        legal_basis=_translated(rule.legal_basis),
        source=_translated(rule.source),
        is_default=rule.is_default,
        since=rule.since,
        until=rule.until,
    )


def _in_force(day: date) -> QuerySet[ClassRule]:
    rules = ClassRule.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
    return rules.select_related("department").order_by("matter_class__code", "ordinal")


def _row(
    row: MatterClass, rules: Iterable[RuleRow], today: date, minors: Iterable[ClassRow] = ()
) -> ClassRow:
    return ClassRow(
        code=row.code,
        name=_translated(row.name),
        kind=row.kind,
        kind_name=row.get_kind_display(),
        area=_translated(row.area),
        provenance=_translated(row.provenance),
        reportable=row.reportable,
        ended=row.until is not None and row.until < today,
        parent=row.parent.code if "parent" in row._state.fields_cache and row.parent else "",
        rules=tuple(rules),
        minors=tuple(minors),
    )


def _fits(row: ClassRow, text: str, kind: str, area: str) -> bool:
    if (kind and row.kind != kind) or (area and row.area != _(area)):
        return False
    told = [row.code, row.name, *(rule.condition for rule in row.rules)]
    return not text or any(text.casefold() in each.casefold() for each in told)


def _translated(text: str) -> str:
    """Words that came with the product have an English form; a city's own stay as written."""
    return _(text) if text else ""
