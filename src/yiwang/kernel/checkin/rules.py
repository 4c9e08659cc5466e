"""What was shown, and whether it says who she is: pure decisions.

A face is an outside system's verdict and never the only way: DOMAIN §6.2 asks for a way without
one, so nobody has a face credential who has no other (`may_have_face`).
"""

import base64
import binascii
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from yiwang.lib.idnumbers import plain, resident

CARD, ID_NUMBER, CODE, FACE = "card", "id_number", "code", "face"
CLOCK_SKEW = timedelta(minutes=5)
OLD = "old"
OLDEST = timedelta(days=31)  # a device that was away longer is asked about by a person
_CARD = re.compile(r"[0-9A-Z]{4,32}")
_CODE_MARK = "Y1"


@dataclass(frozen=True)
class Shown:
    """What a scanner read or somebody typed, in the one form it is looked up by."""

    means: str
    number: str


def read(text: str, *, today: date) -> Shown | None:
    """Which means `text` is: our code, a valid ID number, else a card; None for nothing of them."""
    stripped = text.strip()
    if stripped.startswith(f"{_CODE_MARK}."):
        return Shown(CODE, stripped)
    found = resident(stripped, today=today)
    if found is not None:
        return Shown(ID_NUMBER, found.number)
    number = plain(stripped)
    return Shown(CARD, number) if _CARD.fullmatch(number) else None


@dataclass(frozen=True)
class Pass:
    """What a signed code says: who, where it counts, from when until when. `serial` is that of a
    code on paper, which can be revoked; empty for the short-lived one on a phone."""

    district: str
    subject: str
    scope: str
    begins: datetime
    ends: datetime
    serial: str = ""

    def content(self) -> bytes:
        """The bytes that are signed."""
        times = [int(self.begins.timestamp()), int(self.ends.timestamp())]
        fields = [self.district, self.subject, self.scope, *times, self.serial]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def code_text(shown: Pass, signature: bytes) -> str:
    """The text of a QR code."""
    return f"{_CODE_MARK}.{_web(shown.content())}.{_web(signature)}"


def read_code(text: str) -> tuple[Pass, bytes, bytes] | None:
    """The pass a code holds, the bytes that are signed and the signature; None for no code."""
    parts = text.split(".")
    if len(parts) != 3 or parts[0] != _CODE_MARK:
        return None
    try:
        content, signature = _unweb(parts[1]), _unweb(parts[2])
        district, subject, scope, begins, ends, serial = json.loads(content)
        shown = Pass(
            district=str(district),
            subject=str(subject),
            scope=str(scope),
            begins=datetime.fromtimestamp(int(begins), UTC),
            ends=datetime.fromtimestamp(int(ends), UTC),
            serial=str(serial),
        )
    except (ValueError, TypeError, OverflowError, OSError, RecursionError, binascii.Error):
        return None
    return shown, content, signature


@dataclass(frozen=True)
class Standing:
    """A credential as it stands."""

    subject: str
    scope: str
    begins: datetime
    ends: datetime | None
    revoked_at: datetime | None


def clock_fault(at: datetime, received_at: datetime) -> str:
    """ "clock" for a moment that the device cannot have seen, "old" for one too long ago."""
    if at > received_at + CLOCK_SKEW:
        return "clock"
    return OLD if at < received_at - OLDEST else ""


def fault(standing: Standing | None, *, scope: str, at: datetime) -> str:
    """Why a credential does not count in `scope` at `at`: unknown, revoked, elsewhere, early,
    expired; "" when it does. One revoked after `at` still counted then: she ate before she lost
    her card."""
    if standing is None:
        return "unknown"
    if standing.revoked_at is not None and at >= standing.revoked_at:
        return "revoked"
    if not covers(standing.scope, scope):
        return "elsewhere"
    if at < standing.begins:
        return "early"
    return "expired" if standing.ends is not None and at >= standing.ends else ""


def covers(scope: str, place: str) -> bool:
    """A scope covers itself and what is named under it: "canteen" covers "canteen:3"."""
    return not scope or place == scope or place.startswith(f"{scope}:")


def may_have_face(others: Collection[str]) -> bool:
    """Only beside another means that is hers."""
    return any(kind != FACE for kind in others)


def _web(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unweb(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
