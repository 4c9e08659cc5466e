"""How the verbs leave their trace."""

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record


def trace(actor: Actor, verb: str, subject: str, district: str, **detail: object) -> None:
    """One audit record in the current transaction."""
    record(
        verb=f"eligibility.{verb}",
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=district,
        detail=detail,
        address=actor.address,
    )
