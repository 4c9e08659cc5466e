"""Facts that only tests announce."""

from dataclasses import dataclass, field
from datetime import datetime

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class BellRung(Event):
    times: int
    at: datetime | None = None
    by: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EchoHeard(Event):
    of: int = 0
