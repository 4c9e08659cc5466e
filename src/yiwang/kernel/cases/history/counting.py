"""How much of a history does a calendar explain?

A class counts through its commonest number of working days (or of working hours): any calendar
explains a row by some number, the right one explains most rows by the same number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from .days import DATE, DAY, EPOCH, NEXT_WORKDAY, OPENING, Pair, Sheet, WorkCalendar, first_index
from .reasons import TOLERANCE

Classes = Mapping[str, Sequence[Pair]]
Counts = dict[str, Counter[int]]

LONGEST_SPAN = 200
_HALF_HOUR = 1800


def score(classes: Classes, calendar: WorkCalendar) -> int:
    """Rows explained by their class's commonest number."""
    return sum(explained(counted(pairs, calendar.sheet)) for pairs in classes.values())


def counted(pairs: Iterable[Pair], sheet: Sheet) -> Counts:
    """Rows by number, for each way of counting."""
    counts: Counts = defaultdict(Counter)
    for item in pairs:
        for way, number in numbers(item, sheet):
            counts[way][number] += 1
    return counts


def explained(counts: Counts) -> int:
    """Rows of the commonest number in the best way, and half of the next one's: a limit changed
    on the way must not hide the calendar."""
    best = 0
    for numbered in counts.values():
        first, second = 0, 0
        for rows in numbered.values():
            if rows > first:
                first, second = rows, first
            elif rows > second:
                second = rows
        best = max(best, first + second // 2)
    return best


def numbers(item: Pair, sheet: Sheet) -> Iterable[tuple[str, int]]:
    """The working days, or half hours of work, between the two, by each way that fits."""
    if not sheet.works[item.target_day]:
        return
    target = sheet.before[item.target_day]
    day, clock = sheet.rolled(item.day, item.clock)
    if abs(item.target_clock - clock) <= TOLERANCE:
        yield OPENING, target - sheet.before[day]
    elif sheet.length < DAY:
        worked = sheet.worked(item.target_day, item.target_clock) - sheet.worked(day, clock)
        halves = (worked + _HALF_HOUR // 2) // _HALF_HOUR
        if abs(worked - halves * _HALF_HOUR) <= TOLERANCE:
            yield "hours", halves
    if abs(item.target_clock - item.clock) <= TOLERANCE:
        yield DATE, target - first_index(sheet, item.day, DATE)
        yield NEXT_WORKDAY, target - first_index(sheet, item.day, NEXT_WORKDAY)
    if item.target_clock % 900 == 0 or item.target_clock in (DAY - 1, DAY - 60):
        yield f"{item.target_clock} {OPENING}", target - sheet.before[day]
        yield f"{item.target_clock} {DATE}", target - first_index(sheet, item.day, DATE)


class Book:
    """What one calendar explains, ready to be asked what another day off would change."""

    def __init__(self, classes: Classes, calendar: WorkCalendar) -> None:
        self.classes = classes
        self.calendar = calendar
        self.counts = {key: counted(pairs, calendar.sheet) for key, pairs in classes.items()}

    @property
    def score(self) -> int:
        return sum(map(explained, self.counts.values()))

    def gain(self, other: WorkCalendar, days: Sequence[date]) -> tuple[int, int]:
        """Rows more (or fewer) that `other`, which differs in `days` only, explains; and how many
        rows span one of those days."""
        marks = [day.toordinal() - EPOCH for day in days]
        gain = rows = 0
        for key, pairs in self.classes.items():
            across = [item for item in pairs if spans(item, marks)]
            if not across:
                continue
            rows += len(across)
            old = self.counts[key]
            new: Counts = defaultdict(Counter, {way: Counter(found) for way, found in old.items()})
            for item in across:
                for way, number in numbers(item, self.calendar.sheet):
                    new[way][number] -= 1
                for way, number in numbers(item, other.sheet):
                    new[way][number] += 1
            gain += explained(new) - explained(old)
        return gain, rows


def spans(item: Pair, marks: Sequence[int]) -> bool:
    """Whether a row of bearable length runs over one of these days."""
    return item.target_day - item.day < LONGEST_SPAN and any(
        item.day <= mark <= item.target_day for mark in marks
    )
