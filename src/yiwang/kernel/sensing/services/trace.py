"""One line of the audit for a deed."""

from typing import Any

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record


def trace(actor: Actor, verb: str, district: str, subject: str = "", **detail: Any) -> None:
    """Within the caller's transaction; `verb` without this room's name."""
    record(
        actor_id=actor.account_id,
        actor_name=actor.name,
        verb=f"sensing.{verb}",
        subject=subject,
        district=district,
        detail=detail,
        address=actor.address,
    )
