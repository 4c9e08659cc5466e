"""Panels of an alarm: what it is, what happened, who was told."""

from collections.abc import Mapping, Sequence

from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.ui.panels import Entry, Fact, Facts, Panel, Related, Timeline
from yiwang.ui.tables import Column, Table
from yiwang.ui.values import Link, Person, State, Tone

from ..models import Alarm, AlarmCall, AlarmEntry, AlarmRule, AlarmStep
from ..tables.alarms import level_state
from ..tables.devices import device_url
from ..wording import condition_words, moment_words, span_words, step_words, value_words

_LINES: dict[str, Tone] = {
    "raised": "late", "found": "soon", "confirmed": "late", "told": "info", "called": "info",
    "acknowledged": "good", "shelved": "paused", "resumed": "info", "noted": "info",
    "matter": "info", "cleared": "good", "closed": "done",
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
            Fact(
                _("确认人"),
                Person(alarm.acknowledged_by.name),
                note=moment_words(alarm.acknowledged_at),
            )
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
