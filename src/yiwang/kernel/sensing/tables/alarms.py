"""Alarms as tables."""

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.values import Place, State

from ..models import Alarm, AlarmRule
from ..wording import (
    alarm_state,
    level_words,
    span_words,
    value_words,
)


def level_state(level: int) -> State:
    """A level with its tone."""
    return State(level_words(level), "late" if level == 3 else "soon" if level == 2 else "info")


def _lasted(alarm: Alarm) -> str:
    return span_words((alarm.cleared_at or alarm.closed_at or now()) - alarm.since)


def _value(alarm: Alarm) -> str:
    if alarm.rule.watches == AlarmRule.Watches.SILENCE:
        return "—"
    return value_words(alarm.value, alarm.device.kind.channel(alarm.rule.channel))


def alarm_url(alarm: Alarm) -> str:
    return reverse("sensing:alarm", args=[alarm.district, alarm.pk])


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
