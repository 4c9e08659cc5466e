"""The operator's overview: its own canteens only."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Heading, Notice

from ..panels import bureau
from ..panels import own as panels
from ..panels.texts import data_time
from ..rules import period_of
from ..selectors import RUN, by_day, day_and_month, hands, on_day, open_on, owed, own, to_cook


@guarded(RUN)
@require_GET
def overview(request: ActingRequest) -> HttpResponse:
    """Today, the week, what is owed, what is to be cooked, what must be looked at."""
    today = localdate()
    found = own(request.actor)
    canteens = list(open_on(found, today).order_by("name", "pk"))
    heading = Heading(_("我的饭堂"), subtitle=data_time(found))
    if not canteens:
        text = _("您的岗位没有所属运营单位的饭堂；请联系区民政开通。")
        return detail_page(request, heading, [Notice(text=text, tone="soon")])
    days = on_day(canteens, today)
    period = period_of("", "", today)
    of_day, of_month = day_and_month(found, period)
    meals = to_cook(canteens, today)
    tomorrow = today + timedelta(days=1)
    planned = {each.menu.canteen_id for each in meals if each.menu.day == tomorrow}
    without = [each.name for each in canteens if each.pk not in planned]
    week = by_day(found, today - timedelta(days=6), today)
    return detail_page(
        request,
        heading,
        [
            panels.to_cook(meals),
            bureau.by_canteen(days, period, ""),
        ],
        aside=[bureau.money(of_day, of_month, period, {}), panels.week(week, today)],
        notices=[
            *panels.notices(days, hands(request.actor), without),
            panels.today(days, owed(canteens), today),
        ],
        actions=[
            Action(_("收银台"), reverse("canteen_till:counter"), icon="soup", method="get"),
            Action(_("每周菜单"), reverse("canteen_menus:canteens"), icon="calendar", method="get"),
        ],
    )
