"""Questions whose answer must be no rows."""

from django.db.models import Exists, OuterRef, Sum

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
    found = Lot.objects.annotate(booked=Sum("entries__doses"))
    return [f"lot {lot.pk}" for lot in found if (lot.booked or 0) != lot.quantity]


def releases_by_whoever_asked() -> list[str]:
    """Nobody decides on what she asked for."""
    ended = Quarantine.objects.filter(ended_at__isnull=False)
    return [
        f"quarantine {each.pk}"
        for each in ended
        if each.ended_by_id in (each.asked_by_id, each.touched_by_id, each.began_by_id)
    ]
