"""Identifiers that people and devices carry."""

import uuid

from .crypto import keyed_digest


def new_request_id() -> uuid.UUID:
    """A client-made id for one write: the same id and content may be sent any number of times."""
    return uuid.uuid4()


_HALF = 10**6
_ROUNDS = 4  # enough for a permutation nobody can tell from a random one (Luby–Rackoff)
_LEAST = 10**11


def follow_code(number: int, key: bytes) -> str:
    """Twelve digits that let a reporter follow matter `number` without an account.

    A keyed permutation of the running number (a Feistel network over two six-digit halves):
    two matters never share a code, and without the key nobody can tell one from another or
    guess the next. Digits only, because an elder types it on a phone, and never a leading 0,
    so that a spreadsheet keeps all twelve: such results are permuted again until one fits.
    `number` is at least 0 and below 10^12.
    """
    code = _permuted(number, key)
    while code < _LEAST:
        code = _permuted(code, key)
    return str(code)


def _permuted(number: int, key: bytes) -> int:
    left, right = divmod(number, _HALF)
    for turn in range(_ROUNDS):
        digest = keyed_digest(key, f"follow:{turn}:{right}")
        left, right = right, (left + int(digest[:12], 16)) % _HALF
    return left * _HALF + right
