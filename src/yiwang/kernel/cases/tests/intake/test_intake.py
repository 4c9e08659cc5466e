"""A city's history taken in: once, whole, through the same rules, and resumable."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from yiwang.kernel.cases import invariants
from yiwang.kernel.cases.history.layout import Layout
from yiwang.kernel.cases.history.learning import learn
from yiwang.kernel.cases.history.rehearsal import Rehearsal
from yiwang.kernel.cases.history.rows import HistoryRow, read_history
from yiwang.kernel.cases.history.tests.makers import ZONE, layout
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.services.intake import Intake, run, take_in, writer
from yiwang.kernel.cases.tests.intake.files import HEAD, write_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mapping() -> Layout:
    return layout(
        columns={
            "id": "Id", "opened": "Opened", "closed": "Closed", "target": "Target",
            "class": "Kind", "department": "Dept", "queue": "Queue", "areas": ["Area"],
            "lon": "Lon", "lat": "Lat",
        }
    )  # fmt: skip


def taken(file: Path, mapping: Layout, bad: Path) -> Intake:
    rows = [row for row in read_history(file, mapping) if isinstance(row, HistoryRow)]
    rehearsal = Rehearsal(learn(rows, mapping), mapping)
    return take_in(
        rows=read_history(file, mapping), rehearsal=rehearsal, origin="testville", bad_rows=bad
    )


def test_it_comes_in_with_its_outcome_and_the_catalogues_deadline(tmp_path, mapping):
    file = write_file(tmp_path / "h.csv", 60)
    assert taken(file, mapping, tmp_path / "bad.csv").taken == 60

    case = Case.objects.select_related("department__parent", "matter_class").get(origin_id="7")
    assert (case.matter_class.name, case.department.name) == ("Pothole", "Crew A")
    assert case.department.parent.name == "Roads"
    assert case.total_due == case.reported_at + timedelta(hours=48)
    closed = LogEntry.objects.get(case=case, action="import_close")
    assert (case.outcome, case.closed_at) == ("closed", closed.at)
    assert closed.late == (closed.at > case.total_due)
    assert not invariants.broken_logs()
    assert not invariants.rows_that_are_not_their_last_entry()


def test_twice_is_harmless(tmp_path, mapping):
    file = write_file(tmp_path / "h.csv", 40)
    taken(file, mapping, tmp_path / "bad.csv")
    before = list(Case.objects.order_by("pk").values_list("pk", "log_hash"))
    again = taken(file, mapping, tmp_path / "bad.csv")
    assert (again.taken, again.known) == (0, 40)
    assert list(Case.objects.order_by("pk").values_list("pk", "log_hash")) == before


def test_killed_half_way_it_goes_on_where_it_stopped(tmp_path, mapping, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 10)
    file = write_file(tmp_path / "h.csv", 55)
    written, write = [], writer._write

    def die_before_the_third_commit(built):
        written.append(built)
        with transaction.atomic():
            write(built)
            if len(written) == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(writer, "_write", die_before_the_third_commit)
    with pytest.raises(KeyboardInterrupt):
        taken(file, mapping, tmp_path / "bad.csv")
    assert Case.objects.count() == LogEntry.objects.filter(action="import").count() == 20

    monkeypatch.setattr(writer, "_write", write)
    rest = taken(file, mapping, tmp_path / "bad.csv")
    assert (rest.taken, rest.known) == (35, 20)
    assert Case.objects.count() == 55


def test_bad_rows_go_to_a_file_and_the_good_ones_are_finished(tmp_path, mapping):
    file = write_file(tmp_path / "h.csv", 20)
    with file.open("a", newline="") as more:
        csv.writer(more).writerow(["bad", "not a day", *[""] * (len(HEAD) - 2)])
        csv.writer(more).writerow(["3", "2019-01-05T10:00:00", *[""] * (len(HEAD) - 2)])
    intake = taken(file, mapping, tmp_path / "bad.csv")
    assert (intake.taken, intake.bad) == (20, 2)
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as bad:
        rows = list(csv.DictReader(bad))
    assert [row["id"] for row in rows] == ["bad", "3"]
    assert all(row["reasons"] for row in rows)


def test_rows_in_our_grids_stand_in_them(tmp_path, mapping, town):
    where = town.centre_of("440204001001001001")
    taken(write_file(tmp_path / "h.csv", 5, point=where), mapping, tmp_path / "bad.csv")
    assert set(Case.objects.values_list("district", "grid")) == {("440204", "440204001001001001")}


def test_open_rows_stay_open_with_their_deadline(tmp_path, mapping):
    opened = datetime(2019, 1, 7, 9, tzinfo=ZONE)
    file = write_file(tmp_path / "h.csv", 40, open_from=30)
    taken(file, mapping, tmp_path / "bad.csv")
    waiting = Case.objects.filter(is_open=True)
    assert waiting.count() == 10
    assert all(case.stage_due == case.total_due > opened for case in waiting)
