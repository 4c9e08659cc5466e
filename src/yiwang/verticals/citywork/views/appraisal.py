"""Appraisal: objects of a kind over a period, every number opening its list."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.selectors import cases_seen_by, rows_of
from yiwang.kernel.insight.selectors import opened
from yiwang.kernel.places.selectors import children_of, division
from yiwang.ui.exports import xlsx_response
from yiwang.ui.pages import ListPage
from yiwang.ui.panels import Action
from yiwang.ui.values import Link

from .. import panels
from ..rules import PERIODS, period_of
from ..selectors import KINDS, appraisal, home_division

VERB = "insight.appraise"
PERIOD_NAMES = {
    "day": gettext_lazy("日"),
    "week": gettext_lazy("周"),
    "month": gettext_lazy("月"),
    "quarter": gettext_lazy("季度"),
}
COUNTED = ListPage(title=gettext_lazy("数字背后的事件"), table=panels.COUNTED)


@guarded(VERB)
def table(request: ActingRequest) -> HttpResponseBase:
    """The table of `kind` over the `period` that holds `day`, in `division`."""
    kind = _one_of(request.GET.get("kind", ""), tuple(KINDS))
    period = _one_of(request.GET.get("period", "month"), PERIODS)
    day = _day(request.GET.get("day", ""))
    since, until = period_of(period, day)
    home = home_division(request.actor, VERB)
    place = _place(request.GET.get("division", ""), home)
    found = appraisal(actor=request.actor, division=place, kind=kind, since=since, until=until)
    title = _("考核评价：%(kind)s") % {"kind": KINDS[kind][0]}
    if request.GET.get("export") == "xlsx":
        plain = panels.appraisal_table(found, links=False)
        return xlsx_response(f"{title}-{since}-{until}", plain.columns, found.rows)
    shown = panels.appraisal_table(found)
    query = {"period": period, "day": day.isoformat(), "division": place}
    values = {
        "title": title,
        "place": division(place),
        "since": since,
        "until": until,
        "running": until >= localdate(),
        "tabs": [
            (about[0], _url(kind=code, **query), code == kind) for code, about in KINDS.items()
        ],
        "periods": [
            (name, _url(kind=kind, **{**query, "period": code}), code == period)
            for code, name in PERIOD_NAMES.items()
        ],
        "earlier": _url(kind=kind, **{**query, "day": (since - timedelta(days=1)).isoformat()}),
        "later": _later(kind, query, until),
        "places": _places(place, home, kind, query),
        "html": shown.html(found.rows) if found.rows else "",
        "empty": shown.empty,
        "actions": [
            Action(
                _("导出"), _url(kind=kind, **query, export="xlsx"), key="export",
                icon="download", method="get",
            )
        ],
    }  # fmt: skip
    return render(request, "citywork/appraisal.html", values)


@guarded(VERB)
def counted(request: ActingRequest) -> HttpResponseBase:
    """The list that a number opens: exactly the cases it counted."""
    found = opened(actor=request.actor, query=request.GET.dict())
    seen = found.filter(pk__in=cases_seen_by(request.actor).values("pk"))
    return COUNTED.respond(request, seen, rows=rows_of)


def _one_of(asked: str, known: tuple[str, ...]) -> str:
    return asked if asked in known else known[0]


def _day(asked: str) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return localdate()
    return day if 2000 <= day.year <= 2100 else localdate()


def _place(asked: str, home: str) -> str:
    known = asked.isascii() and asked.isdigit() and division(asked) is not None
    return asked if known else home


def _later(kind: str, query: dict[str, str], until: date) -> str:
    if until >= localdate():
        return ""
    return _url(kind=kind, **{**query, "day": (until + timedelta(days=1)).isoformat()})


def _places(place: str, home: str, kind: str, query: dict[str, str]) -> list[Link]:
    """The way up to one's own division, and what lies below."""
    links = []
    own = division(place)
    if own is not None and place != home and own.parent is not None:
        up = _url(kind=kind, **{**query, "division": own.parent.code})
        links.append(Link(_("上一级：%(name)s") % {"name": own.parent.name}, up))
    if len(place) < 12:
        links += [
            Link(row.name, _url(kind=kind, **{**query, "division": row.code}))
            for row in children_of(place)[:40]
        ]
    return links


def _url(**query: str) -> str:
    return f"{reverse('citywork:appraisal')}?{urlencode(query)}"
