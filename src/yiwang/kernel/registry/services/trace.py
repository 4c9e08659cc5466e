"""How every verb of the registry leaves its trace; details name columns, never contents."""

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ..rules import place_faults


def trace(actor: Actor, verb: str, subject: str, district: str, **detail: object) -> None:
    """One audit record in the current transaction."""
    record(
        verb=verb,
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=district,
        detail=detail,
        address=actor.address,
    )


def require_place(place: Place) -> None:
    """Raise Invalid when the codes of a place do not lie in one another."""
    faults = place_faults(place)
    if faults:
        raise Invalid({column: _("所属区划不完整或上下级不一致。") for column in faults})
