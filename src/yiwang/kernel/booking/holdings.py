"""Places somebody has, for whoever joins two rows of the registry."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from yiwang.kernel.registry.selectors import Holding, read_holdings

from .models import Reservation

_PERSON = "person:"
_STATE = Reservation.State


def places_of(district: str, people: Sequence[int]) -> dict[int, list[Holding]]:
    """Places to come, and how often somebody came. One statement."""
    ahead = Q(
        state__in=[_STATE.HELD, _STATE.CONFIRMED, _STATE.WAITING], session__starts_at__gt=now()
    )
    rows = (
        Reservation.objects.filter(
            district=district, holder__in=[f"{_PERSON}{pk}" for pk in people]
        )
        .values_list("holder")
        .annotate(
            coming=Count("pk", filter=ahead),
            came=Count("pk", filter=Q(state=_STATE.ATTENDED)),
        )
    )
    found: dict[int, list[Holding]] = defaultdict(list)
    for holder, coming, came in rows:
        own = found[int(holder.removeprefix(_PERSON))]
        own.append(Holding(gettext_lazy("还没到的预订"), str(coming)))
        own.append(Holding(gettext_lazy("预订后到场"), str(came)))
    return found


read_holdings("booking", places_of)
