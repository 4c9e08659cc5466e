"""set_ladder: whom an alarm of the cold chain reaches, and when, for all rules of a district."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.sensing.models import AlarmRule
from yiwang.kernel.sensing.services.alarm_rules import as_laid_down, lay_down
from yiwang.lib.errors import Invalid

from ..rules.defaults import ladder
from ..rules.kinds import CODES
from .trace import trace

REGISTER = "coldchain.register"
MOST_LEVELS = 3
TODAY = gettext_noop("从明天或以后起：今天的报警按原来的通知。")


@dataclass(frozen=True)
class LadderStep:
    """After so many seconds, at this level, these roles in these ways."""

    after: int
    level: int
    roles: tuple[str, ...]
    channels: tuple[str, ...]


def ladder_now(district: str) -> list[LadderStep]:
    """The three steps that most rules of today climb; the defaults where there are none."""
    steps: list[dict[str, Any]] = ladder(1, MOST_LEVELS)
    for rule in _rules(district).filter(level=1).order_by("code"):
        if [step["level"] for step in rule.ladder] == [1, 2, 3]:
            steps = rule.ladder
            break
    return [
        LadderStep(s["after"], s["level"], tuple(s["roles"]), tuple(s["channels"])) for s in steps
    ]


def set_ladder(
    *, actor: Actor, district: str, steps: Sequence[LadderStep], since: date, source: str
) -> int:
    """Another version of each rule from that day on, which climbs these steps as far as the rule
    climbs now; returns how many. The same steps again change nothing."""
    require_over(actor, REGISTER, district)
    faults = {
        "since": ""
        if since > localdate()
        else gettext_noop("从明天或以后起：今天的报警按原来的通知。"),
        "source": "" if source.strip() else gettext_noop("请写明依据。"),
        "after2": "" if _rises(steps) else gettext_noop("每一级须晚于上一级。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    made = 0
    with transaction.atomic():
        for rule in _rules(district).select_for_update(of=("self",)).order_by("pk"):
            climbed = _cut(steps, rule)
            if climbed == rule.ladder:
                continue
            words = f"{rule.source.partition('；通知：')[0]}；通知：{source.strip()}"[:200]
            new = replace(as_laid_down(rule), ladder=climbed, since=since, source=words)
            lay_down(actor=actor, new=new)
            made += 1
        trace(actor, "set_ladder", f"district:{district}", district, rules=made,
              since=since.isoformat())  # fmt: skip
    return made


def _rules(district: str) -> QuerySet[AlarmRule]:
    """Those of the cold chain without an end, which tell somebody."""
    found = AlarmRule.objects.select_related("kind", "device").filter(
        district=district, kind__code__in=CODES, until=None
    )
    return found.exclude(ladder=[])


def _rises(steps: Sequence[LadderStep]) -> bool:
    return all(one.after < other.after for one, other in pairwise(steps))


def _cut(steps: Sequence[LadderStep], rule: AlarmRule) -> list[dict[str, Any]]:
    """From the rule's level to the last that it reaches now; the first of these at once."""
    last = max(step["level"] for step in rule.ladder)
    kept = [step for step in steps if rule.level <= step.level <= last]
    return [
        {
            "after": step.after - kept[0].after, "level": step.level,
            "roles": list(step.roles), "channels": list(step.channels),
        }
        for step in kept
    ]  # fmt: skip
