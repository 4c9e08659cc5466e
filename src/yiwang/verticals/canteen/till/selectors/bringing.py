"""Which meals are brought home."""

from collections.abc import Collection

from yiwang.verticals.canteen.menus.models import Order


def brought(reservations: Collection[int]) -> frozenset[int]:
    """Of these places those of meals that are brought. One statement, none without places."""
    if not reservations:
        return frozenset()
    found = Order.objects.filter(reservation__in=list(reservations), delivered=True)
    return frozenset(found.values_list("reservation_id", flat=True))
