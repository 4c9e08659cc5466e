"""The two commands on files."""

import csv
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from yiwang.kernel.cases.history.commands import learn, predict
from yiwang.kernel.cases.history.days import Rule, due
from yiwang.lib.worktime import Unit

from .makers import moments, rows, write
from .test_learning import OFFICE

MAPPING = {
    "name": "Testville",
    "columns": {
        "id": "Id",
        "opened": "Opened",
        "closed": "Closed",
        "target": "Target",
        "class": "Kind",
        "department": "Dept",
        "queue": "Queue",
        "areas": ["Area", "Ward"],
        "intake": ["Channel"],
    },
    "dates": {"zone": "America/New_York"},
    "calendar": {"country": "US", "subdivision": "MA"},
}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    rule = Rule(Unit.WORK_DAY, 3, "office")
    made = list(
        rows(
            "holes",
            moments(150, days=150),
            lambda opened, known: due(rule, opened, OFFICE),
            owner=lambda known: ("Works", f"Yard {known['Area']}"),
        )
    )
    write(tmp_path / "city.csv", made)
    write(tmp_path / "blind.csv", made, outcomes=False)
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(MAPPING))
    return tmp_path


def run(command: object, *words: object) -> str:
    result = CliRunner().invoke(command, [str(word) for word in words])  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return result.output


def learned(city: Path, *words: object) -> str:
    mapping = city / "m.yaml"
    return run(learn, city / "city.csv", "--mapping", mapping, "--out", city / "c.yaml", *words)


def predicted(city: Path, file: str, out: str, *words: object) -> str:
    options = ("--mapping", city / "m.yaml", "--catalogue", city / "c.yaml", "--out", city / out)
    return run(predict, city / file, *options, *words)


def test_learn_then_predict(city: Path) -> None:
    said = learned(city, "--to", "2019-03-31")
    assert "Mon, Tue, Wed, Thu, Fri; 08:30-17:00" in said
    content = yaml.safe_load((city / "c.yaml").read_text())
    assert content["learned"]["to"].isoformat() <= "2019-03-31"
    (entry,) = content["classes"]
    assert (entry["limits"][0]["amount"], entry["limits"][0]["unit"]) == (3, "work_day")
    said = predicted(city, "city.csv", "p.csv", "--from", "2019-04-01")
    assert "100.00%" in said
    with (city / "p.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["id", "due_at", "department", "queue"]
    assert lines[0]["due_at"].endswith("-04:00")
    assert lines[0]["queue"].startswith("Yard a")


def test_predictions_never_use_what_came_later(city: Path) -> None:
    learned(city)
    predicted(city, "city.csv", "seen.csv")
    said = predicted(city, "blind.csv", "blind_out.csv")
    assert (city / "seen.csv").read_bytes() == (city / "blind_out.csv").read_bytes()
    assert "not in the file" in said
    assert "Not in this file, so not used: Closed, Dept, Queue, Target" in said


def test_wrong_outcomes_change_no_prediction(city: Path) -> None:
    learned(city)
    predicted(city, "city.csv", "seen.csv")
    text = (city / "city.csv").read_text().replace(",Works,Yard", ",Nobody,Nowhere")
    (city / "lies.csv").write_text(text)
    predicted(city, "lies.csv", "lies_out.csv")
    assert (city / "seen.csv").read_bytes() == (city / "lies_out.csv").read_bytes()


def test_bad_rows_go_to_their_file(city: Path) -> None:
    with (city / "city.csv").open("a") as file:
        file.write("x1,never,,,holes,Works,Yard a1,a1,w1,app\n")
        file.write(",2019-02-03,,,holes,Works,Yard a1,a1,w1,app\n")
    said = learned(city, "--bad", city / "bad.csv")
    assert "2 bad rows" in said
    with (city / "bad.csv").open(newline="") as bad:
        assert [row["reasons"] for row in csv.DictReader(bad)] == [
            "opening time 'never' is unreadable",
            "id is missing",
        ]


def test_a_clerk_edits_the_catalogue(city: Path) -> None:
    learned(city)
    path = city / "c.yaml"
    text = path.read_text().replace(
        "amount: 3, unit: work_day, calendar: office", "amount: 2, unit: urgent_hour"
    )
    path.write_text(text.replace("Yard a1", "Yard One"))
    predicted(city, "city.csv", "p.csv")
    with (city / "p.csv").open(newline="") as file:
        assert "Yard One" in {row["queue"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version: 1", "version: 9"), "not a catalogue of version 1"),
        (("unit: work_day", "unit: fortnight"), "in class holes"),
        (("calendar: office, share", "calendar: moon, share"), "'moon' is not in calendars"),
        (("amount: 3", "amount: -3"), "not above zero"),
        (("version: 1", "version: ["), "catalogue"),
    ],
)
def test_a_spoilt_catalogue_is_refused(city: Path, change: tuple[str, str], message: str) -> None:
    learned(city)
    path = city / "c.yaml"
    path.write_text(path.read_text().replace(*change))
    options = ["--mapping", city / "m.yaml", "--catalogue", path, "--out", city / "p.csv"]
    words = [str(word) for word in (city / "city.csv", *options)]
    result = CliRunner().invoke(predict, words)
    assert result.exit_code == 1
    assert message in " ".join(result.output.split())


def test_a_wrong_mapping_and_a_useless_file_are_refused(city: Path) -> None:
    (city / "empty.csv").write_text("Id,Opened,Kind\n1,never,x\n")
    for file, mapping, message in (
        ("city.csv", "atlantis", "shipped with the program: boston311"),
        ("city.csv", "nyc311_portal", "the file has no column Unique Key"),
        ("empty.csv", str(city / "m.yaml"), "no usable rows"),
    ):
        words = [str(city / file), "--mapping", mapping, "--out", str(city / "c.yaml")]
        result = CliRunner().invoke(learn, words)
        assert result.exit_code == 1
        assert message in " ".join(result.output.split())
