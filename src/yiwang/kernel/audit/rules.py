"""What of a record its seal covers: all of it."""

from typing import Any, Protocol


class Sealable(Protocol):
    id: int
    at: Any
    actor_id: int | None
    actor_name: str
    verb: str
    subject: str
    district: str
    detail: Any
    address: str | None


def sealed_content(entry: Sealable) -> dict[str, Any]:
    """The fields of a record that its seal's digest covers."""
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "subject": entry.subject,
        "district": entry.district,
        "detail": entry.detail,
        "address": entry.address,
    }
