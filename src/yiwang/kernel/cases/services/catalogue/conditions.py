"""put_rule: the conditions of a class with their limits, each from a day on."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.worktime import Unit

from ...models import Case, ClassRule, MatterClass
from .trace import VERB, changed_in, class_at, department_at, differences, note, require_short

LONGEST = Decimal(3650)
FINEST = Decimal("0.001")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class RuleContent:
    """What a condition says. `limit_value` in `limit_unit` (a value of worktime.Unit)."""

    condition: str
    limit_value: Decimal | int | float | str
    limit_unit: str
    closing: str = ""
    department_code: str = ""
    legal_basis: str = ""
    source: str = ""
    is_default: bool = False


def put_rule(
    *,
    actor: Actor,
    class_code: str,
    content: RuleContent,
    ordinal: int = 1,
    since: date | None = None,
    until: date | None = None,
) -> ClassRule:
    """Say what condition number `ordinal` of a class is from `since` (today) on.

    The row before ends the day before and stays as it was: cases keep the rule they began
    under. A row of the same day changes only while no case uses it. `since` lies in the past
    only for a condition that had none then. `until` ends the condition after that day.
    """
    require(actor, VERB)
    start = since or localdate()
    limit = _limit(content)
    if until is not None and until < start:
        raise Invalid({"until": _("结束日期不能早于开始日期。")})
    if not content.condition.strip():
        raise Invalid({"condition": _("请填写立案条件。")})
    with transaction.atomic():
        owner = class_at(class_code, "class", lock=True)
        wanted = _wanted(content, limit)
        rows = list(owner.rules.select_for_update().filter(ordinal=ordinal).order_by("since"))
        held = next((r for r in rows if r.since <= start and _reaches(r, start)), None)
        if held is not None and not differences(held, wanted):
            return _ended(actor, held, until)
        following = next((r for r in rows if r.since > start), None)
        end = until or (following.since - DAY if following else None)
        if following and end and end >= following.since:
            raise Conflict(_("后面已有新的规定，结束日期不能晚于它。"), code="rule_overlaps")
        if held is not None and held.since == start:
            return _rewritten(actor, held, wanted, end)
        return _added(actor, owner, ordinal, start, end, wanted, held)


def _limit(content: RuleContent) -> Decimal:
    try:
        value = Decimal(str(content.limit_value))
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and FINEST <= value <= LONGEST):
        raise Invalid({"limit": _("时限须为大于零的数字。")})
    if content.limit_unit not in list(Unit):
        raise Invalid({"unit": _("时限单位须为紧急工作时、工作时、工作日或自然日。")})
    return value.quantize(FINEST)


def _wanted(content: RuleContent, limit: Decimal) -> dict[str, object]:
    department = department_at(content.department_code)
    wanted = {
        "condition": content.condition.strip(),
        "closing": content.closing.strip(),
        "limit_value": limit,
        "limit_unit": content.limit_unit,
        "department_id": department.pk if department else None,
        "legal_basis": content.legal_basis.strip(),
        "source": content.source.strip(),
        "is_default": content.is_default,
    }
    require_short(ClassRule, wanted)
    return wanted


def _reaches(rule: ClassRule, day: date) -> bool:
    return rule.until is None or rule.until >= day


def _ended(actor: Actor, rule: ClassRule, until: date | None) -> ClassRule:
    if until is None or rule.until == until:
        return rule
    rule.until = until
    rule.save(update_fields=["until"])
    _note_rule(actor, "cases.end_rule", rule, {"until": until.isoformat()})
    return rule


def _rewritten(
    actor: Actor, rule: ClassRule, wanted: dict[str, object], until: date | None
) -> ClassRule:
    if Case.objects.filter(rule=rule).exists():
        raise Refused(_("这一条已有事件使用，不能再改；请选择更晚的生效日期。"), code="rule_in_use")
    changed = changed_in(rule, {**wanted, "until": until})
    rule.save(update_fields=[key.removesuffix("_id") for key in changed])
    _note_rule(actor, "cases.put_rule", rule, {"changed": changed})
    return rule


def _added(
    actor: Actor,
    owner: MatterClass,
    ordinal: int,
    since: date,
    until: date | None,
    wanted: dict[str, object],
    held: ClassRule | None,
) -> ClassRule:
    if held is not None and since < localdate():
        raise Refused(_("过去已有规定，不能改写；请从今天或以后生效。"), code="rule_past")
    if held is not None:
        held.until = since - DAY
        held.save(update_fields=["until"])
    rule = ClassRule.objects.create(
        matter_class=owner, ordinal=ordinal, since=since, until=until, **wanted
    )
    before = {"before": held.pk} if held else {}
    _note_rule(actor, "cases.put_rule", rule, {"rule": rule.pk, **before})
    return rule


def _note_rule(actor: Actor, verb: str, rule: ClassRule, detail: dict[str, object]) -> None:
    limit = f"{rule.limit_value} {rule.limit_unit}"
    subject = f"class:{rule.matter_class.code}"
    note(actor, verb, subject, {"ordinal": rule.ordinal, "limit": limit, **detail})
