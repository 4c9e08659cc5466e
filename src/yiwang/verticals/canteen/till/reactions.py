"""What the till does when something is announced; runs after the commit, once."""

from yiwang.kernel.events.services import on
from yiwang.verticals.canteen.applying.events import DinersJoined

from .services import join_wallets


@on(DinersJoined)
def put_her_money_together(fact: DinersJoined) -> None:
    """Of two wallets of one person only one is paid from."""
    join_wallets(district=fact.district, diner_id=fact.diner_id, ended_id=fact.ended_id)
