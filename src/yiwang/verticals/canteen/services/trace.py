"""What every verb leaves behind."""

from typing import Any

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record


def trace(actor: Actor, verb: str, subject: str, district: str, **detail: Any) -> None:
    """One audit record of a verb of the canteens."""
    record(
        verb=f"canteen.{verb}",
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=district,
        detail=detail,
        address=actor.address,
    )
