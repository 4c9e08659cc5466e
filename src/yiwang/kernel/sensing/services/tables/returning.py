"""Lines that were not taken, as they came, with their reasons."""

import csv
from pathlib import Path

from yiwang.ui.exports import neutral

from .judging import Taken


def write_refused(path: Path, taken: Taken) -> None:
    """A new file, to be set right and brought again. Raises FileExistsError."""
    wide = len(taken.headings)
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行号", *taken.headings, "原因"])
        for line in taken.faults:
            cells = [neutral(cell) for cell in line.cells[:wide]]
            writer.writerow([line.number, *cells, *[""] * (wide - len(cells)), line.reason])
