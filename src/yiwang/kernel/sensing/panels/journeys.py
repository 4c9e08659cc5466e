"""Panels of a day of something that moves, and what its player and its exports are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yiwang.ui.panels import Fact, Facts, Fragment, Layer, MapPanel, Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link

from ..models import Device
from ..rules.stopping import Stop
from ..selectors import places_at
from ..selectors.journeys import Day
from ..wording import span_words

_DEFAULTS = gettext_lazy("产品默认值，未引自任何标准；数据管理员可在“轨迹规则”中按区县修改。")


@dataclass(frozen=True)
class StopRow:
    """One stop with its number and the smallest division it lies in."""

    number: int
    stop: Stop
    place: str


def moment(seconds: float) -> datetime:
    return localtime(datetime.fromtimestamp(seconds, UTC))


STOPS = Table(
    "stops",
    (
        Column("number", gettext_lazy("序号"), "count"),
        Column("since", gettext_lazy("到达"), value=lambda r: f"{moment(r.stop.since):%H:%M:%S}"),
        Column("until", gettext_lazy("离开"), value=lambda r: f"{moment(r.stop.until):%H:%M:%S}"),
        Column("lasted", gettext_lazy("停留"), value=lambda r: _lasted(r.stop.seconds)),
        Column("place", gettext_lazy("地点"), value=lambda r: r.place or _("区划之外")),
        Column("idling", gettext_lazy("未熄火"),
               value=lambda r: _lasted(r.stop.idling) if r.stop.idling >= 60 else "—"),
        Column("unheard", gettext_lazy("其中无数据"), spare=1,
               value=lambda r: _lasted(r.stop.unheard) if r.stop.unheard else "—"),
        Column("point", gettext_lazy("经纬度"), "code", spare=2,
               value=lambda r: f"{r.stop.lon:.6f}, {r.stop.lat:.6f}"),
    ),
)  # fmt: skip
_GAPS = Table(
    "gaps",
    (
        Column("since", gettext_lazy("开始"), value=lambda g: f"{moment(g.since):%H:%M:%S}"),
        Column("until", gettext_lazy("恢复"), value=lambda g: f"{moment(g.until):%H:%M:%S}"),
        Column("lasted", gettext_lazy("历时"), value=lambda g: _lasted(g.until - g.since)),
        Column("metres", gettext_lazy("两端直线距离"), "count",
               value=lambda g: _metres(g.metres)),
    ),
)  # fmt: skip
_SPEEDING = Table(
    "speeding",
    (
        Column("since", gettext_lazy("开始"), value=lambda s: f"{moment(s.since):%H:%M:%S}"),
        Column("until", gettext_lazy("结束"), value=lambda s: f"{moment(s.until):%H:%M:%S}"),
        Column("top", gettext_lazy("最高速度"), "count", value=lambda s: f"{s.top:.0f} km/h"),
    ),
)


def rows_of(read: Day) -> list[StopRow]:
    """The stops with their places."""
    stops = read.journey.stops
    places = places_at([(stop.lon, stop.lat) for stop in stops])
    pairs = zip(stops, places, strict=True)
    return [StopRow(n, stop, place) for n, (stop, place) in enumerate(pairs, 1)]


def player(read: Day, ground: Sequence[Layer], url: str) -> Panel:
    """The map on which the day is played."""
    fixes = read.journey.track.fixes
    return Fragment(
        title=_("轨迹回放"),
        name="sensing/player.html",
        values={
            "map": MapPanel(
                layers=[*ground, Layer(reverse("sensing:track", args=[
                    read.device.district, read.device.pk]) + f"?day={read.day}&export=geojson",
                    fit=True)],
                fit=True,
                height="tall",
                describe=_("这一天走过的路线和停留点；下方表格包含同样的内容。"),
            ),
            "url": url,
            "nothing": not fixes,
        },
    )  # fmt: skip


def stops(read: Day) -> Panel:
    """Every stop of the day."""
    minutes = round(read.terms.stop_seconds / 60)
    metres = round(read.terms.stop_metres)
    said = _("在 %(metres)s 米内停留 %(minutes)s 分钟以上的会列在这里。") % {
        "metres": metres, "minutes": minutes,
    }  # fmt: skip
    return Related(
        title=_("停留"), table=STOPS, rows=rows_of(read), icon="map-pin", key="stops",
        empty=Empty(_("这一天没有停留"), said, icon="map-pin"),
    )  # fmt: skip


def gaps(read: Day) -> list[Panel]:
    found = read.journey.track.gaps
    return [Related(title=_("断档"), table=_GAPS, rows=found, key="gaps")] if found else []


def speeding(read: Day) -> list[Panel]:
    found = read.journey.speeding
    return [Related(title=_("超速"), table=_SPEEDING, rows=found)] if found else []


def summary(read: Day) -> Panel:
    """The numbers of the day."""
    journey = read.journey
    track = journey.track
    if not track.fixes:
        return Facts(title=_("这一天"), columns=1, facts=[Fact(_("数据"), _("没有收到位置"))])
    clock = journey.odometer
    left_out = ngettext("%d 个重复", "%d 个重复", track.repeated) % track.repeated
    wrong = ngettext("%d 个不可信", "%d 个不可信", track.impossible) % track.impossible
    facts = [
        Fact(_("里程"), f"{journey.metres / 1000:.1f} km", note=_("按位置计算，不含断档")),
        Fact(_("里程表"), "—" if clock is None else f"{clock:.1f} km",
             note=_("终端自带里程表的差值")),
        Fact(_("断档直线距离"), _metres(journey.unheard_metres)),
        Fact(_("行驶"), _lasted(journey.moving)),
        Fact(_("停留"), ngettext("%d 次", "%d 次", len(journey.stops)) % len(journey.stops),
             note=_lasted(sum(stop.seconds for stop in journey.stops))),
        Fact(_("点火"), "—" if journey.engine is None else _lasted(journey.engine)),
        Fact(_("最高速度"), "—" if journey.top is None else f"{journey.top:.0f} km/h"),
        Fact(_("首末位置"), f"{moment(track.fixes[0].at):%H:%M} – "
             f"{moment(track.fixes[-1].at):%H:%M}"),
        Fact(_("位置"), ngettext("%d 个", "%d 个", len(track.fixes)) % len(track.fixes),
             note="，".join((left_out, wrong))),
    ]  # fmt: skip
    return Facts(title=_("这一天"), columns=1, facts=facts)


def days(device: Device, day: date, path: str, today: date) -> Panel:
    """The day before and after, and any other."""
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    values = {
        "path": path, "day": day.isoformat(), "today": today.isoformat(),
        "before": before.isoformat(), "after": after.isoformat() if after <= today else "",
    }  # fmt: skip
    return Fragment(title=_("日期"), name="sensing/days.html", values=values)


def downloads(path: str, day: date) -> Panel:
    """Links, no deeds: on a phone those would stay in sight."""
    kinds = (("xlsx", "Excel"), ("csv", "CSV"), ("geojson", "GeoJSON"))
    facts = [
        Fact(_("轨迹") if kind == "geojson" else _("停留"),
             Link(words, f"{path}?day={day}&export={kind}"))
        for kind, words in kinds
    ]  # fmt: skip
    return Facts(title=_("导出"), columns=3, facts=facts)


def read_by(read: Day) -> Panel:
    """By which rule the day is read, and where that comes from."""
    terms, rule = read.terms, read.rule
    limit = _("不判断") if terms.speeding is None else f"{terms.speeding:.0f} km/h"
    facts = [
        Fact(_("停留"), _("%(metres)s 米内 %(minutes)s 分钟以上") % {
            "metres": round(terms.stop_metres), "minutes": round(terms.stop_seconds / 60)}),
        Fact(_("断档"), _("%(minutes)s 分钟以上没有位置") % {
            "minutes": round(terms.gap_seconds / 60)}),
        Fact(_("不可信"), _("快于 %(speed)s km/h 才能到达的位置") % {
            "speed": round(terms.fastest)}),
        Fact(_("超速"), limit),
        Fact(_("依据"), rule.source if rule else _DEFAULTS),
    ]  # fmt: skip
    return Facts(
        title=_("怎样判断"), columns=1, facts=facts,
        more_url=reverse("sensing:journey_rules"), more_label=_("轨迹规则"),
    )  # fmt: skip


def played(read: Day) -> dict[str, Any]:
    """Fixes as [epoch seconds, lon, lat, km/h, degrees, engine], the indices before which there
    is a gap, and stops as [since, until, number]."""
    track = read.journey.track
    return {
        "fixes": [
            [fix.at, round(fix.lon, 6), round(fix.lat, 6), fix.speed, fix.course,
             None if fix.engine is None else int(fix.engine)]
            for fix in track.fixes
        ],
        "breaks": sorted(track.breaks),
        "stops": [
            [stop.since, stop.until, n] for n, stop in enumerate(read.journey.stops, 1)
        ],
    }  # fmt: skip


def collection(read: Day) -> dict[str, Any]:
    """The track as lines between gaps, gaps as lines of their own, stops as points."""
    track = read.journey.track
    fixes, cuts = track.fixes, [0, *sorted(track.breaks), len(track.fixes)]
    lines = [fixes[one:other] for one, other in pairwise(cuts)]
    features = [
        _line("track", [(fix.lon, fix.lat) for fix in part], part[0].at, part[-1].at)
        for part in lines
        if len(part) > 1
    ]
    features += [
        _line("gap", [(fixes[n - 1].lon, fixes[n - 1].lat), (fixes[n].lon, fixes[n].lat)],
              fixes[n - 1].at, fixes[n].at)
        for n in sorted(track.breaks)
    ]  # fmt: skip
    features += [_stop(row) for row in rows_of(read)]
    return {"type": "FeatureCollection", "features": features}


def _line(kind: str, points: list[tuple[float, float]], since: float, until: float) -> Any:
    return {
        "type": "Feature",
        "geometry": {
            "type": "LineString", "coordinates": [[round(x, 6), round(y, 6)] for x, y in points],
        },
        "properties": {
            "kind": kind, "since": moment(since).isoformat(), "until": moment(until).isoformat(),
        },
    }  # fmt: skip


def _stop(row: StopRow) -> Any:
    stop = row.stop
    since, until = moment(stop.since), moment(stop.until)
    words = f"{row.number} · {since:%H:%M}–{until:%H:%M} · {_lasted(stop.seconds)} · {row.place}"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(stop.lon, 6), round(stop.lat, 6)]},
        "properties": {
            "kind": "stop", "name": str(row.number), "tone": "paused", "title": words,
            "place": row.place, "since": since.isoformat(), "until": until.isoformat(),
            "seconds": round(stop.seconds),
        },
    }  # fmt: skip


def _lasted(seconds: float) -> str:
    return span_words(timedelta(seconds=seconds))


def _metres(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"
