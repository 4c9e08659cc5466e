"""What was done with an adjustment, in the audit log."""

from typing import Any

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record

from ..models import Adjustment


def trace(actor: Actor, made: Adjustment, verb: str, **detail: Any) -> None:
    record(
        verb=f"canteen.{verb}", subject=made.ref, actor_id=actor.account_id, actor_name=actor.name,
        district=made.district, detail={"canteen": made.canteen_id, **detail},
        address=actor.address,
    )  # fmt: skip
