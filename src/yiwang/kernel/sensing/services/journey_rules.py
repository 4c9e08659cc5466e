"""How days of moving devices are read is laid down, from a day on."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.lib.errors import Invalid, Refused

from ..models import DeviceKind, JourneyRule
from .trace import trace


@dataclass(frozen=True)
class NewJourneyRule:
    """`kind` is a code; `speeding` None: nobody asks."""

    district: str
    kind: str
    stop_minutes: int
    stop_metres: int
    gap_minutes: int
    fastest: int
    since: date
    source: str
    speeding: int | None = None


def lay_down_journeys(*, actor: Actor, new: NewJourneyRule) -> JourneyRule:
    """In force from its day on; what was in force until then ends that day.

    Raises Invalid for numbers without sense, Refused for a day on which a later version begins.
    """
    require_over(actor, "sensing.rule", new.district)
    kind = DeviceKind.objects.filter(code=new.kind).first()
    if kind is None:
        raise Invalid({"kind": "没有这种设备；请先定义设备种类。"})
    numbers = ("stop_minutes", "stop_metres", "gap_minutes", "fastest")
    wrong = {name: "请填写大于 0 的数。" for name in numbers if getattr(new, name) <= 0}
    if not new.source.strip():
        wrong["source"] = "请写明依据。"
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        known = JourneyRule.objects.select_for_update().filter(district=new.district, kind=kind)
        if known.filter(since__gte=new.since).exists():
            raise Refused("这一天或之后已有另一版；请选更晚的日期。", code="rule_overlaps")
        known.filter(Q(until=None) | Q(until__gt=new.since)).update(until=new.since)
        said = {name: value for name, value in asdict(new).items() if name != "kind"}
        rule = JourneyRule.objects.create(**said, kind=kind, created_by_id=actor.account_id)
        trace(
            actor, "lay_down_journeys", new.district, f"journey_rule:{rule.pk}",
            kind=new.kind, since=new.since.isoformat(),
        )  # fmt: skip
        return rule
