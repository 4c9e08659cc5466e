"""The bureau's overview: of the divisions of the reader's posts."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Heading, Notice, Panel

from ..panels import bureau
from ..panels.texts import data_time, range_of, url_of
from ..selectors import (
    SEE,
    by_day,
    day_and_month,
    hands,
    on_day,
    open_on,
    overseen,
    within,
)
from .asking import asked_in, asking


@guarded(SEE)
@require_GET
def overview(request: ActingRequest) -> HttpResponse:
    """Of a day and its month; statements do not grow with canteens or meals."""
    whole = overseen(request.actor, SEE)
    canteens = list(whole)
    asked = asked_in(request, canteens)
    period = asked.period
    found = within(whole, asked.street)
    ids = set(open_on(found, period.day).values_list("pk", flat=True))
    days = on_day([each for each in canteens if each.pk in ids], period.day)
    of_day, of_month = day_and_month(found, period)
    query = {"street": asked.street}
    notices: list[Panel] = [asking(asked, canteens)]
    if not canteens:
        notices = [Notice(text=_("您的辖区还没有登记饭堂；登记后这里会有数字。"))]
    return detail_page(
        request,
        Heading(_("助餐总览"), subtitle=data_time(found)),
        [
            bureau.by_canteen(days, period, asked.street),
            bureau.money(of_day, of_month, period, query),
        ],
        aside=bureau.trends(by_day(found, period.trend_since, period.day), period, query),
        notices=[
            *notices,
            bureau.today(days, of_day, of_month, period, asked.street),
            bureau.to_do(hands(request.actor, asked.street), days, period, asked.street),
        ],
        template="canteen_overview/overview.html",
        context={
            "exports": [
                (
                    _("当日各饭堂"),
                    url_of("day", query | {"day": period.day.isoformat(), "export": "xlsx"}),
                ),
                (
                    _("本月资金"),
                    url_of(
                        "tallies",
                        query | range_of(period.since, period.until) | {"export": "xlsx"},
                    ),
                ),
            ]
        },
    )
