"""keep_one_diner, part_diners: rows of the registry that are one person, or two again."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Grant, Standing
from yiwang.kernel.eligibility.services import end_grant, follow
from yiwang.kernel.events.services import publish

from ...models import Diner
from ...services.trace import trace
from ..events import DinersJoined, DinersParted
from ..selectors import programmes_of_canteens
from .ending import end_whoever_is_gone
from .projecting import enrol_diner, refresh_entitlements

ENDED = "与%s为同一人，已并入"


def keep_one_diner(*, district: str, survivor_id: int, merged_id: int) -> Diner | None:
    """What the merged row was given, the survivor is decided on from the same day on; where she is
    eligible, the merged row's grants end today, and its diner when none of them is left. The
    diner who stays; None while the other must stay too, or was none. Again it changes nothing."""
    survivor = f"person:{survivor_id}"
    with transaction.atomic():
        for standing in _followed(district, merged_id):
            hers = follow(
                actor=SYSTEM, programme_id=standing.programme_id, subject=survivor,
                since=standing.since,
            )  # fmt: skip
            if hers.outcome == "eligible":
                _end_grants(standing, survivor)
        ended = Diner.objects.select_for_update().filter(
            district=district, person_id=merged_id, ended_on=None
        ).first()  # fmt: skip
        if ended is None or _open_grants(district, merged_id).exists():
            return None
        stays = enrol_diner(district=district, person_id=survivor_id)
        _carry_notes(ended, stays)
        ended.ended_on = localdate()
        ended.save(update_fields=["ended_on"])
        for diner in (ended, stays):
            refresh_entitlements(diner_id=diner.pk)
        trace(SYSTEM, "keep_one_diner", stays.ref, district, diner=stays.pk, ended=ended.pk)
        publish(DinersJoined(district=district, diner_id=stays.pk, ended_id=ended.pk))
    return stays


def part_diners(*, district: str, survivor_id: int, merged_id: int) -> None:
    """They are two again: the one that ended with the merge begins again today, and is decided
    again. What was eaten and paid meanwhile stays with whom it was written for; what was on the
    other's wallet a person decides on (`DinersParted`)."""
    today = localdate()
    with transaction.atomic():
        said = ENDED.partition("%s")[2]
        ended = Grant.objects.filter(
            district=district, subject=f"person:{merged_id}", end_reason__endswith=said,
            programme__in=programmes_of_canteens().filter(district=district),
        )  # fmt: skip
        programmes = set(ended.values_list("programme_id", flat=True))
        for programme in sorted(programmes):
            follow(actor=SYSTEM, programme_id=programme, subject=f"person:{merged_id}", since=today)
        mine = Diner.objects.select_for_update().filter(district=district, person_id=merged_id)
        parted = mine.first()
        if parted is None:
            return
        parted.ended_on = None
        parted.save(update_fields=["ended_on"])
        end_whoever_is_gone(district=district, person_id=merged_id)
        refresh_entitlements(diner_id=parted.pk)
        stays = Diner.objects.filter(district=district, person_id=survivor_id).first()
        if stays is not None:
            trace(SYSTEM, "part_diners", parted.ref, district, diner=stays.pk, parted=parted.pk)
            publish(DinersParted(district=district, diner_id=stays.pk, parted_id=parted.pk))


def _followed(district: str, person_id: int) -> list[Standing]:
    ours = programmes_of_canteens().filter(district=district)
    found = Standing.objects.filter(
        district=district, subject=f"person:{person_id}", programme__in=ours, followed=True
    )
    return list(found.order_by("programme_id"))


def _open_grants(district: str, person_id: int) -> QuerySet[Grant]:
    return Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=localdate()),
        district=district,
        subject=f"person:{person_id}",
        programme__in=programmes_of_canteens().filter(district=district),
    ).exclude(until=F("since"))


def _end_grants(standing: Standing, survivor: str) -> None:
    today = localdate()
    person = int(standing.subject.partition(":")[2])
    held = _open_grants(standing.district, person).filter(programme=standing.programme_id)
    for grant_id, since in held.values_list("pk", "since"):
        end_grant(actor=SYSTEM, grant_id=grant_id, on=max(today, since), reason=ENDED % survivor)


def _carry_notes(ended: Diner, stays: Diner) -> None:
    """An allergy that one of the two files names harms her under either."""
    if ended.allergies.reveal() and not stays.allergies.reveal():
        stays.allergies = ended.allergies.reveal()
        stays.save(update_fields=["allergies"])
