"""opened: the list behind a number."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors.reference import reference
from yiwang.lib.errors import Invalid

from ..models import Mark
from ..rules.measures import COHORTS, OPEN, measures_of
from .scope import Scope, scope_of

_MARK_COLUMNS = {
    "class": "class_code", "channel": "channel", "department": "department_id",
    "post": "post_id", "actor": "actor_id", "district": "district", "street": "street",
    "community": "community", "grid": "grid",
}  # fmt: skip
_CASE_COLUMNS = {**_MARK_COLUMNS, "class": "matter_class__code", "stage": "stage"}


def opened(*, actor: Actor, query: Mapping[str, str]) -> QuerySet[Case]:
    """Exactly the cases that a figure with this query counted, each once, not ordered.

    A list that also honours `cases.see` intersects it with its own. Raises Invalid for a
    query no figure gives, Forbidden outside the actor's divisions.
    """
    scope = scope_of(actor, query.get("division", ""))
    names = tuple(query.get("counted", "").split(","))
    try:
        if names == ("late",):
            return Case.objects.filter(scope.open_cases(), stage_due__lt=now())
        if names == (OPEN,):
            of = _of(query, _CASE_COLUMNS, "matter_class__code")
            return Case.objects.filter(scope.open_cases() & of)
        return _counted(scope, measures_of(*names), query)
    except (LookupError, ValueError) as fault:
        raise Invalid({"counted": _("没有这个统计口径；请从统计页面重新打开。")}) from fault


def _counted(scope: Scope, measures: tuple[str, ...], query: Mapping[str, str]) -> QuerySet[Case]:
    since, until = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
    over = min(until, localdate() - timedelta(days=1))
    flows = [name for name in measures if name not in COHORTS]
    cohorts = [name for name in measures if name in COHORTS]
    when = Q(measure__in=flows, day__range=(since, until))
    when |= Q(measure__in=cohorts, day__range=(since, over))
    marks = Mark.objects.filter(when, scope.placed(), _of(query, _MARK_COLUMNS, "class_code"))
    if query.get("by") != "department":
        marks = marks.filter(n=1)
    own = marks.filter(district=OuterRef("district"), case_id=OuterRef("pk"), held=False)
    return Case.objects.filter(scope.placed(), Exists(own))


def _of(query: Mapping[str, str], columns: Mapping[str, str], class_column: str) -> Q:
    facet, value = query.get("by", ""), query.get("of", "")
    if not facet:
        return Q()
    if facet == "area":
        inside = [row.code for row in reference().classes.values() if row.area == value]
        unknown = Q(**{f"{class_column}__in": ["", *inside]}) | Q(**{f"{class_column}": None})
        return unknown if value == "" else Q(**{f"{class_column}__in": inside})
    if facet == "class" and value == "" and class_column == "matter_class__code":
        return Q(matter_class__isnull=True)
    column = columns[facet]
    return Q(**{column: int(value) if column.endswith("_id") else value})
