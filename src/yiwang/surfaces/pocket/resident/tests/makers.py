"""Photos and voice notes as phones send them."""

import struct
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(name="a.jpg", *, tone=120, at=None):
    """A small JPEG; with `at` (lon, lat) as its place in EXIF."""
    image = Image.new("RGB", (640, 480), (tone, 90, 60))
    exif = Image.Exif()
    if at:
        exif.get_ifd(0x8825).update(_gps(*at))
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def heic():
    """The beginning of what an iPhone writes unless told otherwise."""
    head = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
    return SimpleUploadedFile("IMG_1.heic", head + bytes(2000), "image/heic")


def voice(name="voice.wav", *, tone=0):
    """A tenth of a second of one tone, 8 kHz; another tone, another recording."""
    body = bytes([tone]) * 800
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1,
                       8000, 8000, 1, 8)  # fmt: skip
    data = struct.pack("<4sI", b"data", len(body))
    return SimpleUploadedFile(name, head + data + body, "audio/wav")


def _gps(lon, lat):
    def parts(value):
        minutes = (value % 1) * 60
        return (float(int(value)), float(int(minutes)), (minutes % 1) * 60)

    return {1: "N", 2: parts(lat), 3: "E", 4: parts(lon)}
