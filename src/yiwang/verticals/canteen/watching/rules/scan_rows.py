"""Cards of many people read one after the other, faster than people take trays. Pure.

Source: DOMAIN §6.2 (bursts of swipes less than 5 s apart). Seconds and length are thresholds.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo

from .evidence import Came, Found


def scan_rows(reads: Iterable[Came], *, seconds: int, scans: int, zone: tzinfo) -> list[Found]:
    """A signal for each row of readings at one till, by time: each at most `seconds` after the one
    before it, of at least `scans` different people (one card that beeps twice is one person)."""
    found = []
    for row in _rows(reads, timedelta(seconds=seconds)):
        people = {each.subject for each in row}
        if len(people) < scans:
            continue
        first, last = row[0], row[-1]
        facts = {
            "device": first.device,
            "people": len(people),
            "seconds": round((last.at - first.at).total_seconds()),
        }
        found.append(
            Found(
                "scan_row",
                f"scan:{first.id}",
                first.canteen_id,
                first.at.astimezone(zone).date(),
                sum(each.subsidy for each in row),
                [each.shown for each in row],
                facts,
            )
        )
    return found


def _rows(reads: Iterable[Came], gap: timedelta) -> Iterator[list[Came]]:
    row: list[Came] = []
    for read in sorted(reads, key=lambda each: (each.device_id, each.at, each.id)):
        if row and (read.device_id != row[-1].device_id or read.at - row[-1].at > gap):
            yield row
            row = []
        row.append(read)
    if row:
        yield row
