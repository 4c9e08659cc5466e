"""Frames on the wire: 7e | header | body | xor | 7e, with 7d02 for 7e and 7d01 for 7d inside."""

from dataclasses import dataclass
from functools import reduce
from operator import xor

MARK = 0x7E
_ESCAPE = 0x7D
_MEANT = {0x01: 0x7D, 0x02: 0x7E}
LONGEST = 16 * 1024  # bytes; a body has at most 1,023, escapes double, terminals add their own
MOST_BODY = 0x3FF


class Malformed(ValueError):
    """Bytes that are no frame of JT/T 808; says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Header:
    """Bits of `attr`: 0-9 length of the body, 10-12 encryption (1 is RSA), 13 part of several,
    14 edition of 2019. `phone` is the number as written: 12 digits, 20 in the edition of 2019."""

    message: int
    attr: int
    phone: str
    serial: int
    edition: int | None = None  # version byte of 2019; None for 2011 and 2013
    parts: int | None = None
    part: int | None = None

    @property
    def is_2019(self) -> bool:
        return bool(self.attr & 0x4000)

    @property
    def encryption(self) -> int:
        return self.attr >> 10 & 7

    @property
    def stated_length(self) -> int:
        return self.attr & MOST_BODY

    @property
    def device(self) -> str:
        """The number that names the terminal: without leading zeros, whatever the edition."""
        return self.phone.lstrip("0")


@dataclass(frozen=True, slots=True)
class Frame:
    header: Header
    body: bytes
    checksum_ok: bool

    @property
    def length_ok(self) -> bool:
        return len(self.body) == self.header.stated_length


def unescape(content: bytes) -> bytes:
    """What lies between two marks as it was before escaping; one scan, as two replacements would
    read 7d01 02 wrongly. A 7d that means nothing stays, as terminals forget to escape it."""
    if _ESCAPE not in content:
        return content
    out = bytearray()
    at, end = 0, len(content)
    while at < end:
        byte = content[at]
        if byte == _ESCAPE and at + 1 < end and content[at + 1] in _MEANT:
            out.append(_MEANT[content[at + 1]])
            at += 2
        else:
            out.append(byte)
            at += 1
    return bytes(out)


def read_frame(content: bytes) -> Frame:
    """The frame in `content`: unescaped, without its marks, with its checksum."""
    if len(content) < 13:
        raise Malformed(f"{len(content)} bytes are too few for a header and a checksum")
    message = int.from_bytes(content[0:2])
    attr = int.from_bytes(content[2:4])
    modern = bool(attr & 0x4000)
    edition = content[4] if modern else None
    number, serial = (slice(5, 15), 15) if modern else (slice(4, 10), 10)
    at = serial + 2
    several = bool(attr & 0x2000)
    if len(content) < at + 4 * several + 1:
        raise Malformed(f"{len(content)} bytes are too few for this header")
    parts = part = None
    if several:
        parts, part = int.from_bytes(content[at : at + 2]), int.from_bytes(content[at + 2 : at + 4])
        at += 4
    header = Header(
        message=message,
        attr=attr,
        phone=content[number].hex(),
        serial=int.from_bytes(content[serial : serial + 2]),
        edition=edition,
        parts=parts,
        part=part,
    )
    return Frame(header, content[at:-1], reduce(xor, content) == 0)


def encode(
    message: int,
    body: bytes,
    *,
    phone: str,
    serial: int,
    edition: int | None = None,
    parts: int | None = None,
    part: int | None = None,
) -> bytes:
    """A frame ready for the wire. `edition` is the version byte of 2019, None for 2013.

    Raises Malformed for a body that must be split (`parts`, `part` number the pieces from 1).
    """
    if len(body) > MOST_BODY:
        raise Malformed(f"a body has at most {MOST_BODY} bytes, not {len(body)}")
    attr = len(body) | (0x4000 if edition is not None else 0) | (0x2000 if parts else 0)
    digits = 20 if edition is not None else 12
    content = message.to_bytes(2) + attr.to_bytes(2)
    if edition is not None:
        content += bytes([edition])
    content += bytes.fromhex(phone.rjust(digits, "0")[-digits:]) + serial.to_bytes(2)
    if parts:
        content += parts.to_bytes(2) + (part or 1).to_bytes(2)
    content += body
    content += bytes([reduce(xor, content)])
    escaped = content.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")
    return b"\x7e" + escaped + b"\x7e"


class Splitter:
    """Cuts a stream of bytes into what lies between marks, whatever the pieces it comes in.

    Bytes before the first mark, and a frame longer than LONGEST, are dropped and counted in
    `dropped`; reading goes on at the next mark.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._inside = False
        self.dropped = 0

    def feed(self, received: bytes) -> list[bytes]:
        """Escaped contents completed by `received`, in order."""
        pieces = (self._rest + received).split(b"\x7e")
        whole, self._rest = pieces[:-1], pieces[-1]
        frames = []
        for piece in whole:
            if self._inside and 0 < len(piece) <= LONGEST:
                frames.append(piece)
            else:
                self.dropped += len(piece)
            self._inside = True
        if len(self._rest) > LONGEST:
            self.dropped += len(self._rest)
            self._rest, self._inside = b"", False
        return frames
