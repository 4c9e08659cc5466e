"""What a fact is: a frozen dataclass in the past tense, stored as JSON under its class's name."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

REGISTERED: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """Base of every fact. `district` is the 6-digit county code it belongs to ("" for none).

    Fields must be JSON-plain: str, int, float, bool, None, lists and dicts of them, or an
    aware datetime (stored in ISO 8601). A subclass is named `<Noun><PastTense>`.
    """

    district: str
    event_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        room = cls.__module__.removesuffix(".events").rpartition(".")[2]
        cls.event_name = f"{room}.{cls.__name__}"
        REGISTERED[cls.event_name] = cls

    def to_json(self) -> dict[str, Any]:
        """The fact's fields, ready for a JSON column."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in self.__dict__.items()
        }

    @classmethod
    def from_json(cls, payload: dict[str, Any]) -> Self:
        """The fact that `to_json` described; a field added since takes its default."""
        known = {field.name: field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {
            name: datetime.fromisoformat(value)
            if "datetime" in str(known[name].type) and isinstance(value, str)
            else value
            for name, value in payload.items()
            if name in known
        }
        return cls(**values)
