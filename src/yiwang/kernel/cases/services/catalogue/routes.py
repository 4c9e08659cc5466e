"""put_route and end_route: which department answers for a class in a division."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Conflict, Invalid

from ...models import Route
from .trace import VERB, department_at

DAY = timedelta(days=1)


def put_route(
    *,
    actor: Actor,
    department_code: str,
    class_code: str = "",
    division: str = "",
    source: str = "",
    since: date | None = None,
) -> Route:
    """Let a department answer for a class ("" for all) in a division ("" for everywhere).

    Another department's route for the same pair ends the day before; a route that began on
    the same day is replaced.
    """
    require_over(actor, VERB, *filter(None, [division]))
    start = since or localdate()
    with transaction.atomic():
        department = department_at(department_code)
        if department is None:
            raise Invalid({"department": _("请选择处置部门。")})
        held = (
            Route.objects.select_for_update()
            .filter(class_code=class_code, division=division, until__isnull=True)
            .first()
        )
        if held is not None and held.department_id == department.pk:
            return held
        if held is not None and held.since > start:
            raise Conflict(_("已有更晚开始的分派规则；请选择更晚的日期。"), code="route_overlaps")
        if held is not None and held.since == start:
            held.delete()
        elif held is not None:
            held.until = start - DAY
            held.save(update_fields=["until"])
        route = Route.objects.create(
            class_code=class_code,
            division=division,
            department=department,
            source=source.strip(),
            since=start,
        )
        before = {"before": held.department_id} if held else {}
        _note_route(actor, "cases.put_route", route, {"department": department.code, **before})
        return route


def end_route(
    *, actor: Actor, class_code: str = "", division: str = "", until: date | None = None
) -> Route | None:
    """End a route after `until` (yesterday: at once). None when there is none open."""
    require_over(actor, VERB, *filter(None, [division]))
    last = until or localdate() - DAY
    with transaction.atomic():
        route = (
            Route.objects.select_for_update()
            .filter(class_code=class_code, division=division, until__isnull=True)
            .first()
        )
        if route is None:
            return None
        route.until = last
        route.save(update_fields=["until"])
        _note_route(actor, "cases.end_route", route, {"until": last.isoformat()})
        return route


def _note_route(actor: Actor, verb: str, route: Route, detail: dict[str, object]) -> None:
    subject = f"route:{route.class_code or '*'}@{route.division or '*'}"
    record(
        verb=verb,
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=route.division[:6] if len(route.division) >= 6 else "",
        detail=detail,
        address=actor.address,
    )
