"""History taken in by the thousand is counted like what happens one by one."""

from pathlib import Path

import pytest

from yiwang.kernel.cases.history.learning import learn
from yiwang.kernel.cases.history.rehearsal import Rehearsal
from yiwang.kernel.cases.history.rows import HistoryRow, read_history
from yiwang.kernel.cases.history.tests.makers import layout
from yiwang.kernel.cases.services.intake import take_in
from yiwang.kernel.cases.tests.intake.files import write_file
from yiwang.kernel.insight import invariants


@pytest.mark.django_db(transaction=True)
def test_rollups_equal_a_recount_after_an_intake(tmp_path: Path) -> None:
    mapping = layout()
    file = write_file(tmp_path / "h.csv", 80, open_from=60)
    rows = [row for row in read_history(file, mapping) if isinstance(row, HistoryRow)]
    rehearsal = Rehearsal(learn(rows, mapping), mapping)
    take_in(rows=rows, rehearsal=rehearsal, origin="testville", bad_rows=tmp_path / "bad.csv")
    assert not invariants.marks_other_than_the_log()
    assert not invariants.totals_other_than_the_marks()
