"""Reads: the device behind a key, somebody's credentials and codes, who was where."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from yiwang.kernel.registry.fields import blind_index

from .models import Credential, Device, Scan
from .rules import Pass, Standing, code_text, fault
from .signing import public_key, sign

__all__ = [
    "code_for",
    "credential_with",
    "credentials_of",
    "device_with",
    "public_key",
    "scans_at",
    "scans_of",
    "sign",
]

SHORT = timedelta(minutes=5)


def device_with(key: str) -> Device | None:
    """The device in use that has this key; None for no such. One statement."""
    return Device.objects.filter(
        key_index=blind_index("device", key), retired_at__isnull=True
    ).first()


def credentials_of(district: str, subject: str) -> QuerySet[Credential]:
    """Somebody's credentials that still count, newest first; numbers stay sealed."""
    return Credential.objects.filter(
        district=district, subject=subject, revoked_at__isnull=True
    ).order_by("-pk")


def credential_with(
    number: str, *, kind: str, scope: str, at: datetime | None = None
) -> Credential | None:
    """The credential of this number that counts in `scope` now; None for no such. One statement."""
    moment = at or now()
    found = Credential.objects.filter(
        kind=kind, number_index=blind_index("credential", number), revoked_at__isnull=True
    )
    return next((each for each in found if _counts(each, scope, moment)), None)


def code_for(
    district: str,
    subject: str,
    *,
    scope: str,
    lasts: timedelta = SHORT,
    at: datetime | None = None,
    serial: str = "",
) -> str:
    """The text of a QR code that says who she is, in `scope`, for so long. `serial` is the number
    of an issued credential of kind "code", for paper, so that it can be revoked."""
    begins = at or now()
    shown = Pass(district, subject, scope, begins, begins + lasts, serial)
    return code_text(shown, sign(shown.content()))


def scans_of(district: str, subject: str) -> QuerySet[Scan]:
    """When and where she was, newest first, refused ones too."""
    return (
        Scan.objects.filter(district=district, subject=subject)
        .select_related("device")
        .order_by("-at", "-pk")
    )


def scans_at(device: Device, *, since: datetime, until: datetime) -> QuerySet[Scan]:
    """What a device read from `since` on and before `until`, oldest first."""
    return Scan.objects.filter(
        district=device.district, device=device, at__gte=since, at__lt=until
    ).order_by("at", "seq")


def _counts(credential: Credential, scope: str, at: datetime) -> bool:
    standing = Standing(
        credential.subject,
        credential.scope,
        credential.valid_from,
        credential.valid_until,
        credential.revoked_at,
    )
    return not fault(standing, scope=scope, at=at)
