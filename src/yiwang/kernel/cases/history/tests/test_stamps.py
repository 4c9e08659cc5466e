# ruff: noqa: DTZ001, DTZ007 - naive on purpose: the zone is put on later
"""Times as other systems write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.kernel.cases.history.stamps import parser, placed

ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("layout", "text", "expected"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "01/02/2015 12:20:09 AM", datetime(2015, 1, 2, 0, 20, 9)),
        ("%m/%d/%Y %I:%M:%S %p", "01/02/2015 12:20:09 PM", datetime(2015, 1, 2, 12, 20, 9)),
        ("%m/%d/%Y %I:%M:%S %p", "1/2/2015  1:20:09 pm", datetime(2015, 1, 2, 13, 20, 9)),
        ("iso", "2019-12-31T23:59:11.000", datetime(2019, 12, 31, 23, 59, 11)),
        ("iso", "2019-12-31", datetime(2019, 12, 31)),
        ("%Y/%m/%d %H:%M", "2024/03/05 08:30", datetime(2024, 3, 5, 8, 30)),
        ("%d.%m.%y", "05.03.24", datetime(2024, 3, 5)),
        ("%d %b %Y", "05 Mar 2024", datetime(2024, 3, 5)),
        ("%m/%d/%Y", "13/45/2015", None),
        ("%m/%d/%Y %I:%M %p", "01/02/2015 13:20 PM", None),
        ("iso", "yesterday", None),
    ],
)
def test_reads_what_the_layout_says(layout: str, text: str, expected: datetime | None) -> None:
    assert parser((layout,))(text) == expected


def test_several_layouts_are_tried_in_turn() -> None:
    read = parser(("iso", "%m/%d/%Y"))
    assert read("03/05/2024") == datetime(2024, 3, 5)
    assert read("2024-03-05") == datetime(2024, 3, 5)
    assert read("5 March") is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2059, 12, 31)))
def test_agrees_with_strptime(moment: datetime) -> None:
    layout = "%m/%d/%Y %I:%M:%S %p"
    text = moment.strftime(layout)
    assert parser((layout,))(text) == datetime.strptime(text, layout)


def test_naive_text_takes_the_zone_and_offsets_are_kept() -> None:
    noon = datetime(2015, 7, 1, 12)
    assert placed(noon, ZONE, "local").isoformat() == "2015-07-01T12:00:00-04:00"
    assert placed(noon, ZONE, "utc").isoformat() == "2015-07-01T08:00:00-04:00"
    assert placed(noon.replace(tzinfo=UTC), ZONE, "local").isoformat().endswith("08:00:00-04:00")
