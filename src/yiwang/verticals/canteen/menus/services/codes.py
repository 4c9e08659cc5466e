"""meal_code, open_card, close_card: what she shows at a till, on her phone or on paper.

Both are signed by `checkin`. The phone's lasts five minutes; the card's carries the serial of a
credential, so that a lost card is revoked.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.checkin.models import Credential, Means
from yiwang.kernel.checkin.selectors import code_for, credentials_of
from yiwang.kernel.checkin.services import issue, revoke
from yiwang.lib.errors import Forbidden

from ...models import Diner
from ...services.trace import trace
from ..selectors.visiting import Visitor
from .links import INVITE, open_link

#: Where it feeds: every canteen.
SCOPE = "canteen"
#: How long a card counts; a default.
LASTS = timedelta(days=730)


@dataclass(frozen=True)
class Card:
    """The text of the code for tills, and the secret of the link to her own pages."""

    code: str
    secret: str
    until: str


def meal_code(*, visitor: Visitor) -> str:
    """For five minutes, to the diner herself: her family books for her, but does not eat."""
    if visitor.family_id is not None:
        raise Forbidden("就餐码只给老人本人；家属代领请带老人的就餐卡。")
    diner = Diner.objects.get(pk=visitor.diner_id, district=visitor.district)
    return code_for(diner.district, diner.ref, scope=SCOPE)


def open_card(*, actor: Actor, diner_id: int) -> Card:
    """Her card, to be printed; the same again until it is closed."""
    diner = Diner.objects.get(pk=diner_id)
    require(actor, INVITE, diner)
    with transaction.atomic():
        Diner.objects.select_for_update(no_key=True).get(pk=diner.pk)
        known = _known(diner)
        if known is None:
            issue(
                district=diner.district, subject=diner.ref, kind=Means.CODE,
                number=secrets.token_urlsafe(9), scope=SCOPE, valid_until=now() + LASTS,
                by=actor.account_id,
            )  # fmt: skip
            known = _known(diner)
            trace(actor, "open_card", diner.ref, diner.district)
        assert known is not None and known.valid_until is not None
        code = code_for(
            diner.district, diner.ref, scope=SCOPE, at=known.valid_from,
            lasts=known.valid_until - known.valid_from, serial=known.number.reveal(),
        )  # fmt: skip
        secret = open_link(actor=actor, diner_id=diner.pk)
        return Card(code, secret, known.valid_until.date().isoformat())


def close_card(*, actor: Actor, diner_id: int, reason: str) -> None:
    """Lost: it feeds nobody any more. Harmless twice."""
    diner = Diner.objects.get(pk=diner_id)
    require(actor, INVITE, diner)
    known = _known(diner)
    if known is not None:
        revoke(district=diner.district, credential_id=known.pk, reason=reason, by=actor.account_id)


def _known(diner: Diner) -> Credential | None:
    found = credentials_of(diner.district, diner.ref).filter(kind=Means.CODE, scope=SCOPE)
    return found.filter(valid_until__gt=now()).first()
