"""What an operator has to cook, and what it is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yiwang.kernel.ledger.selectors import balances

from ...menus.models import Menu
from ...models import Canteen


@dataclass(frozen=True)
class Cooked:
    """A published meal with the places given."""

    menu: Menu
    booked: int
    places: int
    is_called_off: bool


def to_cook(canteens: Sequence[Canteen], day: date) -> list[Cooked]:
    """The published meals of a day and the next, by time. One statement."""
    rows = Menu.objects.filter(
        canteen__in=[each.pk for each in canteens],
        day__range=(day, day + timedelta(days=1)),
        session__isnull=False,
    ).select_related("session", "canteen")
    found = []
    for menu in rows.order_by("session__starts_at", "canteen__name", "pk"):
        session = menu.session
        assert session is not None
        called_off = session.cancelled_at is not None
        found.append(Cooked(menu, session.taken, session.capacity, called_off))
    return found


def owed(canteens: Sequence[Canteen]) -> int | None:
    """Fen on the accounts of these canteens' operators that are not settled yet; None where no
    account is opened. Two statements a district."""
    codes = {f"operator:{each.operator_id}" for each in canteens}
    amounts = [
        amount.balance
        for district in sorted({each.district for each in canteens})
        for amount in balances(district, "money", codes).values()
    ]
    return sum(amounts) if amounts else None
