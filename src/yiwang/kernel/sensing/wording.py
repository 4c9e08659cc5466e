"""Alarms, rules and values in words, for pages."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.kernel.access.roles import ROLES
from yiwang.ui.values import State, Tone

from .models import Alarm, AlarmRule, Device, DeviceKind
from .rules.moving import Motion, heading

_TONES: dict[str, Tone] = {"open": "late", "acknowledged": "soon", "closed": "done"}


_MOTIONS: dict[Motion, Tone] = {
    "moving": "good", "standing": "info", "fixed": "info", "silent": "idle", "never": "idle",
}  # fmt: skip


def level_words(level: int) -> str:
    """一级, 二级, 三级."""
    return {1: _("一级"), 2: _("二级"), 3: _("三级")}[level]


def alarm_state(alarm: Alarm) -> State:
    """Its state, shelved and found late said too."""
    if alarm.is_shelved:
        return State(_("已挂起"), "paused")
    if alarm.state == Alarm.State.OPEN and alarm.rang_at is None:
        return State(_("补录发现"), "soon")
    if alarm.state == Alarm.State.CLOSED and alarm.cleared_at is not None:
        return State(_("已恢复"), "done")
    return State(Alarm.State(alarm.state).label, _TONES[alarm.state])


def motion_names() -> dict[Motion, str]:
    """Each motion in the reader's language."""
    return {
        "moving": _("移动中"), "standing": _("静止"), "fixed": _("在线"), "silent": _("失联"),
        "never": _("从未上报"),
    }  # fmt: skip


def motion_state(motion: Motion, level: int) -> State:
    """What it does, or that it rings."""
    if level:
        return State(_("%(level)s报警") % {"level": level_words(level)}, "late")
    return State(motion_names()[motion], _MOTIONS[motion])


def course_words(course: float | None) -> str:
    """向北, 向东北; "" where nobody said."""
    if course is None:
        return ""
    names = (
        _("向北"),
        _("向东北"),
        _("向东"),
        _("向东南"),
        _("向南"),
        _("向西南"),
        _("向西"),
        _("向西北"),
    )
    return names[heading(course)]


def speed_words(speed: float | None) -> str:
    return "—" if speed is None else f"{speed:.0f} km/h"


def value_words(value: float | None, channel: dict[str, Any] | None) -> str:
    """A value with its unit; 开 or 关 of what is only one or the other."""
    if value is None:
        return "—"
    words = channel.get("words") if channel else None
    if words and value in (0, 1):
        return str(words[int(value)])
    unit = channel["unit"] if channel else ""
    said = f"{value:.4g}" if abs(value) < 10_000 else f"{value:.1f}"
    return f"{said} {unit}".strip()


def span_words(span: timedelta) -> str:
    """How long, in its two largest units."""
    minutes = int(span.total_seconds() // 60)
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%d 天", "%d 天", days) % days if days else "",
        ngettext("%d 小时", "%d 小时", hours) % hours if hours else "",
        ngettext("%d 分钟", "%d 分钟", left) % left if left and not days else "",
    ]
    return " ".join(filter(None, parts)) or _("不到一分钟")


def presence_words(device: Device) -> str:
    """在线, 离线 or —, with since when. Needs `devices_watched`."""
    present, at = getattr(device, "present", None), getattr(device, "present_at", None)
    if present is None or at is None or device.state == Device.State.RETIRED:
        return "—"
    local = localtime(at)
    when = f"{local:%H:%M}" if local.date() == localdate() else f"{local:%m-%d %H:%M}"
    return (_("在线，%(when)s 起") if present else _("离线，%(when)s 起")) % {"when": when}


def condition_words(rule: AlarmRule, kind: DeviceKind) -> str:
    """What the rule asks, as one line: 温度 ≥ 8 ℃，连续 10 小时."""
    channel = kind.channel(rule.channel)
    name = (channel["label"] or channel["name"]) if channel else _("任何数据")
    lasts = span_words(timedelta(seconds=rule.seconds))
    if rule.watches == AlarmRule.Watches.SILENCE:
        return _("%(span)s没有%(channel)s") % {"span": lasts, "channel": name}
    sign = {">=": "≥", "<=": "≤"}.get(rule.bound, rule.bound)
    limit = value_words(rule.limit, channel)
    words = f"{name} {sign} {limit}"
    if channel and channel.get("words") and rule.limit in (0, 1):
        words = _("%(channel)s为“%(value)s”") % {"channel": name, "value": limit}
    if rule.watches == AlarmRule.Watches.CHANGE:
        over = span_words(timedelta(seconds=rule.change_over))
        words = _("%(channel)s在%(span)s内变化 %(sign)s %(limit)s") % {
            "channel": name, "span": over, "sign": sign, "limit": limit,
        }  # fmt: skip
    if rule.seconds:
        how = AlarmRule.AddsUp(rule.adds_up).label
        words = _("%(words)s，%(how)s %(span)s") % {"words": words, "how": how, "span": lasts}
    if rule.hysteresis:
        value = value_words(rule.hysteresis, channel)
        words = _("%(words)s，回差 %(value)s") % {"words": words, "value": value}
    return words + hours_words(rule)


def hours_words(rule: AlarmRule) -> str:
    """，只在周一、周二 08:00–18:00; nothing for always."""
    days = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    parts = []
    for span in rule.hours:
        named = (
            _("、").join(days[day] for day in span["days"]) if len(span["days"]) < 7 else _("每天")
        )
        if (span["until"] - span["since"]) % 1440:
            named += f" {_clock(span['since'])}–{_clock(span['until'])}"
        parts.append(named)
    return _("，只在%(when)s") % {"when": "；".join(parts)} if parts else ""


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def step_words(after: int, roles: list[str], channels: list[str]) -> str:
    """立即通知 社区书记；短信."""
    names = _("、").join(str(ROLES[role].name) if role in ROLES else role for role in roles)
    when = _("%(span)s后") % {"span": span_words(timedelta(seconds=after))} if after else _("立即")
    ways = "".join(
        f"，{name}"
        for code, name in (("sms", _("短信")), ("call", _("人工电话")))
        if code in channels
    )
    return _("%(when)s通知%(names)s") % {"when": when, "names": names} + ways


def moment_words(moment: datetime | None) -> str:
    """A moment to the minute, "" for none."""
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
