"""end_whoever_is_gone: death and moving away end grants, whatever a programme asks for."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Grant
from yiwang.kernel.eligibility.services import end_grant

from ...models import Diner
from ..rules.ending import DIED, last_day
from ..selectors import programmes_of_canteens
from ..selectors.comparing import known_of
from .projecting import refresh_entitlements


def end_whoever_is_gone(*, district: str, person_id: int) -> int:
    """End the canteen grants of somebody who died or moved away, from that day on; how many.
    Again it ends none."""
    known = known_of(district, person_id, localdate())
    end = last_day(_day(known.get(DIED)), _day(known.get("left_on")))
    if end is None:
        return 0
    on, reason = end
    open_then = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        district=district,
        subject=f"person:{person_id}",
        programme__in=programmes_of_canteens().filter(district=district),
    ).exclude(until=F("since"))
    with transaction.atomic():
        grants = list(open_then.values_list("pk", "since"))
        for grant_id, since in grants:
            end_grant(actor=SYSTEM, grant_id=grant_id, on=max(on, since), reason=reason)
        for diner in Diner.objects.select_for_update().filter(
            district=district, person_id=person_id
        ):
            if diner.ended_on is None or diner.ended_on > on:
                diner.ended_on = on
                diner.save(update_fields=["ended_on"])
            if grants:
                refresh_entitlements(diner_id=diner.pk)
    return len(grants)


def _day(entry: object) -> date | None:
    value = getattr(entry, "value", None)
    return date.fromisoformat(value) if isinstance(value, str) else None
