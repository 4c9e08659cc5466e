"""Hash chains: each entry's hash covers the one before it, so that history cannot be rewritten."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from .crypto import sm3

GENESIS = "0" * 64


def canonical(content: Mapping[str, Any]) -> bytes:
    """One byte string for one content: sorted keys, UTC instants, no spaces."""
    return _ENCODER.encode(content).encode()


def link(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of an entry whose predecessor's hash is `previous`."""
    return sm3(previous.encode() + canonical(content))


def first_break(entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> int | None:
    """Index of the first (previous, hash, content) that does not follow; None if all do."""
    expected = GENESIS
    for index, (previous, digest, content) in enumerate(entries):
        if previous != expected or link(previous, content) != digest:
            return index
        expected = digest
    return None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
)
