"""Who had booked was there."""

from collections.abc import Sequence

from yiwang.kernel.booking.services import attend
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.models import MealServed

from ..selectors import TillCard


def note_came(till: TillCard, meal_ids: Sequence[int]) -> None:
    """Of meals that were settled together: after the commit, each by itself. Harmless twice."""
    booked = MealServed.objects.filter(
        pk__in=list(meal_ids), reservation_id__isnull=False, undone_at__isnull=True
    ).values_list("reservation_id", "served_at")
    for reservation_id, at in booked:
        assert reservation_id is not None
        try:
            attend(district=till.district, reservation_id=reservation_id, at=at)
        except Refused:
            continue  # called off meanwhile; she ate all the same
