"""The map of canteens for staff: circles, who lives in them, and where there is none."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.places.selectors import divisions_geojson, paths_of
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import (
    Action,
    Actions,
    Fact,
    Facts,
    Heading,
    Layer,
    MapPanel,
    Related,
    refused,
)
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Place, State

from ...applying.maps import collection, drawn, ground_of
from ...applying.selectors import districts_managed
from ...models import Canteen
from ..forms import WalkForm
from ..models import Coverage, Walk
from ..panels.maps import circles, points
from ..panels.texts import people
from ..rules import told
from ..selectors import OVERSEE, SEE, around, coverage, on_day, open_on, overseen, walks_in
from ..services import set_walk

MANAGE = "canteen.manage"
#: Communities shown at once; the rest is in the export of the day's list.
MOST = 100


def _share(row: Coverage) -> State:
    """How far a community is covered, in words; of very few elders nothing is told."""
    if told(row.elders) is None:
        return State(_("人数太少，不显示"), "idle")
    known = row.elders - row.unplaced
    if not known:
        return State(_("没有位置"), "idle")
    if not row.inside:
        return State(_("没有覆盖"), "late")
    if row.inside == known:
        return State(_("全部覆盖"), "good")
    return State(_("覆盖 %(share)s%%") % {"share": row.inside * 100 // known}, "soon")


def _elders(row: Coverage | Canteen) -> str:
    return people(row.elders)  # type: ignore[union-attr]


def _outside(row: Coverage) -> str:
    return people(row.elders - row.unplaced - row.inside)


COVERAGE = Table(
    "canteen-coverage",
    (
        Column("name", gettext_lazy("社区"), value=lambda row: row.name),
        Column("covered", gettext_lazy("覆盖"), "state", value=_share),
        Column("elders", gettext_lazy("60 岁及以上"), align="end", value=_elders),
        Column("outside", gettext_lazy("圈外"), align="end", value=_outside),
        Column("unplaced", gettext_lazy("没有位置"), align="end", spare=1,
               value=lambda row: people(row.unplaced)),
    ),
)  # fmt: skip
CANTEENS = Table(
    "canteen-around",
    (
        Column("place", gettext_lazy("饭堂"), "place", value=lambda r: Place(r.name, r.address)),
        Column("hours", gettext_lazy("供餐时间"), value=lambda row: hours_of(row), spare=1),
        Column("elders", gettext_lazy("圈内长者"), align="end", value=_elders),
        Column("seats", gettext_lazy("座位数"), "count", spare=2),
    ),
    row_url=lambda row: reverse("canteen:canteen", args=[row.pk]),
)


def hours_of(canteen: Canteen) -> str:
    """午餐 11:00–13:00、晚餐 17:30–19:00."""
    return _("、").join(
        f"{each.get_meal_display()} {each.begins:%H:%M}–{each.ends:%H:%M}"
        for each in sorted(canteen.servings.all(), key=lambda each: each.begins)
    )


@guarded(SEE)
@require_GET
def show_map(request: ActingRequest) -> HttpResponse:
    return _page(request)


@guarded(MANAGE)
@require_POST
def set_radius(request: ActingRequest) -> HttpResponse:
    """A district's own radius; its circles change at once, the count of elders the next night."""
    form = WalkForm(request.POST).offer(districts_managed(request.actor))
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        return _page(request, Invalid(faults))
    try:
        set_walk(actor=request.actor, **form.cleaned_data)
    except Refused as refusal:
        return _page(request, refusal)
    toast(request, _("步行圈半径已保存；圈内长者今晚重新统计。"))
    return HttpResponseRedirect(reverse("canteen_overview:around"))


@guarded(SEE)
@require_GET
def circles_geojson(request: ActingRequest) -> HttpResponse:
    """The circles of the reader's canteens, below their points."""
    found = list(_open(request))
    walks = walks_in({each.district for each in found})
    return drawn(collection(circles(found, walks)))


@guarded(OVERSEE)
@require_GET
def points_geojson(request: ActingRequest) -> HttpResponse:
    """The canteens with their state of today, for the map and the wall."""
    found = list(open_on(overseen(request.actor), localdate()))
    urls = {}
    if request.actor.posts_that(SEE):
        urls = {each.pk: reverse("canteen:canteen", args=[each.pk]) for each in found}
    days = on_day(found, localdate())
    return drawn(collection(points(days, urls)))


@guarded(SEE)
@require_GET
def communities_geojson(request: ActingRequest) -> HttpResponse:
    """The outlines of the communities in the reader's streets."""
    street = request.GET.get("street", "")
    known = set(_open(request).order_by().values_list("street", flat=True))
    areas = divisions_geojson("community", inside=street, tolerance_m=1)
    return drawn(areas if street in known else collection([]))


def _open(request: ActingRequest) -> QuerySet[Canteen]:
    return open_on(overseen(request.actor, SEE), localdate())


def _page(request: ActingRequest, problem: Refused | None = None) -> HttpResponse:
    found = list(_open(request).prefetch_related("servings").order_by("street", "name", "pk"))
    walks = walks_in({each.district for each in found})
    counts = around(overseen(request.actor, SEE))
    for each in found:
        counted = counts.get(each.pk)
        each.elders = counted.elders if counted else None  # type: ignore[attr-defined]
    areas, deeds = _least_covered(request), _deeds(request)
    return detail_page(
        request,
        Heading(_("饭堂地图"), subtitle=_("15 分钟步行圈与覆盖")),
        [
            _map(found),
            Related(
                title=_("社区覆盖"), table=COVERAGE, rows=areas, icon="map-2",
                empty=Empty(_("还没有统计"), _("每晚按人口登记的住址统计一次。")),
            ),
        ],
        aside=[
            _radius(walks),
            *([Actions(title=_("现在可以"), actions=deeds)] if deeds else []),
            Related(
                title=_("饭堂"), table=CANTEENS, rows=found, icon="building-store",
                more_url=reverse("canteen:canteens"), more_label=_("全部"),
                empty=Empty(_("还没有饭堂"), _("登记饭堂后会画在地图上。")),
            ),
        ],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )  # fmt: skip


def _least_covered(request: ActingRequest) -> list[Any]:
    """Communities with most elders outside first."""
    outside = F("elders") - F("unplaced") - F("inside")
    rows = list(coverage(request.actor).order_by(outside.desc(), "community")[:MOST])
    names = paths_of({row.community for row in rows} | {row.street for row in rows})
    for row in rows:
        name = names[row.community].removeprefix(names[row.street])
        row.name = name.replace("居民委员会", "") or row.community  # type: ignore[attr-defined]
    return rows


def _map(found: list[Canteen]) -> MapPanel:
    streets = sorted({each.street for each in found})
    communities = reverse("canteen_overview:communities_geojson")
    return MapPanel(
        layers=[
            *ground_of(streets),
            *(
                Layer(f"{communities}?street={street}", _("社区") if at == 0 else "")
                for at, street in enumerate(streets)
            ),
            Layer(reverse("canteen_overview:circles_geojson"), _("15 分钟步行圈"), fit=True),
            Layer(reverse("canteen_overview:points_geojson"), _("饭堂"), fit=True),
        ],
        fit=True,
        height="tall",
        legend=[("early", _("供餐")), ("soon", _("停餐")), ("done", _("没有菜单"))],
        describe=_("饭堂的位置和步行圈；右侧列表和下方表格包含同样的内容。"),
    )


def _radius(walks: dict[str, Walk]) -> Facts:
    names = paths_of(set(walks))
    facts = [
        Fact(
            names.get(code) or code,
            _("%(metres)s 米") % {"metres": walk.metres},
            note=walk.source,
            wide=True,
        )
        for code, walk in sorted(walks.items())
    ]
    return Facts(title=_("步行圈半径"), facts=facts, columns=1, icon="target")


def _deeds(request: ActingRequest) -> list[Action]:
    districts = districts_managed(request.actor)
    if not districts:
        return []
    form = WalkForm(initial={"district": districts[0][0], "since": localdate()}).offer(districts)
    url = reverse("canteen_overview:set_radius")
    return [Action(_("设定半径"), url, key="radius", icon="target", form=form)]
