"""What a workbook would change: its lines against the catalogue that is in force."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.models import Department
from yiwang.kernel.cases.models import ClassRule, MatterClass, Route
from yiwang.kernel.places.models import Division

from .layout import CLASSES, CONDITIONS, ROUTES
from .reading import Book, Line, Problem

DAY = timedelta(days=1)
RULE_FIELDS = (
    "condition", "closing", "limit_value", "limit_unit", "department", "legal_basis", "source",
    "is_default",
)  # fmt: skip
CLASS_FIELDS = ("name", "kind", "parent", "area", "reportable", "since", "until", "provenance")


@dataclass(frozen=True)
class Change:
    """One line's effect. `fields` are (column key, before, after); `since` when it takes effect."""

    line: Line
    kind: Literal["new", "changed", "same"]
    subject: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    since: date | None = None


@dataclass
class Plan:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> list[Change]:
        return [each for each in self.changes if each.kind == kind]


@dataclass
class Held:
    """The catalogue as it is, by code."""

    classes: dict[str, dict[str, Any]]
    rules: dict[tuple[str, int], list[dict[str, Any]]]
    routes: dict[tuple[str, str], str]
    departments: set[str]
    divisions: set[str]


def compare(book: Book) -> Plan:
    """Every good line as a change, every problem with its cell; writes nothing."""
    held = _held(book)
    plan = Plan(problems=list(book.problems))
    coming = {
        line.values["code"] for line in book.lines if line.sheet is CLASSES and not line.problems
    }
    seen: dict[tuple[Any, ...], int] = {}
    for line in sorted(book.lines, key=_order):
        if not line.problems:
            _check(line, held, coming, seen)
        if line.problems:
            plan.problems += line.problems
        else:
            plan.changes.append(_change(line, held))
    return plan


def _order(line: Line) -> tuple[int, int, int]:
    """Classes before conditions before routes, majors before minors."""
    sheet = (CLASSES, CONDITIONS, ROUTES).index(line.sheet)
    return sheet, len(str(line.values.get("code") or "")) if sheet == 0 else 0, line.row


def _check(line: Line, held: Held, coming: set[str], seen: dict[tuple[Any, ...], int]) -> None:
    values = line.values
    key = (line.sheet.key, *_key(line))
    if key in seen:
        line.complain(_first(line), _("与第 %(row)s 行重复，请只保留一行。") % {"row": seen[key]})
        return
    seen[key] = line.row
    known = held.classes.keys() | coming
    for column in ("parent", "class_code"):
        code = values.get(column)
        if code and code not in known and not (line.sheet is ROUTES and _is_prefix(code, known)):
            line.complain(
                column, _("没有代码为“%(code)s”的类别；请先在“类别”工作表里填写。") % {"code": code}
            )
    parent = values.get("parent")
    if parent and not str(values["code"]).startswith(parent):
        line.complain("parent", _("小类代码须以大类代码开头。"))
    department = values.get("department")
    if department and department not in held.departments:
        line.complain(
            "department", _("没有代码为“%(code)s”的部门；请先建立部门。") % {"code": department}
        )
    division = values.get("division")
    if division and division not in held.divisions:
        line.complain("division", _("没有代码为“%(code)s”的区划。") % {"code": division})
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        line.complain("until", _("结束日期不能早于开始日期。"))


def _is_prefix(code: str, known: set[str]) -> bool:
    return any(each.startswith(code) for each in known)


def _first(line: Line) -> str:
    return "code" if line.sheet is CLASSES else "class_code"


def _key(line: Line) -> tuple[Any, ...]:
    values = line.values
    if line.sheet is CLASSES:
        return (values["code"],)
    if line.sheet is CONDITIONS:
        return (values["class_code"], values.get("ordinal") or 1, values.get("since"))
    return (values.get("class_code") or "", values.get("division") or "")


def _change(line: Line, held: Held) -> Change:
    if line.sheet is CLASSES:
        return _class_change(line, held)
    if line.sheet is CONDITIONS:
        return _rule_change(line, held)
    class_code, division = _key(line)
    before = held.routes.get((class_code, division))
    subject = f"{class_code or '*'} @ {division or '*'}"
    after = line.values["department"]
    if before == after:
        return Change(line, "same", subject)
    kind: Literal["new", "changed"] = "changed" if before else "new"
    return Change(line, kind, subject, (("department", before, after),))


def _class_change(line: Line, held: Held) -> Change:
    code = line.values["code"]
    before = held.classes.get(code)
    after = {key: _stored(line, key) for key in CLASS_FIELDS if key in line.values}
    subject = f"{code} {line.values['name']}"
    if before is None:
        return Change(line, "new", subject)
    changed = tuple(
        (key, before[key], value) for key, value in after.items() if before[key] != value
    )
    return Change(line, "changed" if changed else "same", subject, changed)


def _rule_change(line: Line, held: Held) -> Change:
    """A row that repeats the start of the rule in force takes effect today: the past stays."""
    today = localdate()
    values = line.values
    code, ordinal = values["class_code"], values.get("ordinal") or 1
    since = values.get("since") or today
    subject = f"{code}.{ordinal} {held.classes.get(code, {}).get('name', '')}".strip()
    rows = held.rules.get((code, ordinal), [])
    before = next((r for r in rows if r["since"] <= since and (r["until"] or since) >= since), None)
    if before is None:
        return Change(line, "new", subject, since=since)
    after = {key: _stored(line, key) for key in RULE_FIELDS if key in values}
    changed = [(key, before[key], value) for key, value in after.items() if before[key] != value]
    until = values.get("until")
    if until and until != before["until"]:
        changed.append(("until", before["until"], until))
    if not changed:
        return Change(line, "same", subject, since=since)
    if since == before["since"] and since < today:
        since = today
    return Change(line, "changed", subject, tuple(changed), since=since)


def _stored(line: Line, key: str) -> Any:
    """An empty cell as the table keeps it."""
    value = line.values.get(key)
    if value is not None:
        return value
    if key in ("since", "until"):
        return None
    return {"reportable": True, "is_default": False}.get(key, "")


def _held(book: Book) -> Held:
    today = localdate()
    rules: dict[tuple[str, int], list[dict[str, Any]]] = {}
    open_rules = ClassRule.objects.filter(Q(until__isnull=True) | Q(until__gte=today))
    for row in open_rules.select_related("matter_class", "department").order_by("since"):
        rules.setdefault((row.matter_class.code, row.ordinal), []).append(
            {
                **{key: getattr(row, key) for key in RULE_FIELDS if key != "department"},
                "limit_value": Decimal(row.limit_value),
                "department": row.department.code if row.department else "",
                "since": row.since,
                "until": row.until,
            }
        )
    classes = {
        row.code: {
            **{key: getattr(row, key) for key in CLASS_FIELDS if key != "parent"},
            "parent": row.parent.code if row.parent else "",
        }
        for row in MatterClass.objects.select_related("parent")
    }
    wanted = {line.values.get("division") for line in book.lines if line.sheet is ROUTES}
    routes = Route.objects.filter(until__isnull=True).select_related("department")
    return Held(
        classes,
        rules,
        {(row.class_code, row.division): row.department.code for row in routes},
        set(Department.objects.filter(until__isnull=True).values_list("code", flat=True)),
        set(Division.objects.filter(code__in=wanted - {None}).values_list("code", flat=True)),
    )
