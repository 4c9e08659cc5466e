"""The run: batch by batch, each its own transaction, so that it can stop and go on anywhere."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from yiwang.kernel.audit.services import record
from yiwang.kernel.places.selectors import locate_many

from ...history.rehearsal import Rehearsal
from ...history.rows import BadRow, HistoryRow
from ...models import Case
from ...rules.routing import Spot
from .building import Built, build
from .copying import next_ids
from .setting import Past, Setting, setting_for
from .writer import Writer

BATCH = 2000
UNDECIDED_DISTRICT = "000000"


@dataclass
class Intake:
    """What became of a file's rows."""

    taken: int = 0
    known: int = 0
    bad: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        return self.taken + self.known + self.bad


def take_in(
    *,
    rows: Iterable[HistoryRow | BadRow],
    rehearsal: Rehearsal,
    origin: str,
    district: str = UNDECIDED_DISTRICT,
    bad_rows: Path,
    actor_id: int | None = None,
    seen: Callable[[Intake], None] = lambda so_far: None,
) -> Intake:
    """Take a city's history in; the same file again changes nothing.

    `origin` names the history: a row is known by it and its own id. `district` is the county
    code of rows whose point lies in no division of ours. Bad rows go to `bad_rows` (CSV: line,
    id, reasons, then the row's own columns), which is written anew by every run.
    """
    at = setting_for(origin, district)
    intake = Intake()
    with bad_rows.open("w", newline="", encoding="utf-8-sig") as file, Writer() as writer:
        refused = csv.writer(file)
        refused.writerow(["line", "id", "reasons", "row"])
        for batch in _batches(rows):
            good = [row for row in batch if isinstance(row, HistoryRow)]
            for bad in (row for row in batch if isinstance(row, BadRow)):
                _refuse(bad, refused, intake)
            built = _build_batch(good, rehearsal, at)
            writer.write(built)
            intake.taken += len(built.cases)
            intake.known += len(good) - len(built.cases)
            seen(intake)
    record(
        verb="cases.import",
        subject=f"history:{origin}",
        actor_id=actor_id,
        district=district if district != UNDECIDED_DISTRICT else "",
        detail={"taken": intake.taken, "known": intake.known, "bad": intake.bad},
    )
    return intake


def _build_batch(rows: list[HistoryRow], rehearsal: Rehearsal, at: Setting) -> Built:
    spots = _spots(rows, at.district)
    known = set(
        Case.objects.filter(
            district__in={spot.district for spot in spots},
            origin=at.origin,
            origin_id__in=[row.id for row in rows],
        ).values_list("origin_id", flat=True)
    )
    fresh = [(row, spot) for row, spot in zip(rows, spots, strict=True) if row.id not in known]
    past = [Past(row, rehearsal.forecast(row), spot) for row, spot in fresh]
    at.prepare(past)
    built = Built()
    for each, pk in zip(past, next_ids("cases_case", len(past)), strict=True):
        build(each, pk, at, built)
    entry_ids = next_ids("cases_logentry", len(built.entries))
    for entry, pk in zip(built.entries, entry_ids, strict=True):
        entry.pk = pk
    return built


def _spots(rows: list[HistoryRow], district: str) -> list[Spot]:
    """Where each row lies; the given district where it has no point or the point no division."""
    points = [(row.lon or 0.0, row.lat or 0.0) for row in rows]
    if not points:
        return []
    found = locate_many([lon for lon, _ in points], [lat for _, lat in points])
    located = zip(found.district, found.street, found.community, found.grid, strict=True)
    return [
        Spot(*(str(code) for code in codes)) if codes[0] and row.lon is not None else Spot(district)
        for codes, row in zip(located, rows, strict=True)
    ]


def _refuse(bad: BadRow, writer: "csv._writer", intake: Intake) -> None:  # type: ignore[name-defined]
    intake.bad += 1
    for reason in bad.reasons:
        intake.reasons[reason] = intake.reasons.get(reason, 0) + 1
    writer.writerow([bad.line, bad.id, "; ".join(bad.reasons), _flat(bad.raw)])


def _flat(raw: dict[str, str]) -> str:
    return " | ".join(f"{key}={value}" for key, value in raw.items() if value)


def _batches(rows: Iterable[HistoryRow | BadRow]) -> Iterator[list[HistoryRow | BadRow]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
