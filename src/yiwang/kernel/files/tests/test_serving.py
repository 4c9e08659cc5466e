"""A file goes out with a fixed type, never run, never sniffed, and in ranges where it plays."""

from typing import Any

import pytest
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory

from ..models import StoredFile
from ..selectors import content_path, file_response
from ..services import keep
from . import makers

pytestmark = pytest.mark.django_db


def _kept(data: bytes, name: str = "现场.png") -> StoredFile:
    return keep(upload=makers.upload(data, name), district=makers.DISTRICT)


def _get(stored: StoredFile, *, thumbnail: bool = False, **headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers=headers)
    return file_response(stored, request, thumbnail=thumbnail)


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_photo_is_shown_but_can_do_nothing() -> None:
    stored = _kept(makers.photo(form="PNG"))
    response = _get(stored)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("private")
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Disposition"].endswith(".png.jpg")
    assert len(_body(response)) == stored.size == int(response["Content-Length"])


def test_a_thumbnail_is_another_thing_with_another_tag() -> None:
    stored = _kept(makers.photo((2000, 1000)))
    whole, small = _get(stored), _get(stored, thumbnail=True)
    assert whole["ETag"] != small["ETag"]
    assert 0 < len(_body(small)) < len(_body(whole))


def test_a_document_is_downloaded_and_never_opened_in_the_page() -> None:
    assert _get(_kept(makers.pdf(), "合同.pdf"))["Content-Disposition"].startswith("attachment")


def test_who_has_it_already_gets_nothing_again() -> None:
    stored = _kept(makers.photo())
    response = _get(stored, **{"If-None-Match": f'"{stored.digest}"'})
    assert (response.status_code, _body(response)) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, -1),
        ("bytes=-50", 206, -50, -1),
        ("bytes=0-999999", 206, 0, -1),
        ("bytes=-999999", 206, 0, -1),
        ("bytes=5-4", 416, 0, 0),
        ("bytes=999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=-", 200, 0, -1),
        ("bytes=0-1,5-6", 200, 0, -1),
        ("lines=1-2", 200, 0, -1),
    ],
)
def test_a_player_asks_for_a_part(asked: str, status: int, first: int, last: int) -> None:
    data = makers.movie(b"vide")
    response = _get(_kept(data, "视频.mp4"), Range=asked)
    assert response.status_code == status
    if status == 416:
        assert response["Content-Range"] == f"bytes */{len(data)}"
        return
    begin, end = first % len(data), last % len(data)
    assert _body(response) == data[begin : end + 1]
    if status == 206:
        assert response["Content-Range"] == f"bytes {begin}-{end}/{len(data)}"


def test_a_part_of_something_else_is_not_given() -> None:
    data = makers.movie(b"vide")
    response = _get(_kept(data, "v.mp4"), Range="bytes=0-9", **{"If-Range": '"other"'})
    assert (response.status_code, _body(response)) == (200, data)


def test_what_is_not_there_is_not_found() -> None:
    sound = _kept(makers.wav(), "录音.wav")
    with pytest.raises(Http404):
        _get(sound, thumbnail=True)
    content_path(sound).unlink()
    with pytest.raises(Http404):
        _get(sound)


def test_a_name_cannot_break_out_of_its_header() -> None:
    response = _get(_kept(makers.photo(), 'a"; filename=evil.html\r\nSet-Cookie: x.jpg'))
    assert "\r" not in response["Content-Disposition"]
    assert '"; filename=evil' not in response["Content-Disposition"]
