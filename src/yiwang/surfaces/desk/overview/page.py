"""The leader's page: what is late, where, whose; every number opens its list."""

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.insight.selectors import labels
from yiwang.kernel.places.selectors import path_of, worked_under
from yiwang.lib.errors import Forbidden
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Fragment, Heading, Layer, MapPanel, Panel

from ..cases.maps import base_layers, home_street, legend
from ..cases.texts import short_name
from .late import groups_of, late_panels
from .numbers import list_url, rankings, shares, today, trends
from .overdue import overdue_panels

VERB = "insight.see"
PERIODS = (7, 30, 90)


@guarded(VERB)
def overview(request: ActingRequest) -> HttpResponseBase:
    """Of one division that a post of the reader's covers, over the last days asked for."""
    actor = request.actor
    division = _division(actor, request.GET.get("division", ""))
    days = _days(request.GET.get("days", ""))
    return detail_page(
        request,
        Heading(_("全局"), subtitle=path_of(division) or _("全部辖区")),
        [
            *overdue_panels(actor, division, request.get_full_path()),
            Fragment(
                name="desk/pair.html",
                values={"panels": late_panels(groups_of(actor, division), division)},
            ),
            shares(actor, division, days),
        ],
        aside=[
            _late_map(actor, division),
            *trends(actor, division),
            *rankings(actor, division, days),
        ],
        notices=[_choices(actor, division, days), today(actor, division)],
    )


def _division(actor: Actor, asked: str) -> str:
    """The division asked for, else that of the reader's first post with numbers to see."""
    own = [post.division for post in actor.posts_that(VERB) if post.division and not post.grids]
    if asked:
        if not (asked.isascii() and asked.isdigit() and may_over(actor, VERB, asked)):
            raise Forbidden(_("这超出了您岗位所辖的区域；请联系上一级管理员。"))
        return asked
    if not own:
        raise Forbidden(_("您的岗位没有所辖区划，无法查看全局。"))
    return min(own, key=len)


def _days(asked: str) -> int:
    return int(asked) if asked in {str(each) for each in PERIODS} else 30


def _choices(actor: Actor, division: str, days: int) -> Panel:
    """Divisions one step down and back up, and the period of the rates."""
    top = _division(actor, "")
    above = _above(actor, division)
    codes = [*dict.fromkeys([top, *above, division])]
    names = {code: short_name(name) for code, name in labels("community", codes).items()}
    below = worked_under(division) if len(division) < 18 else []
    return Fragment(
        name="desk/overview_choices.html",
        values={
            "path": [(names[code], _url(code, days), code == division) for code in codes],
            "below": [(short_name(name), _url(code, days)) for code, name in below],
            "periods": [
                (_("近 %(days)s 天") % {"days": each}, _url(division, each), each == days)
                for each in PERIODS
            ],
        },
    )


def _above(actor: Actor, division: str) -> list[str]:
    sizes = (4, 6, 9, 12, 15)
    codes = [division[:size] for size in sizes if size < len(division)]
    return [code for code in codes if may_over(actor, VERB, code)]


def _url(division: str, days: int) -> str:
    return f"{reverse('desk:overview')}?division={division}&days={days}"


def _late_map(actor: Actor, division: str) -> MapPanel:
    points = list_url({"division": division, "late": "1"})
    return MapPanel(
        title=_("超时事件分布"),
        more_url=points,
        more_label=_("列表"),
        layers=[
            *base_layers(division[:9] if len(division) >= 9 else home_street(actor)),
            Layer(_points(division), _("事件"), fit=True),
        ],
        fit=True,
        height="middle",
        legend=[each for each in legend() if each[0] == "late"],
        describe=_("已超时事件的位置；列表包含同样的内容。"),
    )


def _points(division: str) -> str:
    return f"{reverse('desk:cases_geojson')}?division={division}&late=1"
