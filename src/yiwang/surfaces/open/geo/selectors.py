"""One page of what everybody may see on a map."""

from django.db.models import Q

from yiwang.kernel.cases.selectors import division_q
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import division
from yiwang.ui.paging import Page, page_of

from ..rules.asking import NotFound
from ..selectors import class_ids, jurisdictions, public_matters
from .rules import DivisionsAsked, MattersAsked

COLUMNS = ("code", "name", "level", "area_m2", "lon", "lat", "boundary")


def divisions_page(wanted: DivisionsAsked) -> Page:
    """Divisions in force by code. Two statements."""
    rows = Division.objects.filter(until=None)
    top = None
    if wanted.parent:
        top = division(wanted.parent)
        if top is None or top.until is not None:
            raise NotFound("没有这个 parent；请用现行的区划代码。", code="parent")
    if wanted.level:
        rows = rows.filter(level=wanted.level)
        rows = rows.filter(**{top.level: top.code}) if top else rows
    else:
        rows = rows.filter(parent=top)
    rows = rows.select_related("parent").only(*COLUMNS, "parent__code")
    return page_of(rows, order=("code",), token=wanted.after, size=wanted.limit)


def matters_page(wanted: MattersAsked) -> Page:
    """Public matters, the newest report first: the same rule as Open311's. One statement."""
    narrow = Q(reported_at__range=(wanted.since, wanted.until))
    if wanted.codes:
        narrow &= Q(matter_class_id__in=class_ids(wanted.codes))
    if wanted.is_open is not None:
        narrow &= Q(is_open=wanted.is_open)
    if wanted.division:
        narrow &= division_q(wanted.division)
    if wanted.box:
        west, south, east, north = wanted.box
        narrow &= Q(lon__range=(west, east), lat__range=(south, north))
    rows = public_matters(jurisdictions()).filter(narrow)
    return page_of(rows, order=("-reported_at", "-id"), token=wanted.after, size=wanted.limit)
