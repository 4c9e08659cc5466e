"""Who is to be called, and where those on duty are reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Appointment
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import may_over
from yiwang.lib.idnumbers import masked_phone

from ..models import Alarm, AlarmCall, AlarmRule, DutyPhone
from .alarms import alarms, rules_in_force

RULE = "sensing.rule"


@dataclass(frozen=True)
class Duty:
    """Somebody whom a ladder of the district tells; `phone` is masked, "" where none is known."""

    district: str
    account_id: int
    name: str
    role: str
    post: str
    phone: str


def calls_of(alarm: Alarm) -> QuerySet[AlarmCall]:
    """In the order in which they were wanted."""
    return AlarmCall.objects.filter(district=alarm.district, alarm=alarm).order_by("pk")


def waiting_calls(actor: Actor) -> QuerySet[AlarmCall]:
    """Calls that nobody has made yet, of open alarms that the actor may see, oldest first."""
    still = alarms(actor).filter(state=Alarm.State.OPEN).values("pk")
    found = AlarmCall.objects.filter(result="", alarm__in=still)
    return found.select_related("alarm__device", "alarm__rule").order_by("wanted_at", "pk")


def phones_masked(district: str, calls: Iterable[AlarmCall]) -> dict[int, str]:
    """Masked numbers by account."""
    accounts = {call.account_id for call in calls}
    if not accounts:
        return {}
    found = DutyPhone.objects.filter(district=district, account__in=accounts)
    return {each.account_id: masked_phone(each.phone.reveal()) for each in found}


def duties(actor: Actor, district: str) -> list[Duty]:
    """Everybody whom the ladders in force would tell in a district; none for who may not lay
    down its rules."""
    if not may_over(actor, RULE, district):
        return []
    ladders = rules_in_force(AlarmRule.objects.filter(district=district))
    roles = {r for ladder in ladders.values_list("ladder", flat=True) for s in ladder
             for r in s["roles"]}  # fmt: skip
    day = localdate()
    held = (
        Appointment.objects.select_related("account", "post")
        .filter(
            Q(post__division__startswith=district) | Q(post__division=district[:4]),
            Q(until__isnull=True) | Q(until__gte=day),
            Q(post__closed_at__isnull=True) | Q(post__closed_at__gt=day),
            since__lte=day,
            account__is_active=True,
            post__role__in=roles,
        )
        .order_by("post__role", "post__name", "account__name")
    )
    numbers = {
        each.account_id: masked_phone(each.phone.reveal())
        for each in DutyPhone.objects.filter(district=district)
    }
    return [
        Duty(district, each.account_id, each.account.name, str(ROLES[each.post.role].name),
             each.post.name, numbers.get(each.account_id, ""))
        for each in held
    ]  # fmt: skip
