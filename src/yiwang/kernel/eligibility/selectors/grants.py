"""Who holds what, and who waits for a person."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Grant, Standing
from .programmes import here


@dataclass(frozen=True)
class Entitlement:
    """What a subject holds on a day; `waits` when a person has to look before anything is paid."""

    grant: Grant | None
    waits: bool
    reason: str


def grants_of(district: str, programme_id: int, subject: str) -> QuerySet[Grant]:
    """The grants that are or were in force, newest first; without those that never were."""
    found = Grant.objects.filter(district=district, programme_id=programme_id, subject=subject)
    return found.exclude(until=F("since")).order_by("-since", "-pk")


def entitlement(district: str, programme_id: int, subject: str, *, on: date) -> Entitlement:
    """The grant of a day, and whether what it rests on has become uncertain. Two statements."""
    held = grants_of(district, programme_id, subject).filter(
        Q(until__isnull=True) | Q(until__gt=on), since__lte=on
    )
    standing = Standing.objects.filter(
        district=district, programme_id=programme_id, subject=subject
    ).first()
    waits = standing is not None and standing.outcome == "unknown"
    return Entitlement(held.first(), waits, standing.reason if waits and standing else "")


def standings(actor: Actor) -> QuerySet[Standing]:
    """Who is on the books of the programmes in which the actor decides."""
    found = here(Standing.objects.all(), actor, "eligibility.decide")
    return found.select_related("programme")
