"""Panels of an alarm, a device and a rule."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from yiwang.ui.panels import Entry, Fact, Facts, Panel, Related, Timeline
from yiwang.ui.series import Band, Limit, Series
from yiwang.ui.stretch import Stretch, chips, ways
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, Person, State, Tone

from .models import Alarm, AlarmCall, AlarmEntry, AlarmRule, AlarmStep, Command, Device, Latest
from .order_tables import ORDERS_OF_DEVICE
from .selectors import overlapping, readings
from .tables import alarm_url, device_url, level_state
from .wording import alarm_state, condition_words, span_words, step_words, value_words

HOUR = timedelta(hours=1)
#: Name of a span in addresses, and how long it is.
SPANS = {"2h": 2 * HOUR, "8h": 8 * HOUR, "1d": 24 * HOUR, "7d": 168 * HOUR, "30d": 720 * HOUR}
_LINES: dict[str, Tone] = {
    "raised": "late", "found": "soon", "confirmed": "late", "told": "info", "called": "info",
    "acknowledged": "good", "shelved": "paused", "resumed": "info", "noted": "info",
    "matter": "info", "cleared": "good", "closed": "done",
}  # fmt: skip


def span_names() -> dict[str, str]:
    """Each span as it is called in the reader's language."""
    return {
        "2h": _("2 小时"), "8h": _("8 小时"), "1d": _("1 天"), "7d": _("7 天"), "30d": _("30 天"),
    }  # fmt: skip


def alarm_facts(alarm: Alarm) -> Panel:
    """What happened, where, and what became of it."""
    device, rule = alarm.device, alarm.rule
    channel = device.kind.channel(rule.channel)
    facts = [
        Fact(_("设备"), Link(device.title, device_url(device)), note=device.code),
        Fact(_("级别"), level_state(alarm.level)),
        Fact(_("规则"), condition_words(rule, device.kind), wide=True, note=rule.source),
        Fact(_("开始异常"), alarm.since),
        Fact(_("报警时间"), alarm.opened_at),
    ]
    if rule.watches != AlarmRule.Watches.SILENCE:
        facts.append(Fact(_("报警值"), value_words(alarm.value, channel)))
    ended = alarm.cleared_at or alarm.closed_at
    facts += [
        Fact(_("恢复时间"), alarm.cleared_at),
        Fact(_("历时"), span_words((ended or now()) - alarm.since)),
        Fact(_("位置"), alarm.address or _("未登记")),
    ]
    if alarm.acknowledged_by:
        facts.append(
            Fact(_("确认人"), Person(alarm.acknowledged_by.name), note=_at(alarm.acknowledged_at))
        )
    if alarm.shelved_until:
        facts.append(Fact(_("挂起至"), alarm.shelved_until, note=alarm.shelf_reason))
    if alarm.matter_number:
        facts.append(Fact(_("事件"), Link(alarm.matter_number, alarm.matter_path)))
    return Facts(title=_("发生了什么"), facts=facts, columns=3)


def story(alarm: Alarm) -> Panel:
    """Everything in order, newest last."""
    steps = {f"{step.position + 1}": step for step in alarm.steps.all()}
    lines = [_entry(each, steps) for each in alarm.entries.order_by("id")]
    return Timeline(title=_("经过"), entries=lines)


def ladder(alarm: Alarm, steps: Sequence[AlarmStep]) -> list[Panel]:
    """Whom it reached and whom it is still to reach."""
    if not steps:
        return []
    tones: dict[str, Tone] = {"waiting": "soon", "done": "good", "dropped": "idle"}
    columns = (
        Column("who", _("通知"), value=lambda s: step_words(
            round((s.due_at - (alarm.rang_at or s.due_at)).total_seconds()), s.roles, s.channels)),
        Column("level", _("级别"), "state", value=lambda s: level_state(s.level)),
        Column("state", _("状态"), "state",
               value=lambda s: State(AlarmStep.State(s.state).label, tones[s.state])),
        Column("told", _("人数"), "count", value=lambda s: len(s.told) if s.done_at else None),
    )  # fmt: skip
    return [Related(title=_("通知阶梯"), table=Table("ladder", columns), rows=list(steps))]


def calls(alarm: Alarm, found: Sequence[AlarmCall], numbers: Mapping[int, str]) -> list[Panel]:
    """Whom somebody must call, at which number (masked), and what came of it."""
    if not found:
        return []
    over = alarm.state != Alarm.State.OPEN
    unknown = _("未登记")
    columns = (
        Column("name", _("通知谁"), value=lambda c: c.name),
        Column("phone", _("电话"), "code", value=lambda c: numbers.get(c.account_id, unknown)),
        Column("state", _("结果"), "state", value=lambda c: call_state(c, over=over)),
        Column("called_name", _("拨打人"), value=lambda c: c.called_name or "—"),
    )
    return [Related(title=_("电话通知"), table=Table("calls", columns), rows=list(found),
                    icon="phone", key="calls")]  # fmt: skip


def call_state(call: AlarmCall, *, over: bool) -> State:
    """Its result; not needed any more once somebody has acknowledged."""
    if call.result:
        tone: Tone = "good" if call.result == AlarmCall.Result.REACHED else "late"
        return State(AlarmCall.Result(call.result).label, tone)
    return State(_("不再需要"), "idle") if over else State(_("待拨打"), "soon")


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
        facts.append(Fact(label, value_words(each.value, about), note=_at(each.at)))
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


def rule_panels(rule: AlarmRule) -> list[Panel]:
    """What a rule says, in words."""
    device = rule.device
    facts = [
        Fact(_("条件"), condition_words(rule, rule.kind), wide=True),
        Fact(_("适用"), Link(device.title, device_url(device)) if device else rule.kind.title),
        Fact(_("级别"), level_state(rule.level)),
        Fact(_("生效日期"), rule.since.isoformat()),
        Fact(_("停用日期"), rule.until.isoformat() if rule.until else _("未定")),
        Fact(_("依据"), rule.source, wide=True),
        Fact(_("登记人"), rule.created_by.name if rule.created_by else _("系统")),
        Fact(
            _("转为事件"),
            _("达到%(level)s级时，类别 %(code)s")
            % {"level": rule.case_level, "code": rule.case_class}
            if rule.case_class
            else _("不自动转"),
        ),
    ]
    steps = [
        Fact(
            _("第 %(number)s 步") % {"number": number},
            step_words(step["after"], step["roles"], step["channels"]),
            wide=True,
        )
        for number, step in enumerate(rule.ladder, 1)
    ]
    nobody = [Fact(_("通知"), _("不通知任何人，只显示在列表中"), wide=True)]
    return [
        Facts(title=_("规则内容"), facts=facts),
        Facts(title=_("通知阶梯"), facts=steps or nobody),
    ]


def _entry(line: AlarmEntry, steps: dict[str, AlarmStep]) -> Entry:
    note = line.note
    if line.what == AlarmEntry.What.TOLD and line.note in steps:
        step = steps[line.note]
        note = _("第 %(step)s 步，通知 %(count)s 人") % {
            "step": line.note, "count": len(step.told),
        }  # fmt: skip
    who = Person(line.by_name) if line.by_name else None
    what = AlarmEntry.What(line.what).label
    return Entry(what, line.at, who=who, note=note, tone=_LINES[line.what])


def _band(alarm: Alarm) -> Band:
    tone = "late" if alarm.state != Alarm.State.CLOSED else "soon"
    label = f"{alarm.rule.title} {localtime(alarm.since):%m-%d %H:%M}"
    return Band(label, alarm.since, alarm.cleared_at or alarm.closed_at, tone)  # type: ignore[arg-type]


def _limits(rules: Sequence[AlarmRule], channel: str, about: dict[str, str]) -> list[Limit]:
    values = {
        rule.limit
        for rule in rules
        if rule.channel == channel and rule.watches == "value" and rule.limit is not None
    }
    return [Limit(value_words(value, about), value) for value in sorted(values)]


def _described(name: str, points: Sequence[tuple[datetime, float]], about: dict[str, str]) -> str:
    if not points:
        return _("%(name)s：这段时间没有数据") % {"name": name}
    values = [value for _moment, value in points]
    return _("%(name)s：最低 %(low)s，最高 %(high)s，共 %(count)s 个数据") % {
        "name": name, "low": value_words(min(values), about),
        "high": value_words(max(values), about), "count": len(values),
    }  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
