"""How dated numbers and items are shown: whose they are, since when, on what they rest."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.places.selectors import path_of
from yiwang.ui.values import State
from yiwang.verticals.canteen.menus.selectors import canteens_for

from ..selectors.reach import WATCH


def where(row: Any) -> str:
    return path_of(row.district) if row.district else _("全部区")


def rests(row: Any) -> State:
    return State(_("系统缺省"), "idle") if row.is_default else State(_("有依据"), "good")


def dated(since: date, until: date | None, *, replaced: bool = False) -> State:
    """Whether it counts today; `replaced`: the reader's district says otherwise itself."""
    today = localdate()
    if replaced:
        return State(_("本区另有设定"), "idle")
    if since > today:
        return State(_("将生效"), "info")
    if until is not None and until <= today:
        return State(_("已停用"), "idle")
    return State(_("现行"), "good")


def of_reader(actor: Actor) -> Q:
    """The defaults, and those of districts where the actor watches canteens."""
    return Q(district="") | Q(district__in=_districts(actor))


def own_today(actor: Actor) -> Q:
    """What districts of the reader say themselves, as far as it began."""
    return Q(district__in=_districts(actor), since__lte=localdate())


def _districts(actor: Actor) -> QuerySet[Any]:
    return canteens_for(actor, WATCH).values("district")
