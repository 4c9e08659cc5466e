"""Facts that notify announces."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class DeliveryFailed(Event):
    """Somebody could not be told: every try failed, or the channel cannot reach her."""

    message_id: int
    delivery_id: int
    channel: str
    subject: str
