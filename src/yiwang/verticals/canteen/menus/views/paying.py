"""What a meal costs her, said before she books it."""

from dataclasses import dataclass

from ...applying.selectors import price_for
from ...models import Canteen, Diner, Serving
from .wishes import Cell


@dataclass(frozen=True)
class Paying:
    """One meal for one diner: when it is served, what she pays of its price, and why; `short`
    where her balance does not hold that."""

    serving: Serving
    part: float
    price: float
    reason: str
    short: bool

    @property
    def is_less(self) -> bool:
        return self.part < self.price


def paying(diner: Diner, canteen: Canteen, cell: Cell, balance: int | None) -> Paying | None:
    """None where the canteen does not serve this meal any more. Two statements."""
    serving = Serving.objects.filter(
        district=canteen.district, canteen=canteen, meal=cell.menu.meal
    ).first()
    if serving is None:
        return None
    priced = price_for(diner, canteen, cell.menu.day, serving.price)
    part = priced.shares.diner
    short = balance is not None and balance < part
    return Paying(serving, part / 100, serving.price / 100, priced.reason, short)
