"""Exports of Bluetooth tags as tables."""

import pytest

from ..loggers import Unreadable, read_fridge_tag, read_logger
from .test_loggers import SHARED

TABLE = """\
timestamp,temperature,humidity
2020-05-05T23:50:00+0200,4.0,44
2020-05-06T00:10:00+0200,5.5,44
2020-05-05T23:20:00+0200,2.0,44
2020-05-05T23:20:00+0200,2.0,44
broken,9.0,44
2020-05-06T00:20:00+0200,nan,44
"""


def test_days_gaps_and_lines_that_are_none():
    history = read_logger("\ufeff" + TABLE)["history"]
    assert (history["readingCount"], history["unreadableLines"]) == (3, [6, 7])
    assert history["longestGapMinutes"] == 30
    first, second = history["records"]
    assert first["temperature"] == {
        "min": 2.0, "minTime": "23:20", "max": 4.0, "maxTime": "23:50", "avg": 3.0,
    }  # fmt: skip
    assert (second["date"], second["readings"]) == ("2020-05-06", 1)


@pytest.mark.parametrize(
    "text", ["timestamp,temperature\n", "timestamp,temperature\nx,y\n", "a,b\n"]
)
def test_what_is_no_export(text):
    with pytest.raises(Unreadable):
        read_logger(text)


@pytest.mark.skipif(not SHARED.exists(), reason="wants the recorded exports")
@pytest.mark.parametrize(
    ("name", "count", "low", "high"),
    [("fridge", 368, 0.38, 3.85), ("freezer", 371, -31.13, -24.49)],
)
def test_recorded_tables(name, count, low, high):
    text = (SHARED / f"{name}.csv").read_text()
    history = read_logger(text)["history"]
    felt = [record["temperature"] for record in history["records"]]
    assert history["unreadableLines"] == [] and len(felt) == 2
    assert history["readingCount"] == count
    assert (min(day["min"] for day in felt), max(day["max"] for day in felt)) == (low, high)
    with pytest.raises(Unreadable):
        read_fridge_tag(text)
