"""Who may act for a diner: herself, her family, or a clerk."""

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Forbidden

from ...models import Diner
from ..models import FamilyMember, Order
from ..selectors.visiting import Visitor


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
