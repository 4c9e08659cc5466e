"""keep: safe to open, once on disk, whole or not at all."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import get_default_timezone
from PIL import Image

from yiwang.lib.errors import Invalid

from .. import storage
from ..invariants import altered_contents, lost_contents
from ..models import StoredFile
from ..selectors import content_path, open_file
from ..services import keep, keep_again
from . import makers

pytestmark = pytest.mark.django_db


def _keep(data: bytes, name: str = "现场.jpg", **options: Any) -> StoredFile:
    return keep(upload=makers.upload(data, name), district=makers.DISTRICT, **options)


def _shown(stored: StoredFile, *, thumbnail: bool = False) -> Image.Image:
    with open_file(stored, thumbnail=thumbnail) as stream:
        image = Image.open(io.BytesIO(stream.read()))
    image.load()
    return image


def _on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def _refused(data: bytes, name: str = "现场.jpg", **options: Any) -> str:
    with pytest.raises(Invalid) as refusal:
        _keep(data, name, **options)
    assert not StoredFile.objects.exists()
    return refusal.value.fields["file"]


def test_a_photo_is_drawn_anew_and_its_place_and_time_are_read_first() -> None:
    tags = makers.exif(
        lon=(113, 36, 0), lat=(24, 48, 0), taken="2026:05:31 08:15:00", orientation=6
    )
    stored = _keep(makers.photo((400, 300), exif=tags))
    assert (stored.taken_lon, stored.taken_lat) == (pytest.approx(113.6), pytest.approx(24.8))
    assert stored.taken_at == datetime(2026, 5, 31, 8, 15, tzinfo=get_default_timezone())
    assert (stored.width, stored.height) == (300, 400)
    shown = _shown(stored)
    assert shown.size == (300, 400)
    assert not dict(shown.getexif())
    assert "exif" not in shown.info
    assert lost_contents() == altered_contents() == []


@pytest.mark.parametrize(
    "data",
    [
        makers.photo(form="PNG", mode="RGBA", colour=(200, 30, 30, 128)),
        makers.photo(form="PNG", mode="P", colour=3, transparency=3),
        makers.photo(form="PNG", mode="I;16", colour=40_000),
        makers.photo(form="PNG", mode="1", colour=1),
        makers.photo(form="PNG", mode="LA", colour=(9, 9)),
        makers.photo(form="GIF", mode="P", colour=3),
        makers.photo(form="WEBP"),
        makers.photo(mode="CMYK", colour=(9, 9, 9, 9)),
        makers.photo(mode="L", colour=9),
    ],
)
def test_every_colour_model_becomes_a_plain_jpeg(data: bytes) -> None:
    stored = _keep(data)
    assert stored.media_type == "image/jpeg"
    assert (_shown(stored).format, _shown(stored).mode) == ("JPEG", "RGB")


def test_a_grey_picture_of_sixteen_bits_keeps_its_greys() -> None:
    shown = _shown(_keep(makers.photo(form="PNG", mode="I;16", colour=40_000)))
    assert abs(shown.getpixel((5, 5))[0] - 40_000 // 256) <= 3


def test_what_is_transparent_becomes_white() -> None:
    shown = _shown(_keep(makers.photo(form="PNG", mode="RGBA", colour=(0, 0, 0, 0))))
    assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_shrinks_and_has_a_thumbnail() -> None:
    stored = _keep(makers.photo((4000, 3000)))
    assert (stored.width, stored.height) == (2560, 1920)
    assert _shown(stored, thumbnail=True).size == (480, 360)
    assert stored.size == content_path(stored).stat().st_size


def test_a_very_long_photo_keeps_at_least_one_pixel() -> None:
    assert (_keep(makers.photo((6000, 1))).width, _keep(makers.photo((1, 1))).width) == (2560, 1)


def test_an_animation_shows_its_first_frame_only() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    shown = _shown(_keep(out.getvalue()))
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.getpixel((5, 5))[0] > 200


def test_what_hides_behind_a_photo_is_gone() -> None:
    hidden = b"<script>alert(1)</script>PK\x03\x04"
    stored = _keep(makers.photo() + hidden)
    with open_file(stored) as stream:
        assert b"script" not in stream.read()


def test_the_same_content_lies_on_disk_once(media: Path) -> None:
    first, second = _keep(makers.photo()), _keep(makers.photo(), "另一张.jpg")
    assert first.digest == second.digest
    assert first.pk != second.pk
    assert len(_on_disk(media)) == 2  # the photo and its thumbnail


def test_a_content_is_used_again_without_being_written_again(media: Path) -> None:
    first = _keep(makers.photo())
    again = keep_again(file=first)
    assert (again.digest, again.width) == (first.digest, first.width)
    assert StoredFile.objects.count() == 2
    assert len(_on_disk(media)) == 2


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (makers.movie(b"vide", b"soun"), "video", "video/mp4"),
        (makers.wav(), "audio", "audio/wav"),
        (makers.pdf(), "document", "application/pdf"),
    ],
)
def test_sound_film_and_paper_are_kept_as_they_are(data: bytes, kind: str, media_type: str) -> None:
    stored = _keep(data, "证据")
    assert (stored.kind, stored.media_type) == (kind, media_type)
    with open_file(stored) as stream:
        assert stream.read() == data


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.jpg"),
        (b"<html><script>alert(1)</script></html>", "现场.jpg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "图.svg"),
        (b"GIF89a<script>alert(1)</script>", "动图.gif"),
        (makers.photo()[:200], "断.jpg"),
        (makers.photo((400, 300), form="PNG")[:-60], "断.png"),
        (makers.box(b"ftyp", b"heic\0\0\0\0mif1heic"), "IMG_0001.HEIC"),
        (makers.png_bomb(60_000, 60_000), "炸弹.png"),
        (makers.png_bomb(10_000, 10_000), "一亿像素.png"),
    ],
)
def test_what_cannot_be_shown_safely_is_refused(data: bytes, name: str, media: Path) -> None:
    assert _refused(data, name)
    assert _on_disk(media) == []


def test_the_refusal_says_what_would_be_taken() -> None:
    message = _refused(makers.pdf(), kinds=("photo", "video"))
    assert "JPEG" in message and "MP4" in message and "PDF" not in message


def test_a_file_over_its_limit_is_refused(settings: Any) -> None:
    settings.FILE_LIMITS_MB = {"audio": 1}
    assert "1 MB" in _refused(makers.wav(seconds=70), "长.wav")


def test_a_hundred_megapixel_photo_is_refused() -> None:
    assert "像素" in _refused(makers.photo((12_000, 8_400), mode="L", colour=0))


@contextmanager
def _small_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: the kernel's own refusal."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_nothing_half_written_stays(media: Path) -> None:
    with _small_disk(20_000), pytest.raises(storage.StoreUnavailable) as refusal:
        _keep(makers.wav(seconds=10), "录音.wav")
    assert "已满" in refusal.value.message
    assert _on_disk(media) == []
    assert not StoredFile.objects.exists()


def test_a_disk_that_cannot_be_written_is_said(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("not a folder")
    settings.MEDIA_ROOT = tmp_path / "a file"
    with pytest.raises(storage.StoreUnavailable):
        _keep(makers.photo())
    assert not StoredFile.objects.exists()


def test_a_row_never_changes() -> None:
    stored = _keep(makers.photo())
    stored.district = "440205"
    with pytest.raises(DatabaseError), transaction.atomic():
        stored.save()
    assert StoredFile.objects.get().district == makers.DISTRICT


@pytest.mark.parametrize(
    "wrong",
    [
        {"district": "44"},
        {"digest": "Z" * 64},
        {"size": 0},
        {"width": None},
        {"taken_lon": 113.6, "taken_lat": None},
        {"taken_lon": 200.0, "taken_lat": 10.0},
    ],
)
def test_the_database_refuses_rows_that_cannot_be(wrong: dict[str, Any]) -> None:
    right = dict.fromkeys(("width", "height"), 10) | {
        "district": makers.DISTRICT,
        "digest": "a" * 64,
        "kind": "photo",
        "media_type": "image/jpeg",
        "size": 10,
        "original_name": "a.jpg",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(**right | wrong)


def test_lost_and_altered_bytes_are_found(media: Path) -> None:
    stored = _keep(makers.photo())
    content_path(stored).write_bytes(b"other")
    assert altered_contents() == [f"content {stored.digest}"]
    content_path(stored).unlink()
    assert lost_contents() == [f"file {stored.pk}"]


def test_two_statements_keep_a_file(django_assert_num_queries: Any) -> None:
    data = makers.photo()
    with django_assert_num_queries(4):  # savepoint, lock, insert, release
        _keep(data)
    assert (
        timedelta(0) <= datetime.now(get_default_timezone()) - StoredFile.objects.get().created_at
    )
