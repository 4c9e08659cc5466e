"""What diners say, without who said it: averages with their counts, and the words."""

from django.db.models import Avg, Count
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search, Toggle
from yiwang.ui.pages import ListPage, View
from yiwang.ui.panels import Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import State

from ..models import Rating
from ..selectors import ratings
from ..selectors.reach import WATCH
from .reading import named, of_days

#: Canteens whose averages stand above the list.
MOST_CANTEENS = 60
_SAID = (
    ("5", gettext_lazy("很好")),
    ("4", gettext_lazy("好")),
    ("3", gettext_lazy("一般")),
    ("2", gettext_lazy("不好")),
    ("1", gettext_lazy("很不好")),
)


def _stars(row: Rating) -> State:
    said = dict(_SAID)[str(row.stars)]
    tone = "good" if row.stars >= 4 else "soon" if row.stars == 3 else "late"
    return State(f"{row.stars} {said}", tone)  # type: ignore[arg-type]


RATINGS = ListPage(
    title=gettext_lazy("用餐评价"),
    table=Table(
        "watching-ratings",
        (
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("stars", gettext_lazy("评价"), "state", value=_stars, sortable="stars"),
            Column("words", gettext_lazy("说了什么")),
            Column("day", gettext_lazy("用餐日期"), "date", sortable="day"),
            Column(
                "by",
                gettext_lazy("由谁"),
                value=lambda row: _("家属") if row.by_family else _("本人"),
                spare=1,
            ),
        ),
        empty=Empty(
            gettext_lazy("还没有评价"),
            gettext_lazy("老人和家属在就餐卡的手机页面上评价吃过的饭。"),
            icon="star",
        ),
    ),
    order=("-day", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=named),
        Choice("stars", gettext_lazy("评价"), lookup="stars", options=_SAID),
        Toggle("said", gettext_lazy("有文字"), narrow=lambda found, _on: found.exclude(words="")),
        DateRange("day", gettext_lazy("用餐日期"), narrow=of_days),
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("有文字"), "?said=1")),
)
AVERAGES = Table(
    "watching-averages",
    (
        Column("canteen__name", gettext_lazy("饭堂")),
        Column("mean", gettext_lazy("平均"), "count", value=lambda row: f"{row['mean']:.1f}"),
        Column("count", gettext_lazy("评价（次）"), "count"),
    ),
)


@guarded(WATCH)
def show_ratings(request: ActingRequest) -> HttpResponseBase:
    """The averages are of what the filters leave."""
    found = ratings(request.actor)
    narrowed = RATINGS.filters.parse(request.GET).narrow(found)
    means = list(
        narrowed.order_by()
        .values("canteen", "canteen__name")
        .annotate(mean=Avg("stars"), count=Count("pk"))
        .order_by("mean", "canteen")[:MOST_CANTEENS]
    )
    above: list[Panel] = []
    if means:
        above = [Related(title=_("各饭堂平均（一到五分）"), table=AVERAGES, rows=means)]
    return RATINGS.respond(request, found, notices=above)
