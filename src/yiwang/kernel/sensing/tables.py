"""Lists of alarms, devices and rules as tables."""

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.values import Place, State

from .models import Alarm, AlarmRule, Device
from .selectors import Position
from .wording import (
    alarm_state,
    condition_words,
    course_words,
    level_words,
    motion_state,
    presence_words,
    span_words,
    speed_words,
    value_words,
)


def level_state(level: int) -> State:
    """A level with its tone."""
    return State(level_words(level), "late" if level == 3 else "soon" if level == 2 else "info")


def device_state(device: Device) -> State:
    """Retired, ringing, silent, gone, never heard, or well. Needs `devices_watched`."""
    if device.state == Device.State.RETIRED:
        return State(_("停用"), "idle")
    level = getattr(device, "open_level", 0)
    if level:
        return State(_("%(level)s报警") % {"level": level_words(level)}, level_state(level).tone)
    heard = getattr(device, "heard_at", None)
    if heard is None:
        return State(_("从未上报"), "idle")
    if (now() - heard).total_seconds() > device.kind.silent_after_seconds:
        return State(_("失联"), "soon")
    if getattr(device, "present", None) is False:
        return State(_("离线"), "soon")
    return State(_("正常"), "good")


def rule_state(rule: AlarmRule) -> State:
    """In force, to come, or over."""
    today = localdate()
    if rule.since > today:
        return State(_("待生效"), "early")
    if rule.until and rule.until <= today:
        return State(_("已停用"), "done")
    return State(_("生效中"), "good")


def _lasted(alarm: Alarm) -> str:
    return span_words((alarm.cleared_at or alarm.closed_at or now()) - alarm.since)


def _value(alarm: Alarm) -> str:
    if alarm.rule.watches == AlarmRule.Watches.SILENCE:
        return "—"
    return value_words(alarm.value, alarm.device.kind.channel(alarm.rule.channel))


def alarm_url(alarm: Alarm) -> str:
    return reverse("sensing:alarm", args=[alarm.district, alarm.pk])


def device_url(device: Device) -> str:
    return reverse("sensing:device", args=[device.district, device.pk])


ALARMS = Table(
    "alarms",
    (
        Column("device", gettext_lazy("设备"), value=lambda a: a.device.title),
        Column("rule", gettext_lazy("报警"), value=lambda a: a.rule.title),
        Column("level", gettext_lazy("级别"), "state", value=lambda a: level_state(a.level),
               sortable="level"),
        Column("state", gettext_lazy("状态"), "state", value=alarm_state),
        Column("value", gettext_lazy("报警值"), "count", value=_value, hide_on_phone=True),
        Column("opened_at", gettext_lazy("报警时间"), "time", sortable="opened_at"),
        Column("lasted", gettext_lazy("历时"), value=_lasted, spare=1),
        Column("place", gettext_lazy("位置"), "place",
               value=lambda a: Place(a.address, a.device.code), hide_on_phone=True, spare=2),
        Column("matter", gettext_lazy("事件"), "code", value=lambda a: a.matter_number,
               optional=True),
        Column("code", gettext_lazy("设备编号"), "code", value=lambda a: a.device.code,
               optional=True),
    ),
    row_id=lambda a: a.pk,
    row_url=alarm_url,
    row_tone=lambda a: "late" if a.state == "open" and a.rang_at else "",
    empty=Empty(
        gettext_lazy("没有报警"),
        gettext_lazy("设备数据越过报警规则的界限时会出现在这里。"),
        icon="circle-check",
    ),
)  # fmt: skip

ALARMS_HANDLED = Table(
    **{name: getattr(ALARMS, name) for name in (
        "key", "columns", "caption", "row_id", "row_url", "row_tone", "empty",
    )},
    bulk=(
        BulkAction(
            gettext_lazy("确认"), "/devices/alarms/acknowledge/", "check", hotkey="q", primary=True
        ),
    ),
)  # fmt: skip

DEVICES = Table(
    "devices",
    (
        Column("title", gettext_lazy("设备"), sortable="title"),
        Column("code", gettext_lazy("编号"), "code", sortable="code"),
        Column("kind", gettext_lazy("种类"), value=lambda d: d.kind.title, spare=1),
        Column("state", gettext_lazy("状态"), "state", value=device_state),
        Column("values", gettext_lazy("最新数据"), value=lambda d: getattr(d, "shown", "—")),
        Column("heard_at", gettext_lazy("最后上报"), "time"),
        Column("presence", gettext_lazy("连接"), value=presence_words, spare=1),
        Column("place", gettext_lazy("位置"), "place", value=lambda d: Place(d.address),
               hide_on_phone=True, spare=2),
    ),
    row_url=device_url,
    empty=Empty(
        gettext_lazy("还没有设备"),
        gettext_lazy("数据管理员用命令 yiwang devices 登记设备后会出现在这里。"),
        icon="broadcast",
    ),
)  # fmt: skip


def _goes(position: Position) -> str:
    if position.motion != "moving":
        return "—"
    words = (speed_words(position.heard.speed), course_words(position.heard.course))
    return " ".join(filter(None, words))


POSITIONS = Table(
    "positions",
    (
        Column("title", gettext_lazy("设备"), value=lambda p: p.device.title, sortable="title"),
        Column("state", gettext_lazy("状态"), "state",
               value=lambda p: motion_state(p.motion, p.level)),
        Column("goes", gettext_lazy("速度与方向"), value=_goes),
        Column("place", gettext_lazy("现在位置"), value=lambda p: p.place or p.device.address),
        Column("at", gettext_lazy("数据时间"), "time",
               value=lambda p: p.heard.positioned_at or p.heard.heard_at),
        Column("kind", gettext_lazy("种类"), value=lambda p: p.device.kind.title, spare=1),
        Column("code", gettext_lazy("编号"), "code", value=lambda p: p.device.code,
               sortable="code", spare=2),
    ),
    row_url=lambda p: device_url(p.device),
    row_tone=lambda p: "late" if p.level else "",
    empty=Empty(
        gettext_lazy("地图上还没有设备"),
        gettext_lazy("登记了位置、或自己会报位置（如车载终端）的设备会出现在这里。"),
        icon="map",
    ),
)  # fmt: skip

RULES = Table(
    "alarm-rules",
    (
        Column("title", gettext_lazy("规则")),
        Column("state", gettext_lazy("状态"), "state", value=rule_state),
        Column("condition", gettext_lazy("条件"), value=lambda r: condition_words(r, r.kind)),
        Column("for", gettext_lazy("适用"),
               value=lambda r: r.device.title if r.device else r.kind.title),
        Column("level", gettext_lazy("级别"), "state", value=lambda r: level_state(r.level)),
        Column("since", gettext_lazy("生效日期"), "date", sortable="since"),
        Column("until", gettext_lazy("停用日期"), "date", hide_on_phone=True),
        Column("source", gettext_lazy("依据"), hide_on_phone=True, spare=1),
        Column("code", gettext_lazy("代码"), "code", optional=True),
    ),
    row_url=lambda r: reverse("sensing:rule", args=[r.district, r.pk]),
    empty=Empty(
        gettext_lazy("还没有报警规则"),
        gettext_lazy("点“新建规则”，写明界限、持续时间和通知阶梯。"),
        icon="adjustments",
    ),
)  # fmt: skip
