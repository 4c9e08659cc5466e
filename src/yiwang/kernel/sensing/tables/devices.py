"""Devices, and where they are, as tables."""

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Place, State

from ..models import Device
from ..selectors import Position
from ..tables.alarms import level_state
from ..wording import (
    course_words,
    level_words,
    motion_state,
    presence_words,
    speed_words,
)


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


def device_url(device: Device) -> str:
    return reverse("sensing:device", args=[device.district, device.pk])


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
