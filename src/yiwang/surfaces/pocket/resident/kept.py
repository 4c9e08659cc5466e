"""Photos that are kept already, remembered by the page itself: a signed list of their ids."""

from collections.abc import Sequence
from datetime import timedelta

from django.core import signing

from yiwang.kernel.files.services import KEPT_UNATTACHED

_SALT = "pocket.kept"
#: A little less than files keeps what nothing refers to.
_VALID = KEPT_UNATTACHED - timedelta(hours=1)


def token_of(ids: Sequence[int]) -> str:
    """The ids as a text that only we can make; "" for none."""
    return signing.dumps(list(ids), salt=_SALT) if ids else ""


def ids_in(token: str) -> list[int]:
    """The ids of a token; none for one that was tampered with or is too old."""
    if not token:
        return []
    try:
        ids = signing.loads(token, salt=_SALT, max_age=_VALID)
    except signing.BadSignature:
        return []
    return [int(pk) for pk in ids]
