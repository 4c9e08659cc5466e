"""What the till does when something is announced; runs after the commit, once."""

from contextlib import suppress

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.applying.events import DinersJoined, DinersParted
from yiwang.verticals.canteen.menus.events import MealBrought

from .services import forget_parting, join_wallets, note_parting, serve_brought


@on(DinersJoined)
def put_her_money_together(fact: DinersJoined) -> None:
    """Of two wallets of one person only one is paid from."""
    forget_parting(district=fact.district, diner_id=fact.diner_id, ended_id=fact.ended_id)
    join_wallets(district=fact.district, diner_id=fact.diner_id, ended_id=fact.ended_id)


@on(MealBrought)
def charge_what_was_brought(fact: MealBrought) -> None:
    """What cannot be charged stays a difference for the canteen: a place taken without a meal."""
    with suppress(Refused):
        serve_brought(
            district=fact.district,
            order_id=fact.order_id,
            pays=fact.pays,
            at=fact.brought_at,
            clerk_id=fact.brought_by,
        )


@on(DinersParted)
def ask_whose_the_money_is(fact: DinersParted) -> None:
    """Nothing moves by itself: meals were paid meanwhile, and only a person knows by whom."""
    made = note_parting(district=fact.district, diner_id=fact.diner_id, parted_id=fact.parted_id)
    for row in made:
        tell(
            district=row.district,
            key=f"canteen:parting:{row.pk}",
            to=holders("welfare_clerk", row.stays),
            title="两位老人的钱包要分开",
            text="登记拆分前有 %(yuan)s 元并入了另一位的钱包，请核对后决定转回多少。",
            params={"yuan": f"{row.amount / 100:.2f}"},
            url=f"/canteen/till/partings/{row.pk}/",
            channels=["in_app"],
        )
