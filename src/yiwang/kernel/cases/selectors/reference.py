"""Flows, catalogue, routes and posts in memory, renewed when their revision changes.

A report is routed without a statement: the revision comes with the writer's first statement
(`services/preflight.py`), and readers look at it once every few seconds.
"""

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.timezone import localdate

from yiwang.kernel.access.models import Department, Post
from yiwang.kernel.access.roles import ROLES
from yiwang.lib.worktime import Limit, Unit

from ..models import ClassRule, FlowVersion, MatterClass, ReferenceRevision, Route
from ..rules.flow import Flow, parse_flow
from ..rules.routing import PostRow, RouteRow, Spot, department_for, post_for

FRESH_FOR = 3.0


@dataclass(frozen=True)
class ClassRow:
    id: int
    code: str
    name: str
    kind: str
    area: str
    parent_id: int | None
    reportable: bool


@dataclass(frozen=True)
class RuleRow:
    id: int
    class_id: int
    condition: str
    limit: Limit
    department_id: int | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Reference:
    """One consistent picture of the reference data. Everything is keyed by id. `routes` are
    those in force on `day`."""

    revision: uuid.UUID
    day: date
    flows: Mapping[int, Flow]
    current_flow: Mapping[str, int]
    classes: Mapping[int, ClassRow]
    rules: Mapping[int, RuleRow]
    routes: tuple[RouteRow, ...]
    posts: tuple[PostRow, ...]
    post_names: Mapping[int, str]
    departments: Mapping[int, str]
    parents: Mapping[int, int | None]
    divisions: Mapping[int, str]

    @cached_property
    def _by_class(self) -> dict[int, list[RuleRow]]:
        found: dict[int, list[RuleRow]] = {}
        for rule in self.rules.values():
            found.setdefault(rule.class_id, []).append(rule)
        return found

    @cached_property
    def class_ids(self) -> dict[str, int]:
        """The classes by their codes."""
        return {row.code: row.id for row in self.classes.values()}

    def rules_of(self, class_id: int, day: date) -> list[RuleRow]:
        """The conditions of a class in force on a day, first the first of the catalogue."""
        return [
            rule
            for rule in self._by_class.get(class_id, ())
            if rule.since <= day and (rule.until is None or rule.until >= day)
        ]

    def rule_for(self, class_id: int | None, rule_id: int | None, at: datetime) -> RuleRow | None:
        """The chosen condition, or the first of the class that was in force then."""
        if class_id is None:
            return None
        chosen = self.rules.get(rule_id) if rule_id else None
        if chosen and chosen.class_id == class_id:
            return chosen
        return next(iter(self.rules_of(class_id, localdate(at))), None)

    def department_for(self, class_id: int | None, rule_id: int | None, spot: Spot) -> int | None:
        """Who answers: a route for the class and place, or the catalogue row's own department."""
        matter_class = self.classes.get(class_id) if class_id else None
        routed = department_for(self.routes, matter_class.code if matter_class else "", spot)
        rule = self.rules.get(rule_id) if rule_id else None
        return routed or (rule.department_id if rule else None)

    def departments_in(self, district: str) -> dict[int, str]:
        """The departments that can be given a matter of a district: those of it, and above it."""
        return {
            pk: name
            for pk, name in self.departments.items()
            if self.divisions[pk].startswith(district) or district.startswith(self.divisions[pk])
        }

    def is_within(self, department_id: int, above: int | None) -> bool:
        """Whether a department is `above` or stands under it."""
        step: int | None = department_id
        for _ in range(len(self.parents) + 1):
            if step is None or step == above:
                break
            step = self.parents.get(step)
        return step is not None and step == above

    def post_for(self, role: str, spot: Spot, department_id: int | None) -> int | None:
        """The post that owns a stage here; None when nobody holds such a post."""
        return post_for(self.posts, role, spot, department_id, self.parents)


_lock = threading.Lock()
_held: tuple[Reference, float] | None = None


def reference(revision: uuid.UUID | None = None) -> Reference:
    """The reference data: at `revision`, or at most FRESH_FOR seconds old."""
    global _held
    held, today = _held, localdate()
    if held is not None and held[0].day == today:
        current, read_at = held
        if revision is not None and current.revision == revision:
            return current
        if revision is None and time.monotonic() - read_at < FRESH_FOR:
            return current
    with _lock:
        newest = revision if revision is not None else current_revision()
        if _held is None or _held[0].revision != newest or _held[0].day != today:
            _held = (_load(), time.monotonic())
        else:
            _held = (_held[0], time.monotonic())
        return _held[0]


def current_revision() -> uuid.UUID:
    """The revision that triggers renew with every change of the reference data."""
    return ReferenceRevision.objects.values_list("value", flat=True).get(pk=1)


def _load() -> Reference:
    revision = current_revision()
    today = localdate()
    flows = {
        row.pk: parse_flow(row.definition, roles=ROLES)
        for row in FlowVersion.objects.order_by("version")
    }
    posts = Post.objects.filter(closed_at__isnull=True).order_by("id")
    routes = Route.objects.filter(since__lte=today).exclude(until__lt=today)
    departments = list(Department.objects.values_list("id", "name", "parent_id", "division"))
    return Reference(
        revision=revision,
        day=today,
        flows=flows,
        current_flow={flow.code: pk for pk, flow in flows.items()},
        classes={
            row.pk: ClassRow(
                row.pk, row.code, row.name, row.kind, row.area, row.parent_id, row.reportable
            )
            for row in MatterClass.objects.order_by("code")
        },
        rules={
            row.pk: RuleRow(
                row.pk,
                row.matter_class_id,
                row.condition,
                Limit(row.limit_value, Unit(row.limit_unit)),
                row.department_id,
                row.since,
                row.until,
            )
            for row in ClassRule.objects.order_by("matter_class__code", "ordinal", "since")
        },
        routes=tuple(RouteRow(r.class_code, r.division, r.department_id) for r in routes),
        posts=tuple(
            PostRow(p.pk, p.role, p.division, frozenset(p.grids), p.department_id) for p in posts
        ),
        post_names={p.pk: p.name for p in posts},
        departments={pk: name for pk, name, _, _ in departments},
        parents={pk: parent for pk, _, parent, _ in departments},
        divisions={pk: division for pk, _, _, division in departments},
    )
