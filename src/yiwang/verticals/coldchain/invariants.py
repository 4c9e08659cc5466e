"""Questions whose answer must be no rows."""

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from .models import Lot, Quarantine


def lots_other_than_their_quarantines() -> list[str]:
    """A lot is quarantined while, and only while, one of its quarantines has no end."""
    held = Quarantine.objects.filter(
        district=OuterRef("district"), lot=OuterRef("pk"), ended_at=None
    )
    found = Lot.objects.annotate(is_held=Exists(held))
    wrong = found.filter(state="quarantined", is_held=False) | found.filter(
        state__in=["usable", "discarded"], is_held=True
    )
    return [f"lot {pk}" for pk in wrong.values_list("pk", flat=True)]


def lots_other_than_their_books() -> list[str]:
    """The doses of a lot are what came less what went."""
    booked = Lot.objects.annotate(booked=Coalesce(Sum("entries__doses"), 0))
    wrong = booked.exclude(booked=F("quantity"))
    return [f"lot {pk}" for pk in wrong.values_list("pk", flat=True)]


def releases_by_whoever_asked() -> list[str]:
    """Nobody decides on what she asked for."""
    alone = Q(ended_by=F("asked_by")) | Q(ended_by=F("touched_by")) | Q(ended_by=F("began_by"))
    wrong = Quarantine.objects.filter(alone, ended_at__isnull=False)
    return [f"quarantine {pk}" for pk in wrong.values_list("pk", flat=True)]
