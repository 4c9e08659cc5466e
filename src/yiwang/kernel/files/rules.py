"""What a file may be called, where and when its camera says it was taken. Pure; no Django."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

NAME_LENGTH = 120

# EXIF 2.32 (CIPA DC-008): tags of the GPS and Exif directories.
GPS_LAT_REF, GPS_LAT, GPS_LON_REF, GPS_LON = 1, 2, 3, 4
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011


def clean_name(name: str, *, fallback: str) -> str:
    """A name safe to show and to save under: no folders, no control or direction characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    kept = re.sub(r'[<>:"|?*\s]+', " ", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 10:
        return (stem[: NAME_LENGTH - len(ending) - 1] + dot + ending) or fallback
    return kept[:NAME_LENGTH] or fallback


def taken_place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """(lon, lat) in WGS 84 degrees from the GPS directory; None when absent or nonsense.

    0, 0 is what cameras write before they have a fix, so it counts as unknown.
    """
    lat = _degrees(gps.get(GPS_LAT), gps.get(GPS_LAT_REF), "S")
    lon = _degrees(gps.get(GPS_LON), gps.get(GPS_LON_REF), "W")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return None if lat == 0 and lon == 0 else (lon, lat)


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return -value if str(reference).strip("\0 ").upper() == negative else value


def taken_time(exif: Mapping[int, Any], *, zone: tzinfo, now: datetime) -> datetime | None:
    """When the camera says the photo was taken; `zone` where it gives no offset.

    None when absent, unreadable, or more than a day ahead of `now` (a camera's clock never set).
    """
    try:
        moment = datetime.strptime(  # noqa: DTZ007 the zone is added below
            str(exif.get(TAKEN, "")).strip("\0 "), "%Y:%m:%d %H:%M:%S"
        )
    except ValueError:
        return None
    offset = _offset(str(exif.get(TAKEN_OFFSET, "")).strip("\0 "))
    moment = moment.replace(tzinfo=zone if offset is None else offset)
    return moment if datetime(1990, 1, 1, tzinfo=zone) < moment <= now + timedelta(1) else None


def _offset(text: str) -> tzinfo | None:
    try:
        return datetime.strptime(text, "%z").tzinfo
    except ValueError:
        return None
