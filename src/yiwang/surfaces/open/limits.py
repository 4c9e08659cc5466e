"""How often who may ask: a key as it was issued, strangers by their address."""

from datetime import timedelta

from django.http import HttpRequest

from yiwang.kernel.access.services import throttle

from .models import ApiKey

MINUTE = timedelta(minutes=1)
#: Requests a minute of one address without a key, and wrong keys from one address.
STRANGERS = 60
WRONG_KEYS = 20


def count(request: HttpRequest, key: ApiKey | None) -> None:
    """Count one request; raises TooMany. One statement."""
    if key is None:
        throttle(purpose="open.read", address=_address(request), most=STRANGERS, within=MINUTE)
    else:
        throttle(purpose="open.key", address=f"key:{key.pk}", most=key.per_minute, within=MINUTE)


def count_wrong(request: HttpRequest) -> None:
    """Count one wrong key; raises TooMany. One statement."""
    throttle(purpose="open.wrong", address=_address(request), most=WRONG_KEYS, within=MINUTE)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
