"""Which rules would have given this target time? All that fit, for one opening and target."""

from collections.abc import Iterable, Mapping

from yiwang.lib.worktime import Unit

from .days import DATE, DAY, NEXT_WORKDAY, OPENING, Pair, Rule, Sheet, clock_of, first_index

TOLERANCE = 120
LONGEST_HOURS = 400
_QUARTER = 900

Label = tuple[str, float, str, str, int]  # unit, amount, calendar, count_from, at (-1: none)


def fitting(
    pair: Pair,
    sheets: Mapping[str, Sheet],
    clocks: Iterable[int] = (),
    minutes: Iterable[int] = (),
) -> list[Label]:
    """Every label whose rule puts the target within two minutes of the one on file.

    `clocks` are clock times (seconds) at which this class's targets seem to be put, `minutes`
    limits that are no whole quarter of an hour.
    """
    found: list[Label] = []
    _natural(pair, found)
    for name, sheet in sheets.items():
        _working(pair, name, sheet, found)
    for clock in clocks:
        _put_at(pair, sheets, clock, found)
    for minute in minutes:
        if abs(pair.elapsed - minute * 60) <= TOLERANCE:
            found.append((Unit.CLOCK_HOUR, round(minute / 60, 4), "", OPENING, -1))
    return found


def rule_of(label: Label) -> Rule:
    """The label as a rule."""
    unit, amount, calendar, count_from, at = label
    return Rule(
        unit=Unit(unit),
        amount=int(amount) if amount == int(amount) else amount,
        calendar=calendar,
        count_from=count_from,
        at=None if at < 0 else clock_of(at),
    )


def _natural(pair: Pair, found: list[Label]) -> None:
    wall = (pair.target_day - pair.day) * DAY + pair.target_clock - pair.clock
    whole = (wall + DAY // 2) // DAY
    if whole > 0 and abs(wall - whole * DAY) <= TOLERANCE:
        found.append((Unit.NATURAL_DAY, whole, "", OPENING, -1))
    quarters = (pair.elapsed + _QUARTER // 2) // _QUARTER
    if 0 < quarters <= LONGEST_HOURS * 4 and abs(pair.elapsed - quarters * _QUARTER) <= TOLERANCE:
        found.append((Unit.CLOCK_HOUR, quarters / 4, "", OPENING, -1))


def _working(pair: Pair, name: str, sheet: Sheet, found: list[Label]) -> None:
    target, clock = pair.target_day, pair.target_clock
    if not sheet.works[target]:
        return
    day, opened = sheet.rolled(pair.day, pair.clock)
    if abs(clock - opened) <= TOLERANCE and (count := sheet.before[target] - sheet.before[day]) > 0:
        found.append((Unit.WORK_DAY, count, name, OPENING, -1))
    if abs(clock - pair.clock) <= TOLERANCE:
        for way in (DATE, NEXT_WORKDAY):
            count = sheet.before[target] - first_index(sheet, pair.day, way)
            if count > 0:
                found.append((Unit.WORK_DAY, count, name, way, -1))
    if sheet.length < DAY:
        worked = sheet.worked(target, clock) - sheet.worked(day, opened)
        quarters = (worked + _QUARTER // 2) // _QUARTER
        inside = any(start < clock <= end + TOLERANCE for start, end in sheet.spans)
        if (
            inside
            and 0 < quarters <= LONGEST_HOURS * 4
            and abs(worked - quarters * _QUARTER) <= TOLERANCE
        ):
            found.append((Unit.WORK_HOUR, quarters / 4, name, OPENING, -1))


def _put_at(pair: Pair, sheets: Mapping[str, Sheet], at: int, found: list[Label]) -> None:
    target = pair.target_day
    if abs(pair.target_clock - at) > TOLERANCE:
        return
    if target >= pair.day:
        found.append((Unit.NATURAL_DAY, target - pair.day, "", OPENING, at))
    for name, sheet in sheets.items():
        if not sheet.works[target]:
            continue
        rolled, _ = sheet.rolled(pair.day, pair.clock)
        for way, first in (
            (OPENING, sheet.before[rolled]),
            (DATE, first_index(sheet, pair.day, DATE)),
            (NEXT_WORKDAY, first_index(sheet, pair.day, NEXT_WORKDAY)),
        ):
            if sheet.before[target] >= first:
                found.append((Unit.WORK_DAY, sheet.before[target] - first, name, way, at))
