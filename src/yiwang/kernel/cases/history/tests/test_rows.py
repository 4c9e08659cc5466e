"""Reading files: layouts survive, bad rows say why."""

import gzip
from pathlib import Path

import pytest

from yiwang.kernel.cases.history.layout import load_layout
from yiwang.kernel.cases.history.rows import BadRow, HistoryRow, missing_columns, read_history
from yiwang.lib.errors import Invalid

from .makers import layout

HEAD = "Id,Opened,Closed,Target,Kind,Dept,Queue,Area,Ward,Channel,Lon,Lat\n"
GOOD = "1,2024-03-05 08:00,2024-03-06 08:00,2024-03-07 08:00,Hole,D,Q,a1,w1,app,-71.05,42.35\n"


def points() -> dict[str, object]:
    columns = {
        "id": "Id",
        "opened": "Opened",
        "closed": "Closed",
        "target": "Target",
        "class": "Kind",
        "areas": ["Area"],
        "lon": "Lon",
        "lat": "Lat",
        "point": "Point",
    }
    return {"columns": columns, "bounds": [-72, 41, -70, 43]}


def read(tmp_path: Path, text: str, **more: object) -> list[HistoryRow | BadRow]:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    return list(read_history(path, layout(**more)))


def test_a_row(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEAD + GOOD, **points())
    assert isinstance(row, HistoryRow)
    assert (row.id, row.line, row.class_key, row.areas) == ("1", 2, "Hole", ("a1",))
    assert row.opened_at.isoformat() == "2024-03-05T08:00:00-05:00"
    assert (row.lon, row.lat) == (-71.05, 42.35)
    assert row.raw["Dept"] == "D"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2024-03-05 08:00,,,Hole,,,a1,,,,", "id is missing"),
        ("1,whenever,,,Hole,,,a1,,,,", "opening time 'whenever' is unreadable"),
        ("1,,,,Hole,,,a1,,,,", "no opening time"),
        ("1,1066-10-14,,,Hole,,,a1,,,,", "opening year 1066 cannot be"),
        ("1,2024-03-05,,,,,,a1,,,,", "class is missing"),
        ("1,2024-03-05,2024-03-01,,Hole,,,a1,,,,", "closed 2024-03-01 00:00 before opened"),
        ("1,2024-03-05,soon,,Hole,,,a1,,,,", "closed time 'soon' is unreadable"),
        ("1,2024-03-05,,soon,Hole,,,a1,,,,", "target time 'soon' is unreadable"),
        ("1,2024-03-05,,,Hole,,,a1,,,42.35,-71.05", "is out of range"),
        ("1,2024-03-05,,,Hole,,,a1,,,west,north", "is not a pair of numbers"),
        ("1,2024-03-05,,,Hole", "5 cells under 12 headers"),
    ],
)
def test_a_bad_row_says_why_and_stops_nothing(tmp_path: Path, line: str, reason: str) -> None:
    bad, good = read(tmp_path, HEAD + line + "\n" + GOOD.replace("1,", "2,", 1), **points())
    assert isinstance(bad, BadRow)
    assert reason in "; ".join(bad.reasons)
    assert isinstance(good, HistoryRow)


def test_what_intake_knew_of_a_bad_row_is_kept(tmp_path: Path) -> None:
    (bad,) = read(tmp_path, HEAD + "1,2024-03-05,2024-03-01,,Hole,,,a1,,,0,99\n", **points())
    assert isinstance(bad, BadRow)
    assert len(bad.reasons) == 2
    assert bad.row is not None
    assert (bad.row.class_key, bad.row.closed_at, bad.row.lon) == ("Hole", None, None)


def test_two_clocks_may_differ_by_seconds(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEAD + "1,2024-03-05 08:00:30,2024-03-05 08:00,,Hole,,,,,,,\n")
    assert isinstance(row, HistoryRow)
    assert row.closed_at == row.opened_at


def test_an_id_that_comes_again_is_bad(tmp_path: Path) -> None:
    _, again = read(tmp_path, HEAD + GOOD + GOOD)
    assert isinstance(again, BadRow)
    assert again.reasons == ("this id came before in the file",)
    assert again.row is None


def test_ids_of_the_wrong_type(tmp_path: Path) -> None:
    text = HEAD + GOOD.replace("1,", "42.0,", 1) + GOOD.replace("1,", "A7,", 1)
    good, bad = read(tmp_path, text, id={"type": "integer"})
    assert good.id == "42"
    assert isinstance(bad, BadRow)
    assert bad.reasons == ("id A7 is not a whole number",)


def test_other_hands_wrote_the_header(tmp_path: Path) -> None:
    text = 'KIND , ID,opened,"Ar-ea"\n"Hole\nin road",7.0,2024-03-05T08:00:00Z,nan\n\nHole,8,x,\n'
    good, bad = read(tmp_path, text)
    assert isinstance(good, HistoryRow)
    assert (good.id, good.class_key, good.areas) == ("7", "Hole in road", ("", "", ""))
    assert good.opened_at.isoformat() == "2024-03-05T03:00:00-05:00"
    assert bad.line == 5


def test_gzip_bom_delimiter_values_and_missing_columns(tmp_path: Path) -> None:
    path = tmp_path / "history.gz"
    text = "\ufeffId;Opened;Kind;Channel\n1;2024-03-05;Hole;Ph\n"
    path.write_bytes(gzip.compress(text.encode()))
    mapping = layout(file={"delimiter": ";"}, values={"channel": {"Ph": "phone"}})
    (row,) = read_history(path, mapping, keep_raw=False)
    assert isinstance(row, HistoryRow)
    assert row.areas == ("", "", "phone")
    assert row.raw == {}
    assert missing_columns(path, mapping) == [
        *("Area", "Closed", "Dept", "Queue", "Target", "Ward"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "POINT (-71.05 42.35)",
        "(42.35, -71.05)",
        "{'latitude': '42.35', 'longitude': '-71.05', 'human_address': '{}'}",
        "{'longitude': '-71.05', 'latitude': '42.35'}",
    ],
)
def test_points_in_words(tmp_path: Path, text: str) -> None:
    line = f'Id,Opened,Kind,Point\n1,2024-03-05,Hole,"{text}"\n'
    (row,) = read(tmp_path, line, **points())
    assert isinstance(row, HistoryRow)
    assert (row.lon, row.lat) == (-71.05, 42.35)


def test_a_file_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="its columns are: A, B"):
        read(tmp_path, "A,B\n1,2\n")
    with pytest.raises(Invalid, match="is empty"):
        read(tmp_path, "")


def test_the_three_new_york_layouts(tmp_path: Path) -> None:
    """The headers and the shape of one row of each, made up."""
    files = {
        "nyc311_lowercase": (
            '"unique_key","created_date","closed_date","agency","complaint_type","descriptor",'
            '"incident_zip","latitude","longitude","location"\n'
            '"7","2019-12-31T23:59:11.000",,"NYPD","Noise","Loud","11229","40.585","-73.928",'
            '"POINT (-73.928 40.585)"\n'
        ),
        "nyc311_portal": (
            "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Zip,"
            "Latitude,Longitude,Location\n"
            '7,12/31/2019 11:59:11 PM,,NYPD,Noise,Loud,11229,40.585,-73.928,"(40.585, -73.928)"\n'
        ),
        "nyc311_frame": (
            "unique_key,created_date,agency,complaint_type,descriptor,incident_zip,latitude,"
            "longitude,location,closed_date\n"
            "7,2019-12-31T23:59:11.000,NYPD,Noise,Loud,11229.0,40.585,-73.928,"
            "\"{'latitude': '40.585', 'longitude': '-73.928'}\",\n"
        ),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text)
        (row,) = read_history(path, load_layout(name))
        assert isinstance(row, HistoryRow), row
        assert (row.id, row.class_key, row.department) == ("7", "Noise / Loud", "NYPD")
        assert row.opened_at.isoformat() == "2019-12-31T23:59:11-05:00"
        assert (row.lon, row.lat) == (-73.928, 40.585)
        assert "11229" in row.areas
