"""Visitor: who acts for a diner from the diner's own pages."""

from dataclasses import dataclass

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Forbidden

from ...models import Diner
from ..models import FamilyMember, Order


@dataclass(frozen=True)
class Visitor:
    """The diner herself, or the member of her family, who signed in by a link."""

    district: str
    diner_id: int
    credential_id: int
    family_id: int | None = None

    @property
    def how(self) -> str:
        return Order.How.FAMILY if self.family_id else Order.How.SELF


def require_for(actor: Actor, visitor: Visitor | None, diner: Diner) -> str:
    """How the order comes; Forbidden unless it is her own page, her family's that was not
    revoked, or the actor may book for her."""
    if visitor is not None:
        hers = visitor.diner_id == diner.pk and visitor.district == diner.district
        if hers and visitor.family_id is not None:
            hers = FamilyMember.objects.filter(
                pk=visitor.family_id, diner=diner, revoked_at__isnull=True
            ).exists()
        if hers:
            return visitor.how
    elif actor.is_system or may(actor, "canteen.book", diner):
        return Order.How.CLERK
    raise Forbidden("您不能为这位老人订餐；如有需要请联系社区或街道。")
