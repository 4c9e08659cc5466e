"""The promise on a real city's half-year, where the data lies beside the checkout."""

from pathlib import Path

import pytest

from yiwang.kernel.cases.history.layout import load_layout
from yiwang.kernel.cases.history.learning import learn
from yiwang.kernel.cases.history.rehearsal import Agreement, Rehearsal
from yiwang.kernel.cases.history.rows import BadRow, read_history

FILE = Path(__file__).parents[7] / "shared/data/boston311/boston311_2015H1_dev.csv.gz"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the shared data is not here")


def test_january_to_april_foretells_may_and_june() -> None:
    layout = load_layout("boston311")
    items = read_history(FILE, layout, keep_raw=False)
    rows = [row for item in items if (row := item.row if isinstance(item, BadRow) else item)]
    assert len(rows) == 58_119
    catalogue = learn([row for row in rows if row.opened_at.month <= 4], layout)
    rehearsal, agreement = Rehearsal(catalogue, layout), Agreement()
    for row in rows:
        if row.opened_at.month > 4:
            agreement.add(row, rehearsal.forecast(row), catalogue)
    assert (agreement.due.share or 0) >= 0.975
    assert (agreement.department.share or 0) >= 0.95
    assert (agreement.queue.share or 0) >= 0.85
