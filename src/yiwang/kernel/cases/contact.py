"""A reporter's telephone number at rest: sealed, and bound to this column."""

from django.conf import settings

from yiwang.lib.crypto import seal, unseal

_CONTEXT = "cases.reporter_phone"


def sealed_phone(phone: str) -> bytes:
    """The number as stored; b"" for none."""
    return seal(settings.DATA_KEY, phone, context=_CONTEXT) if phone else b""


def plain_phone(sealed: bytes) -> str:
    """The number as given; callers show it masked or audit the look."""
    return unseal(settings.DATA_KEY, bytes(sealed), context=_CONTEXT) if sealed else ""
