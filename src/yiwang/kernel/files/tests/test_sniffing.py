"""The type is told from the bytes, whatever the name says."""

import io

import pytest

from ..sniffing import sniff
from . import makers


def _type(data: bytes) -> str:
    found = sniff(io.BytesIO(data), len(data))
    return f"{found.kind} {found.media_type}" if found else ""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (makers.photo(), "photo image/jpeg"),
        (makers.photo(form="PNG"), "photo image/png"),
        (makers.photo(form="WEBP"), "photo image/webp"),
        (makers.photo(form="GIF"), "photo image/gif"),
        (makers.box(b"ftyp", b"heic\0\0\0\0mif1heic"), "photo image/heic"),
        (makers.movie(b"vide", b"soun"), "video video/mp4"),
        (makers.movie(b"soun", b"vide", media_first=False), "video video/mp4"),
        (makers.movie(b"vide", brand=b"qt  "), "video video/quicktime"),
        (makers.movie(b"soun", brand=b"M4A "), "audio audio/mp4"),
        (makers.movie(b"soun"), "audio audio/mp4"),
        (makers.wav(), "audio audio/wav"),
        (makers.mp3(), "audio audio/mpeg"),
        (makers.mp3(tagged=True), "audio audio/mpeg"),
        (makers.aac(), "audio audio/aac"),
        (makers.webm(b"V_VP9"), "video video/webm"),
        (makers.webm(b"A_OPUS"), "audio audio/webm"),
        (makers.ogg(b"OpusHead"), "audio audio/ogg"),
        (makers.ogg(b"\x01vorbis"), "audio audio/ogg"),
        (makers.pdf(), "document application/pdf"),
    ],
)
def test_bytes_tell_what_they_are(data: bytes, expected: str) -> None:
    assert _type(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"MZ\x90\0" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        b"%PDF-1.7 and nothing more",
        b"RIFF\0\0\0\0AVI ",
        b"ID3\x04\0\0\xff\xff\xff\xff",
        b"\xff\xfb\x90\x00" + bytes(30),
        makers.webm(b"S_TEXT"),
        makers.ogg(b"\x80theora"),
        makers.box(b"ftyp", b"isom\0\0\0\0") + b"<script>",
        makers.movie(b"text"),
        makers.movie(b"vide")[:-60],
        makers.box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x01moov" + b"\xff" * 8,
        makers.box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x02moov" * 50,
    ],
)
def test_anything_else_is_nothing(data: bytes) -> None:
    assert _type(data) == ""
