"""The escalation ladder: who is told how long after an alarm rang, unless somebody acknowledged.

Source: DOMAIN §8.4 (0, 15 and 45 minutes, three levels), as an editable default of each rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

#: "call": somebody at the board calls each of them by telephone.
CHANNELS = ("in_app", "sms", "call")
MOST_STEPS = 9
LONGEST = 7 * 24 * 3600


@dataclass(frozen=True)
class Step:
    """After so many seconds the alarm is of this level, and holders of these roles are told."""

    after: int
    level: int
    roles: tuple[str, ...]
    channels: tuple[str, ...] = ("in_app",)


@dataclass(frozen=True)
class Due:
    """A step with its time."""

    position: int
    at: datetime
    step: Step


class UnfitLadder(ValueError):
    """`line` (from 1) is the step that cannot be; `why` one of order, level, roles, channels,
    long, shape."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"{line}: {why}")
        self.line, self.why = line, why


def ladder_of(content: Sequence[Mapping[str, Any]], roles: frozenset[str]) -> tuple[Step, ...]:
    """The steps as they are kept; raises UnfitLadder for what cannot be climbed."""
    if len(content) > MOST_STEPS:
        raise UnfitLadder(MOST_STEPS + 1, "long")
    steps: list[Step] = []
    for line, each in enumerate(content, 1):
        try:
            step = Step(
                int(each["after"]), int(each["level"]), tuple(each["roles"]),
                tuple(each.get("channels", ("in_app",))),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as fault:
            raise UnfitLadder(line, "shape") from fault
        why = _fault(step, steps[-1] if steps else None, roles)
        if why:
            raise UnfitLadder(line, why)
        steps.append(step)
    return tuple(steps)


def kept(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as JSON."""
    return [
        {
            "after": step.after,
            "level": step.level,
            "roles": list(step.roles),
            "channels": list(step.channels),
        }
        for step in steps
    ]


def due(steps: Sequence[Step], rang_at: datetime) -> list[Due]:
    """When each step is due once the alarm rang."""
    return [
        Due(position, rang_at + timedelta(seconds=step.after), step)
        for position, step in enumerate(steps)
    ]


def _fault(step: Step, before: Step | None, roles: frozenset[str]) -> str:
    """A later step comes later and is of no lower level."""
    if not 0 <= step.after <= LONGEST or (before and step.after < before.after):
        return "order"
    if step.level not in (1, 2, 3) or (before and step.level < before.level):
        return "level"
    if not step.roles or not set(step.roles) <= roles:
        return "roles"
    if not step.channels or not set(step.channels) <= set(CHANNELS):
        return "channels"
    return ""
