"""Who answers for a class: its department, its queue, and the queues kept by area."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .rows import HistoryRow

FEWEST_ROWS = 8
OWN_SHARE = 0.75
FEWEST_AREAS = 3

AreaAnswer = tuple[str, str]  # ("area", department)


@dataclass(frozen=True)
class AreaOwners:
    """A department that keeps one queue for each value of an area column."""

    department: str
    column: str
    owners: dict[str, str]
    rows: int


def learn_area_owners(rows: Sequence[HistoryRow], columns: Sequence[str]) -> dict[str, AreaOwners]:
    """For each department, the area column along which its queues are cut, if there is one.

    `columns` name the leading entries of `HistoryRow.areas`. A queue belongs to an area when
    three quarters of its rows lie there. Learned over all classes, so that a class with few rows,
    or out of season, finds its way too.
    """
    sizes = Counter(row.queue for row in rows if row.queue)
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    spread: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if not row.queue:
            continue
        homes[row.queue][row.department] += 1
        for position in range(len(columns)):
            if row.areas[position]:
                spread[row.queue, position][row.areas[position]] += 1
    tables: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for (queue, position), values in spread.items():
        value, count = values.most_common(1)[0]
        known = values.total()
        if sizes[queue] < FEWEST_ROWS or count < OWN_SHARE * known or known < sizes[queue] / 2:
            continue
        table = tables[homes[queue].most_common(1)[0][0], position]
        if value not in table or sizes[table[value]] < sizes[queue]:
            table[value] = queue
    return _widest(rows, columns, tables)


def _widest(
    rows: Sequence[HistoryRow],
    columns: Sequence[str],
    tables: dict[tuple[str, int], dict[str, str]],
) -> dict[str, AreaOwners]:
    right: Counter[tuple[str, int]] = Counter()
    for row in rows:
        for position in range(len(columns)):
            table = tables.get((row.department, position))
            if table and row.queue and table.get(row.areas[position]) == row.queue:
                right[row.department, position] += 1
    best: dict[str, AreaOwners] = {}
    for (department, position), count in sorted(right.items(), key=lambda item: item[0]):
        table = tables[department, position]
        known = best.get(department)
        if len(table) >= FEWEST_AREAS and (known is None or count > known.rows):
            best[department] = AreaOwners(
                department, columns[position], dict(sorted(table.items())), count
            )
    return best


def answer_of(
    row: HistoryRow, owners: dict[str, AreaOwners], columns: Sequence[str]
) -> str | AreaAnswer:
    """The row's queue, or "the area's queue of its department" where that is what it is."""
    table = owners.get(row.department)
    if table and table.owners.get(row.areas[columns.index(table.column)]) == row.queue:
        return "area", row.department
    return row.queue
