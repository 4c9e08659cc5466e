"""The division's figures, its trend and its rankings; every number opens its list."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.insight import selectors as insight
from yiwang.ui.panels import Bar, BarList, Figure, Figures, Panel, Trend
from yiwang.ui.values import Ratio

from ..cases.texts import short_name

TREND_DAYS = 14
MOST = 10
#: Figures of the last days, in the order of the panel.
_SHARES = (
    "in_time_close_rate", "in_time_dispose_rate", "register_rate", "rework_rate", "satisfaction",
)  # fmt: skip
_TONES = {"late": "late", "supervise": "soon"}


def list_url(query: Mapping[str, str]) -> str:
    """The list behind a number."""
    return f"{reverse('desk:cases')}?{urlencode(query)}"


def today(actor: Actor, division: str) -> Figures:
    """The counts of today and of now. Two statements, three below the street."""
    found = {each.code: each for each in insight.figures_today(actor=actor, division=division)}
    order = ("late", "open", *(code for code in found if code not in ("late", "open")))
    now_, today_ = _("此刻"), _("今日")
    return Figures(
        figures=[
            Figure(
                found[code].label,
                found[code].numerator,
                unit=_("件"),
                url=list_url(found[code].query),
                tone=_TONES.get(code, "") if found[code].numerator else "",
                note=now_ if code in ("late", "open") else today_,
            )
            for code in order
        ]
    )


def shares(actor: Actor, division: str, days: int) -> Figures:
    """The rates of the last days, with both numbers. One statement."""
    since, until = _span(days)
    found = insight.indicators(actor=actor, division=division, since=since, until=until)
    by_code = {each.code: each for each in found.get("", [])}
    return Figures(
        title=_("近 %(days)s 天") % {"days": days},
        figures=[
            Figure(
                by_code[code].label,
                ratio=Ratio(by_code[code].numerator, by_code[code].denominator or 0),
                url=list_url(by_code[code].denominator_query),
            )
            for code in _SHARES
            if code in by_code
        ],
    )


def trends(actor: Actor, division: str) -> list[Trend]:
    """Reported and closed in the last fourteen days. One statement."""
    days = insight.trend(
        actor=actor, division=division, measures=("report", "close"), days=TREND_DAYS
    )
    titles = {"report": _("近 14 天上报"), "close": _("近 14 天结案")}
    return [
        Trend(
            title=title,
            unit=_("件"),
            points=[(f"{day:%m-%d}", each[code].numerator) for day, each in days],
            urls=[list_url(each[code].query) for _day, each in days],
            describe=_trend_words(title, [(day, each[code].numerator) for day, each in days]),
        )
        for code, title in titles.items()
    ]


def _trend_words(title: str, points: list[tuple[date, int]]) -> str:
    day, most = max(points, key=lambda point: point[1])
    words = _("%(title)s：共 %(sum)s 件，最多的一天是 %(day)s，%(most)s 件")
    given = {"title": title, "sum": sum(n for _d, n in points), "day": day, "most": most}
    return words % given


def rankings(actor: Actor, division: str, days: int) -> list[Panel]:
    """Departments by disposing in time, communities by closing in time, best first."""
    wanted = [(_("部门按期处置率"), "in_time_dispose_rate", "department")]
    if len(division) < 12:
        wanted.append((_("社区按期结案率"), "in_time_close_rate", "community"))
    return [_ranking(actor, division, days, *each) for each in wanted]


def _ranking(
    actor: Actor, division: str, days: int, title: str, indicator: str, by: str
) -> BarList:
    since, until = _span(days)
    rows = insight.ranking(
        actor=actor, division=division, indicator=indicator, since=since, until=until, by=by
    )
    bars = [
        Bar(
            short_name(name),
            ratio=Ratio(figure.numerator, figure.denominator or 0),
            url=list_url(figure.denominator_query),
            part_url=list_url(figure.query),
            whole_url=list_url(figure.denominator_query),
        )
        for _value, name, figure in rows
        if figure.denominator
    ]
    heading = _("%(title)s（近 %(days)s 天）") % {"title": title, "days": days}
    return BarList(title=heading, bars=bars[:MOST], nothing=_("这段时间没有到期的事件。"))


def _span(days: int) -> tuple[date, date]:
    last = localdate()
    return last - timedelta(days=days - 1), last
