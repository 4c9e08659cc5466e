"""Alarm rules are laid down, and ended: what one says is never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import require_over
from yiwang.lib.errors import Invalid, Refused

from ..models import AlarmRule, Device, DeviceKind
from ..rules.hours import hours_of, kept_hours
from ..rules.ladder import UnfitLadder, kept, ladder_of
from ..rules.naming import is_kind
from .trace import trace

RULE = "sensing.rule"
_LONGEST = 31 * 24 * 3600
_CHANGE_LONGEST = 6 * 3600


@dataclass(frozen=True)
class NewRule:
    """`code` names the rule over its versions. `kind` is a code; with `device` (its code) the
    rule is of that device alone. Seconds throughout; `until` is the first day that is out."""

    district: str
    code: str
    title: str
    kind: str
    since: date
    source: str
    device: str = ""
    watches: str = "value"
    channel: str = ""
    bound: str = ""
    limit: float | None = None
    hysteresis: float = 0.0
    seconds: int = 0
    adds_up: str = ""
    change_over: int = 0
    gap: int | None = None
    hours: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    level: int = 1
    ladder: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    case_class: str = ""
    case_level: int = 1
    until: date | None = None


def as_laid_down(rule: AlarmRule) -> NewRule:
    """What a rule says, for another version of it."""
    given = {each.name: getattr(rule, each.name) for each in fields(NewRule)}
    device = rule.device.code if rule.device else ""
    return NewRule(**(given | {"kind": rule.kind.code, "device": device}))


def lay_down(*, actor: Actor, new: NewRule) -> AlarmRule:
    """The rule, in force from its day on. A version in force under its code ends that day.

    Raises Invalid for what cannot be judged by, Refused for days that another version holds.
    """
    require_over(actor, RULE, new.district)
    kind, device = _of(new)
    _require_sound(new, kind)
    try:
        with transaction.atomic():
            _end_before(new)
            rule = AlarmRule.objects.create(
                **_content(new), kind=kind, device=device, created_by_id=actor.account_id
            )
            _note("lay_down", rule, actor)
    except IntegrityError as clash:
        if "sensing_one_version_a_day" not in str(clash):
            raise
        raise Refused(
            "这条规则在这些日期已有另一版；请先结束那一版，或换一个代码。", code="rule_overlaps"
        ) from clash
    return rule


def end_rule(*, actor: Actor, district: str, rule_id: int, on: date) -> AlarmRule:
    """`on` is the first day on which it is not in force. An end may only come nearer."""
    with transaction.atomic():
        rule = AlarmRule.objects.select_for_update().get(pk=rule_id, district=district)
        require_over(actor, RULE, district)
        if rule.until == on:
            return rule
        if on < rule.since or (rule.until is not None and on > rule.until):
            raise Invalid({"on": "结束日期不能早于生效日期，也不能晚于已定的结束日期。"})
        rule.until = on
        rule.save(update_fields=["until"])
        _note("end_rule", rule, actor)
    return rule


def _of(new: NewRule) -> tuple[DeviceKind, Device | None]:
    kind = DeviceKind.objects.filter(code=new.kind).first()
    if kind is None:
        raise Invalid({"kind": "没有这种设备；请先定义设备种类。"})
    if not new.device:
        return kind, None
    device = Device.objects.filter(district=new.district, code=new.device, kind=kind).first()
    if device is None:
        raise Invalid({"device": "本区没有这个编号的此种设备。"})
    return kind, device


def _require_sound(new: NewRule, kind: DeviceKind) -> None:
    wrong: dict[str, str] = {}
    if not is_kind(new.code):
        wrong["code"] = "规则代码须以小写字母开头，只含小写字母、数字和下划线。"
    if not new.title.strip():
        wrong["title"] = "请填写规则名称。"
    if not new.source.strip():
        wrong["source"] = "请写明依据。"
    if new.until is not None and new.until < new.since:
        wrong["until"] = "结束日期不能早于生效日期。"
    if new.level not in (1, 2, 3) or new.case_level not in (1, 2, 3):
        wrong["level"] = "级别为 1 至 3。"
    if new.channel and new.channel not in kind.channel_names:
        wrong["channel"] = "这种设备没有这个测项。"
    wrong |= _unfit_silence(new) if new.watches == "silence" else _unfit_bound(new)
    wrong |= _unfit_ladder(new) | _unfit_hours(new)
    if wrong:
        raise Invalid(wrong)


def _unfit_silence(new: NewRule) -> dict[str, str]:
    if not 0 < new.seconds <= _LONGEST:
        return {"seconds": "请填写多久无数据后报警，最长 31 天。"}
    return {}


def _unfit_bound(new: NewRule) -> dict[str, str]:
    wrong = {}
    if new.watches not in AlarmRule.Watches.values:
        wrong["watches"] = "没有这种规则。"
    if not new.channel:
        wrong["channel"] = "请选择测项。"
    if new.bound not in AlarmRule.Bound.values or new.limit is None:
        wrong["limit"] = "请填写界限。"
    if new.hysteresis < 0:
        wrong["hysteresis"] = "回差不能为负。"
    if new.adds_up not in AlarmRule.AddsUp.values or not 0 <= new.seconds <= _LONGEST:
        wrong["seconds"] = "持续时间最长 31 天。"
    if new.adds_up and new.seconds == 0:
        wrong["seconds"] = "累计规则须填写累计时间。"
    is_change = new.watches == "change"
    if is_change != (new.change_over > 0) or new.change_over > _CHANGE_LONGEST:
        wrong["change_over"] = "变化幅度须填写在多久之内，最长 6 小时。"
    return wrong


def _unfit_ladder(new: NewRule) -> dict[str, str]:
    try:
        ladder_of(new.ladder, frozenset(ROLES))
    except UnfitLadder as fault:
        return {"ladder": _LADDER[fault.why] % {"line": fault.line}}
    return {}


def _unfit_hours(new: NewRule) -> dict[str, str]:
    try:
        hours_of(new.hours)
    except (ValueError, KeyError, TypeError):
        return {"hours": "时段须有星期和起止时间。"}
    return {}


_LADDER = {
    "order": "通知阶梯第 %(line)s 级须晚于上一级，最长七天。",
    "level": "通知阶梯第 %(line)s 级的级别为 1 至 3，且不低于上一级。",
    "roles": "通知阶梯第 %(line)s 级须指定通知的岗位。",
    "channels": "通知阶梯第 %(line)s 级须指定通知方式。",
    "long": "通知阶梯最多 9 级。",
    "shape": "通知阶梯第 %(line)s 级不完整。",
}


def _content(new: NewRule) -> dict[str, Any]:
    names = [f.name for f in AlarmRule._meta.concrete_fields]
    said = {k: v for k, v in vars(new).items() if k in names and k not in ("kind", "device")}
    said["ladder"] = kept(ladder_of(new.ladder, frozenset(ROLES)))
    said["hours"] = kept_hours(hours_of(new.hours))
    return said | {"title": new.title.strip(), "source": new.source.strip()}


def _end_before(new: NewRule) -> None:
    """The version in force on the first day ends with it; one that begins that day is no version
    to end but a clash."""
    AlarmRule.objects.filter(
        district=new.district, code=new.code, since__lt=new.since, until=None
    ).update(until=new.since)


def _note(verb: str, rule: AlarmRule, actor: Actor) -> None:
    trace(
        actor, verb, rule.district, f"alarm_rule:{rule.pk}",
        code=rule.code, title=rule.title, since=rule.since.isoformat(),
        until=rule.until.isoformat() if rule.until else None,
    )  # fmt: skip
