"""Names are made safe; the camera's place and time are believed only when they make sense."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ..rules import clean_name, taken_place, taken_time

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 6, 1, 12, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("现场照片.jpg", "现场照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张\\占道.png", "占道.png"),
        ("a\x00b\r\n.jpg", "ab.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ('<img src="x">.jpg', "img src= x .jpg"),
        ("", "photo"),
        ("...", "photo"),
        ("/", "photo"),
        ("字" * 300 + ".jpeg", "字" * 115 + ".jpeg"),
        ("x" * 300, "x" * 120),
        ("👩‍🌾菜地.jpg", "👩🌾菜地.jpg"),
        (".jpg", "jpg"),
    ],
)
def test_a_name_is_safe_to_show(given: str, kept: str) -> None:
    assert clean_name(given, fallback="photo") == kept


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({1: "N", 2: (24, 48, 0), 3: "E", 4: (113, 36, 0)}, (113.6, 24.8)),
        ({1: "S", 2: (24, 48, 0), 3: "W", 4: (113, 36, 0)}, (-113.6, -24.8)),
        ({1: "N\0", 2: (24.8, 0, 0), 3: "E\0", 4: (113.6, 0, 0)}, (113.6, 24.8)),
        ({}, None),
        ({2: (24, 48, 0)}, None),
        ({1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}, None),
        ({1: "N", 2: (91, 0, 0), 3: "E", 4: (113, 0, 0)}, None),
        ({1: "N", 2: (float("nan"), 0, 0), 3: "E", 4: (113, 0, 0)}, None),
        ({1: "N", 2: "24", 3: "E", 4: None}, None),
    ],
)
def test_the_place_a_camera_wrote(gps: dict, place: tuple[float, float] | None) -> None:
    assert taken_place(gps) == (pytest.approx(place) if place else None)


@pytest.mark.parametrize(
    ("exif", "moment"),
    [
        ({0x9003: "2026:05:31 08:15:00"}, datetime(2026, 5, 31, 8, 15, tzinfo=CHINA)),
        (
            {0x9003: "2026:05:31 08:15:00", 0x9011: "+00:00"},
            datetime(2026, 5, 31, 8, 15, tzinfo=UTC),
        ),
        (
            {0x9003: "2026:05:31 08:15:00\0", 0x9011: "?"},
            datetime(2026, 5, 31, 8, 15, tzinfo=CHINA),
        ),
        ({}, None),
        ({0x9003: "0000:00:00 00:00:00"}, None),
        ({0x9003: "1980:01:01 00:00:00"}, None),
        ({0x9003: "2036:01:01 00:00:00"}, None),
    ],
)
def test_the_time_a_camera_wrote(exif: dict, moment: datetime | None) -> None:
    assert taken_time(exif, zone=CHINA, now=NOW) == moment
