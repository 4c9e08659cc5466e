"""What was read, and what a rule makes of it. Names in it are masked already; money in fen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Ate:
    """A meal that was served and not undone."""

    id: int
    diner_id: int | None
    who: str
    canteen_id: int
    canteen: str
    day: date
    meal: str
    at: datetime
    price: int
    subsidy: int
    late: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "what": "meal",
            "id": self.id,
            "at": self.at.isoformat(),
            "canteen": self.canteen,
            "who": self.who,
            "meal": self.meal,
            "price": self.price,
            "subsidy": self.subsidy,
            "late": self.late,
        }


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody known was somewhere: a reading at a till, or a meal that had none."""

    what: str
    id: int
    subject: str
    diner_id: int | None
    who: str
    canteen_id: int
    canteen: str
    at: datetime
    lon: float | None = None
    lat: float | None = None
    device_id: int = 0
    device: str = ""
    meal: str = ""
    price: int = 0
    subsidy: int = 0
    late: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "id": self.id,
            "at": self.at.isoformat(),
            "canteen": self.canteen,
            "device": self.device,
            "who": self.who,
            "meal": self.meal,
            "price": self.price,
            "subsidy": self.subsidy,
            "late": self.late,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A signal as a rule found it. `key` names the evidence: the same is never told twice."""

    kind: str
    key: str
    canteen_id: int
    day: date
    amount: int
    rows: list[dict[str, Any]]
    facts: dict[str, Any] = field(default_factory=dict)
    diner_id: int | None = None
