"""Mappings: what is understood and what is refused."""

from pathlib import Path

import pytest

from yiwang.kernel.cases.history.layout import load_layout, read_layout, shipped
from yiwang.lib.errors import Invalid

LEAST = {
    "columns": {"id": "ID", "opened": "Opened", "class": "Type"},
    "dates": {"zone": "America/New_York"},
}


def test_the_shipped_mappings_load() -> None:
    assert shipped() == ["boston311", "nyc311_frame", "nyc311_lowercase", "nyc311_portal"]
    for name in shipped():
        assert load_layout(name).columns["class"]


def test_features_are_areas_then_intake_then_presence() -> None:
    layout = load_layout("boston311")
    assert layout.features[0] == "pwd_district"
    assert layout.features[-1] == "has SubmittedPhoto"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"columns": {"opened": "Opened", "class": "Type"}}, "columns.id"),
        ({"columns": {**LEAST["columns"], "colour": "C"}}, "columns.colour"),
        ({"dates": {"zone": "Mars/Olympus"}}, "dates.zone"),
        ({"dates": {}}, "dates.zone"),
        ({"dates": {"zone": "UTC", "stored": "lunar"}}, "dates.stored"),
        ({"calendar": {"periods": ["nine to five"]}}, "calendar"),
        ({"calendar": {"working_days": ["someday"]}}, "calendar"),
        ({"bounds": [1, 2]}, "bounds"),
        ({"id": {"type": "colour"}}, "id.type"),
        ({"colour": 1}, "colour"),
        ({"values": {"Source": "x"}}, "values"),
    ],
)
def test_a_wrong_key_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_layout({**LEAST, **change})
    assert f"mapping {key}" in caught.value.fields


@pytest.mark.parametrize("place", ["areas", "intake", "present", "class", "groups"])
def test_what_comes_later_may_not_decide(place: str) -> None:
    columns = {**LEAST["columns"], "queue": "QUEUE", place: ["Queue"]}
    with pytest.raises(Invalid, match="not known at intake"):
        read_layout({**LEAST, "columns": columns})


def test_a_title_may_be_the_class() -> None:
    columns = {**LEAST["columns"], "title": "Type"}
    assert read_layout({**LEAST, "columns": columns}).columns["title"] == ("Type",)


def test_no_such_mapping_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="boston311"):
        load_layout(tmp_path / "none.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("columns: [")
    with pytest.raises(Invalid, match="not YAML"):
        load_layout(broken)
