"""Questions whose answer must be no rows."""

from django.db.models import Count, F, Q

from .models import Credential, Scan


def faces_alone() -> list[str]:
    """People whose only way in would be their face."""
    live = Credential.objects.filter(revoked_at__isnull=True)
    alone = (
        live.values("district", "subject")
        .annotate(faces=Count("pk", filter=Q(kind="face")), all=Count("pk"))
        .filter(faces__gt=0, all=F("faces"))
    )
    return [f"{row['subject']} in {row['district']}" for row in alone]


def strayed_scans() -> list[str]:
    """Scans kept in another district than their device."""
    strayed = Scan.objects.exclude(district=F("device__district"))
    return [f"scan {pk}" for pk in strayed.values_list("pk", flat=True)]
