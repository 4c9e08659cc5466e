"""Photos are decoded and drawn anew: what comes out is a plain JPEG and nothing else.

Drawing anew drops EXIF, animation, trailing archives and scripts alike. Place and time are read
first, since after it they are gone.
"""

import io
import struct
from dataclasses import dataclass
from datetime import datetime, tzinfo
from threading import BoundedSemaphore
from typing import BinaryIO

from PIL import ExifTags, Image, ImageCms, ImageOps

from .rules import taken_place, taken_time

MAX_PIXELS = 80_000_000
MAX_EDGE = 2560
THUMBNAIL_EDGE = 480
QUALITY = 82

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
    OverflowError,
)
# A photo of 80 megapixels takes up to 320 MB while it is decoded; two at a time in a process.
_decoding = BoundedSemaphore(2)


class TooManyPixels(Exception):
    """The picture would need too much memory to open."""


class Broken(Exception):
    """The picture cannot be decoded to its end."""


@dataclass(frozen=True)
class Picture:
    """`data` and `thumbnail` are JPEG bytes; the place is (lon, lat) in WGS 84 degrees."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None
    place: tuple[float, float] | None


def redraw(stream: BinaryIO, media_type: str, *, zone: tzinfo, now: datetime) -> Picture:
    """Decode, turn upright, shrink and draw anew. Raises `TooManyPixels` or `Broken`."""
    stream.seek(0)
    with _decoding:
        try:
            with Image.open(stream, formats=[_FORMATS[media_type]]) as image:
                return _redraw(image, zone, now)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise TooManyPixels from bomb
        except _BROKEN as fault:
            raise Broken from fault


def _redraw(image: Image.Image, zone: tzinfo, now: datetime) -> Picture:
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    exif = image.getexif()
    taken_at = taken_time(exif.get_ifd(ExifTags.IFD.Exif), zone=zone, now=now)
    place = taken_place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    image.draft("RGB", (MAX_EDGE, MAX_EDGE))
    profile = image.info.get("icc_profile")
    plain = ImageOps.exif_transpose(_opaque(image))
    plain.thumbnail((MAX_EDGE, MAX_EDGE), reducing_gap=3.0)
    plain = _standard_colours(plain, profile)
    small = plain.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), reducing_gap=3.0)
    return Picture(
        _jpeg(plain), _jpeg(small), plain.width, plain.height, taken_at=taken_at, place=place
    )


def _opaque(image: Image.Image) -> Image.Image:
    """The first frame as RGB; what is transparent becomes white paper."""
    image.load()
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        paper.alpha_composite(shown)
        opaque = paper.convert("RGB")
        opaque.info["exif"] = image.info.get("exif", b"")
        return opaque
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def _standard_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        drawn = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return drawn if drawn is not None else image


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    clean.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
