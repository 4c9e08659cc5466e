"""Panels of a device: its readings as charts, its alarms, its orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.ui.panels import Fact, Facts, Panel, Related
from yiwang.ui.series import Band, Limit, Series
from yiwang.ui.stretch import Stretch, chips, ways
from yiwang.ui.tables import Column, Empty, Table

from ..models import Alarm, AlarmRule, Command, Device, Latest
from ..selectors import overlapping, readings
from ..tables.alarms import alarm_url, level_state
from ..tables.orders import ORDERS_OF_DEVICE
from ..wording import alarm_state, moment_words, value_words

HOUR = timedelta(hours=1)


#: Name of a span in addresses, and how long it is.
SPANS = {"2h": 2 * HOUR, "8h": 8 * HOUR, "1d": 24 * HOUR, "7d": 168 * HOUR, "30d": 720 * HOUR}


def span_names() -> dict[str, str]:
    """Each span as it is called in the reader's language."""
    return {
        "2h": _("2 小时"), "8h": _("8 小时"), "1d": _("1 天"), "7d": _("7 天"), "30d": _("30 天"),
    }  # fmt: skip


def chart(
    device: Device,
    channel: str,
    shown: Stretch,
    path: str,
    rules: Sequence[AlarmRule],
) -> list[Panel]:
    """A channel in a stretch of time with its alarms as bands; nothing for an unknown channel."""
    about = device.kind.channel(channel)
    if about is None:
        return []
    since, until, key = shown.since, shown.until, f"chart-{channel}"
    points = readings(device, channel, since, until)
    name = about["label"] or about["name"]
    links, current = chips(shown, span_names(), path, key)
    return [
        Series(
            title=name,
            key=key,
            points=points,
            since=since,
            until=until,
            gap=timedelta(seconds=device.kind.silent_after_seconds),
            unit=" ".join(filter(None, (name, about["unit"]))),
            words=about.get("words", ()),
            bands=[_band(alarm) for alarm in overlapping(device, since, until, [channel])],
            limits=_limits(rules, channel, about),
            spans=links,
            span=current,
            around=ways(shown, path, key),
            zoom=path,
            describe=_described(name, points, about),
            nothing=_("这段时间没有数据。"),
        )
    ]


def latest_facts(device: Device, values: Sequence[Latest]) -> Panel:
    """The newest of each channel."""
    facts = []
    for each in values:
        about = device.kind.channel(each.channel)
        label = (about["label"] or about["name"]) if about else each.channel
        facts.append(Fact(label, value_words(each.value, about), note=moment_words(each.at)))
    nothing = [Fact(_("数据"), _("还没有收到数据"))]
    return Facts(title=_("最新数据"), facts=facts or nothing)


def device_alarms(found: Sequence[Alarm]) -> Panel:
    """The newest alarms of a device."""
    columns = (
        Column("rule", _("报警"), value=lambda a: a.rule.title),
        Column("level", _("级别"), "state", value=lambda a: level_state(a.level)),
        Column("state", _("状态"), "state", value=alarm_state),
        Column("opened_at", _("报警时间"), "time"),
    )
    table = Table("device-alarms", columns, row_url=alarm_url)
    empty = Empty(_("没有报警"), "", icon="circle-check")
    return Related(title=_("最近的报警"), table=table, rows=list(found), empty=empty)


def commands(found: Sequence[Command]) -> list[Panel]:
    """What the device was told to do; renewed while an order waits."""
    if not found:
        return []
    return [Related(title=_("指令"), table=ORDERS_OF_DEVICE, rows=list(found))]


def _band(alarm: Alarm) -> Band:
    tone = "late" if alarm.state != Alarm.State.CLOSED else "soon"
    label = f"{alarm.rule.title} {localtime(alarm.since):%m-%d %H:%M}"
    return Band(label, alarm.since, alarm.cleared_at or alarm.closed_at, tone)  # type: ignore[arg-type]


def _limits(rules: Sequence[AlarmRule], channel: str, about: dict[str, Any]) -> list[Limit]:
    values = {
        rule.limit
        for rule in rules
        if rule.channel == channel and rule.watches == "value" and rule.limit is not None
    }
    return [Limit(value_words(value, about), value) for value in sorted(values)]


def _described(name: str, points: Sequence[tuple[datetime, float]], about: dict[str, Any]) -> str:
    if not points:
        return _("%(name)s：这段时间没有数据") % {"name": name}
    values = [value for _moment, value in points]
    return _("%(name)s：最低 %(low)s，最高 %(high)s，共 %(count)s 个数据") % {
        "name": name, "low": value_words(min(values), about),
        "high": value_words(max(values), about), "count": len(values),
    }  # fmt: skip
