"""Files of every kind, made from nothing."""

import io
import struct
import wave
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, TiffImagePlugin
from PIL.ExifTags import IFD

DISTRICT = "440204"


def upload(data: bytes, name: str = "现场.jpg") -> ContentFile:
    return ContentFile(data, name=name)


def photo(
    size: tuple[int, int] = (64, 48),
    *,
    form: str = "JPEG",
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **options: Any,
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **options)
    return out.getvalue()


def exif(
    *,
    lon: tuple[float, float, float] | None = None,
    lat: tuple[float, float, float] | None = None,
    taken: str = "",
    offset: str = "",
    orientation: int = 1,
) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    if lon and lat:
        rational = TiffImagePlugin.IFDRational
        gps = tags.get_ifd(IFD.GPSInfo)
        gps[1], gps[2] = "N", tuple(rational(part) for part in lat)
        gps[3], gps[4] = "E", tuple(rational(part) for part in lon)
    if taken:
        tags.get_ifd(IFD.Exif)[0x9003] = taken
    if offset:
        tags.get_ifd(IFD.Exif)[0x9011] = offset
    return tags


def png_bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises width × height pixels."""
    data = bytearray(photo((1, 1), form="PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", _crc(bytes(data[12:29])))
    return bytes(data)


def _crc(data: bytes) -> int:
    import zlib

    return zlib.crc32(data)


def wav(seconds: float = 0.1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * int(8000 * seconds))
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def movie(*handlers: bytes, brand: bytes = b"isom", media_first: bool = True) -> bytes:
    traks = b"".join(
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
        for handler in handlers
    )
    parts = [box(b"mdat", bytes(5000)), box(b"moov", box(b"mvhd", bytes(100)) + traks)]
    return box(b"ftyp", brand + bytes(4) + b"isom") + b"".join(
        parts if media_first else reversed(parts)
    )


def mp3(*, tagged: bool = False) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz: 417 bytes
    tag = b"ID3\x04\0\0" + bytes([0, 0, 0, 20]) + bytes(20) if tagged else b""
    return tag + frame * 3


def aac() -> bytes:
    length = 100
    header = bytes(
        [0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 255, (length & 7) << 5 | 31, 0xFC]
    )
    return (header + bytes(length - 7)) * 3


def webm(codec: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(40) + codec + bytes(99)


def ogg(ident: bytes) -> bytes:
    return b"OggS\0\x02" + bytes(20) + b"\x01\x13" + ident + bytes(60)


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"
