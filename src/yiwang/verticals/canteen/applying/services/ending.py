"""end_whoever_is_gone: death and moving away end grants, whatever a programme asks for; and
bring_back, when it was a mistake."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Grant
from yiwang.kernel.eligibility.services import end_grant, follow

from ...models import Diner
from ...services.trace import trace
from ..rules.ending import DEATH, DIED, MOVED, last_day
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


def bring_back(*, district: str, person_id: int) -> bool:
    """She never died or left: her file goes on, and what ended with that is decided again from
    today on. False where nothing was ended, or something still ends it. Again it changes
    nothing."""
    known = known_of(district, person_id, localdate())
    if last_day(_day(known.get(DIED)), _day(known.get("left_on"))) is not None:
        return False
    with transaction.atomic():
        diner = Diner.objects.select_for_update().filter(
            district=district, person_id=person_id, ended_on__isnull=False,
            person__merged_into=None,
        ).first()  # fmt: skip
        if diner is None:
            return False
        diner.ended_on = None
        diner.save(update_fields=["ended_on"])
        ended = Grant.objects.filter(
            district=district, subject=diner.ref, end_reason__in=(DEATH, MOVED),
            programme__in=programmes_of_canteens().filter(district=district),
        )  # fmt: skip
        for programme in sorted(set(ended.values_list("programme_id", flat=True))):
            follow(actor=SYSTEM, programme_id=programme, subject=diner.ref, since=localdate())
        refresh_entitlements(diner_id=diner.pk)
        trace(SYSTEM, "bring_back", diner.ref, district)
    return True


def _day(entry: object) -> date | None:
    value = getattr(entry, "value", None)
    return date.fromisoformat(value) if isinstance(value, str) else None
