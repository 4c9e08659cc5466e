"""What bytes are, told from the bytes alone: an own table, since names and headers lie.

Sources: PNG (ISO/IEC 15948), JPEG (T.81), GIF89a, RIFF, ISO/IEC 14496-12 boxes, Matroska/EBML,
Ogg (RFC 3533), MPEG audio frame headers (ISO/IEC 11172-3, 13818-7), PDF (ISO 32000).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

HEAD = 64 * 1024
TAIL = 1024
MAX_BOXES = 2000

_STILLS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_AUDIO_BRANDS = {b"M4A ", b"M4B "}
_WEBM_VIDEO = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG4")
_WEBM_AUDIO = (b"A_OPUS", b"A_VORBIS")


@dataclass(frozen=True)
class Sniffed:
    """`kind` photo, audio, video or document; `supported` is False for photos we cannot open."""

    kind: str
    media_type: str
    supported: bool = True


def sniff(stream: BinaryIO, size: int) -> Sniffed | None:
    """What the stream of `size` bytes is; None when it is nothing that we keep."""
    stream.seek(0)
    head = stream.read(HEAD)
    for test in (_image, _riff, _matroska, _ogg, _adts, _mp3):
        found = test(head)
        if found:
            return found
    if head[4:8] == b"ftyp":
        return _boxed(stream, size, head)
    if head.startswith(b"%PDF-"):
        stream.seek(max(0, size - TAIL))
        return Sniffed("document", "application/pdf") if b"%%EOF" in stream.read(TAIL) else None
    return None


def _image(head: bytes) -> Sniffed | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Sniffed("photo", "image/jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed("photo", "image/png")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Sniffed("photo", "image/gif")
    return None


def _riff(head: bytes) -> Sniffed | None:
    if not head.startswith(b"RIFF"):
        return None
    if head[8:12] == b"WEBP" and head[12:16] in (b"VP8 ", b"VP8L", b"VP8X"):
        return Sniffed("photo", "image/webp")
    if head[8:12] == b"WAVE" and b"fmt " in head[12:4096]:
        return Sniffed("audio", "audio/wav")
    return None


def _matroska(head: bytes) -> Sniffed | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"\x42\x82\x84webm" not in head[:64]:
        return None
    if any(codec in head for codec in _WEBM_VIDEO):
        return Sniffed("video", "video/webm")
    if any(codec in head for codec in _WEBM_AUDIO):
        return Sniffed("audio", "audio/webm")
    return None


def _ogg(head: bytes) -> Sniffed | None:
    if head[:5] != b"OggS\0" or not head[5:6] or not head[5] & 2:
        return None
    if b"OpusHead" in head[:128] or b"\x01vorbis" in head[:128]:
        return Sniffed("audio", "audio/ogg")
    return None


def _adts(head: bytes) -> Sniffed | None:
    """AAC: two frames in a row whose lengths agree."""
    at = 0
    for _ in range(2):
        frame = head[at : at + 7]
        if len(frame) < 7 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0:
            return None
        length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
        if length < 7:
            return None
        at += length
    return Sniffed("audio", "audio/aac")


_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}


def _mp3(head: bytes) -> Sniffed | None:
    """MPEG layer III: two frames in a row, after an ID3v2 tag if there is one that fits the head.

    A tag longer than the head (a cover picture) is trusted when its own size field is well formed.
    """
    at = 0
    if head.startswith(b"ID3") and len(head) >= 10:
        sizes = head[6:10]
        if head[3] > 4 or any(byte & 0x80 for byte in sizes):
            return None
        at = 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3])
        if at + 4 > HEAD:
            return Sniffed("audio", "audio/mpeg")
    for _ in range(2):
        length = _mp3_frame(head[at : at + 4])
        if not length:
            return None
        at += length
    return Sniffed("audio", "audio/mpeg")


def _mp3_frame(header: bytes) -> int:
    """Length of the frame in bytes; 0 when this is not the header of one."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version = header[1] >> 3 & 3
    if version == 1:
        return 0
    bitrate = _BITRATES[3 if version == 3 else 2][header[2] >> 4]
    rate = _RATES[version][header[2] >> 2 & 3]
    if not bitrate or not rate:
        return 0
    return (144 if version == 3 else 72) * bitrate * 1000 // rate + (header[2] >> 1 & 1)


def _boxed(stream: BinaryIO, size: int, head: bytes) -> Sniffed | None:
    """MP4, M4A, QuickTime, or a still picture in the same container (HEIC, AVIF)."""
    brand = head[8:12]
    if brand in _STILLS:
        return Sniffed("photo", "image/heic", supported=False)
    tracks = set(_tracks(stream, size))
    if b"vide" in tracks:
        return Sniffed("video", "video/quicktime" if brand == b"qt  " else "video/mp4")
    if b"soun" in tracks or (tracks and brand in _AUDIO_BRANDS):
        return Sniffed("audio", "audio/mp4")
    return None


def _tracks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The handler types of the movie's tracks: moov > trak > mdia > hdlr."""
    for kind, start, end in _boxes(stream, 0, size):
        if kind == b"moov":
            for trak in _inside(stream, start, end, b"trak"):
                for mdia in _inside(stream, *trak, b"mdia"):
                    for begin, _ in _inside(stream, *mdia, b"hdlr"):
                        stream.seek(begin + 8)
                        yield stream.read(4)
            return


def _inside(stream: BinaryIO, start: int, end: int, wanted: bytes) -> Iterator[tuple[int, int]]:
    for kind, begin, stop in _boxes(stream, start, end):
        if kind == wanted:
            yield begin, stop


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes of a range as (type, start of content, end); stops at the first that does not fit."""
    for _ in range(MAX_BOXES):
        if start + 8 > end:
            return
        stream.seek(start)
        header = stream.read(16)
        length, kind, begin = int.from_bytes(header[:4], "big"), header[4:8], start + 8
        if length == 1:
            length, begin = int.from_bytes(header[8:16], "big"), start + 16
        elif length == 0:
            length = end - start
        if length < begin - start or start + length > end:
            return
        yield kind, begin, start + length
        start += length
