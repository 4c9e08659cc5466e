"""Telephone calls: whom a step wants called, the number, and what came of each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import require, require_over
from yiwang.kernel.access.services import unmask
from yiwang.kernel.registry.selectors import Contact
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.idnumbers import masked_phone, phone

from ...models import Alarm, AlarmCall, AlarmEntry, AlarmStep, DutyPhone
from ..trace import trace

CALL = "call"
HANDLE, RULE = "sensing.handle", "sensing.rule"


def want_calls(alarm: Alarm, step: AlarmStep, accounts: Sequence[int], moment: datetime) -> None:
    """A call to each, in the transaction in which the step is taken."""
    names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name"))
    AlarmCall.objects.bulk_create(
        AlarmCall(
            district=alarm.district, alarm=alarm, step=step, account_id=pk, name=names[pk],
            wanted_at=moment,
        )
        for pk in accounts
    )  # fmt: skip


def numbers_for(district: str, accounts: Sequence[int]) -> list[Contact]:
    """Where these are reached by SMS."""
    found = DutyPhone.objects.filter(district=district, account__in=accounts)
    return [Contact(each.phone.reveal()) for each in found]


def note_phone(*, actor: Actor, district: str, account_id: int, number: str) -> DutyPhone:
    """Somebody's telephone on duty in a district; the same number again changes nothing."""
    require_over(actor, RULE, district)
    known = phone(number)
    if not known:
        raise Invalid({"phone": "请填写 11 位手机号，或带区号的座机号码。"})
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
        if account is None:
            raise Refused("没有这个账号，或已停用；请刷新后再试。", code="not_found")
        found = DutyPhone.objects.filter(district=district, account=account).first()
        if found is not None and found.phone.reveal() == known:
            return found
        found = found or DutyPhone(district=district, account=account)
        found.phone, found.noted_at, found.noted_by_id = known, now(), actor.account_id
        found.save()
        trace(actor, "note_phone", district, f"account:{account.pk}", phone=masked_phone(known))
    return found


def reveal_phone(*, actor: Actor, district: str, call_id: int, reason: str) -> str:
    """The number to call, in plain; the look is recorded. "" where none is known."""
    call = _found(AlarmCall.objects.select_related("alarm"), district, call_id)
    kept = DutyPhone.objects.filter(district=district, account=call.account_id).first()
    return unmask(
        actor=actor, verb=HANDLE, subject=f"account:{call.account_id}", field="phone",
        reason=reason, placed=call.alarm, reveal=lambda: kept.phone.reveal() if kept else "",
    )  # fmt: skip


def settle_call(
    *, actor: Actor, district: str, call_id: int, result: str, note: str = ""
) -> AlarmCall:
    """What came of a call. Said again by the same person nothing changes; another result is
    refused. Nobody is called any more about an alarm that somebody acknowledged."""
    if result not in AlarmCall.Result.values:
        raise Invalid({"result": "请选择通话结果。"})
    with transaction.atomic():
        call = _found(AlarmCall.objects.select_for_update(), district, call_id)
        alarm = Alarm.objects.select_related("device").get(pk=call.alarm_id)
        require(actor, HANDLE, alarm)
        if call.result:
            if (call.result, call.called_by_id) == (result, actor.account_id):
                return call
            raise Conflict("这个电话已有人登记结果；请刷新后查看。")
        if alarm.state != Alarm.State.OPEN:
            raise Refused("报警已确认或已结束，不必再打电话。", code="alarm_closed")
        moment = now()
        call.result, call.called_at, call.note = result, moment, note.strip()[:200]
        call.called_by_id, call.called_name = actor.account_id, actor.name
        call.save()
        _tell_story(actor, call, moment)
    return call


def _tell_story(actor: Actor, call: AlarmCall, moment: datetime) -> None:
    words = f"{call.name}：{AlarmCall.Result(call.result).label}"
    AlarmEntry.objects.create(
        district=call.district,
        alarm_id=call.alarm_id,
        what=AlarmEntry.What.CALLED,
        at=moment,
        by_id=actor.account_id,
        by_name=actor.name,
        note=f"{words} {call.note}".strip(),
    )
    trace(
        actor, "called", call.district, f"alarm:{call.alarm_id}",
        account=call.account_id, result=call.result, note=call.note,
    )  # fmt: skip


def _found(calls: QuerySet[AlarmCall], district: str, call_id: int) -> AlarmCall:
    call = calls.filter(pk=call_id, district=district).first()
    if call is None:
        raise Refused("没有这个电话任务；请刷新后再试。", code="not_found")
    return call
