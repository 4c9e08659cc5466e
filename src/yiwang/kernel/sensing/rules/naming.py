"""Names that travel in topics: no dot, no slash, no space (SENSING §3.5)."""

import re

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,19}")
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,19}")


def is_code(text: str) -> bool:
    """Whether a device may be called this."""
    return _CODE.fullmatch(text) is not None


def is_kind(text: str) -> bool:
    """Whether a kind of device may be called this."""
    return _KIND.fullmatch(text) is not None


def is_channel(text: str) -> bool:
    """Whether a channel may be called this."""
    return _CHANNEL.fullmatch(text) is not None
