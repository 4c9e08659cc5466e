"""unmask: the one way to see a hidden value, with a reason and a trace (DOMAIN §10.4)."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid
from yiwang.lib.place import HasPlace

from ..actor import Actor
from ..selectors import require
from .trace import note

_SHORTEST_REASON = 2


def unmask(
    *,
    actor: Actor,
    verb: str,
    subject: str,
    field: str,
    reason: str,
    placed: HasPlace | None,
    reveal: Callable[[], str],
) -> str:
    """The hidden `field` of `subject` ("person:12"), if the actor may do `verb` at the place.

    `reveal` decrypts and is called only after the look is recorded; if it raises, there was no
    look. Raises Forbidden, and Invalid without a reason.
    """
    require(actor, verb, placed)
    if len(reason.strip()) < _SHORTEST_REASON:
        raise Invalid({"reason": _("请写明查看原因。")})
    with transaction.atomic():
        over = placed.district if placed else ""
        note(
            actor, "access.unmask", subject, over=over, field=field, reason=reason.strip(), by=verb
        )
        return reveal()
