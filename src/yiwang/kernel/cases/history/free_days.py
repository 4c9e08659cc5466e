"""Which public holidays count in a city, and which single days were closed or worked?"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from .counting import Book, Classes, Counts, numbers
from .days import EPOCH, WorkCalendar, public_holidays

ROUNDS = 12
TRIALS = 6
LEAST_ROWS = 4
LONGEST_VOTE = 120
SHORT_SPAN = 35


@dataclass
class FreeDays:
    """The calendar with its exceptions, and the evidence: rows that spanned a holiday by name."""

    calendar: WorkCalendar
    seen: dict[str, int] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def learn_free_days(classes: Classes, calendar: WorkCalendar) -> FreeDays:
    """Weighs each holiday by name, then looks for single odd days."""
    found = FreeDays(calendar)
    classes = _short(classes)
    _weigh_holidays(classes, found)
    _find_odd_days(classes, found)
    return found


def _short(classes: Classes) -> Classes:
    """Rows that run some weeks at most, where there are enough: across months too many days are
    in question at once."""
    short = {
        key: [item for item in pairs if item.target_day - item.day <= SHORT_SPAN]
        for key, pairs in classes.items()
    }
    enough = sum(map(len, short.values())) >= 0.3 * sum(map(len, classes.values()))
    return {key: pairs for key, pairs in short.items() if pairs} if enough else classes


def _weigh_holidays(classes: Classes, found: FreeDays) -> None:
    calendar = found.calendar
    named = public_holidays(calendar.country, calendar.subdivision)
    first, last = _reach(classes)
    days: dict[str, list[date]] = defaultdict(list)
    for day, names in named.items():
        inside = first <= day.toordinal() - EPOCH <= last
        for name in names:
            if inside and day.weekday() in calendar.working_days:
                days[name].append(day)
    ignored = set(calendar.not_holidays)
    book = Book(classes, calendar)
    for name, dates in days.items():
        if name in ignored:
            continue
        without = replace(calendar, not_holidays=(*calendar.not_holidays, name))
        gain, rows = book.gain(without, dates)
        if rows:
            found.seen[name] = rows
        if gain >= max(LEAST_ROWS, 0.05 * rows):
            ignored.add(name)
    found.calendar = replace(calendar, not_holidays=tuple(sorted(ignored)))
    found.unseen = sorted(_names_of_year(named, last) - set(found.seen))


def _names_of_year(named: Mapping[date, tuple[str, ...]], last: int) -> set[str]:
    year = date.fromordinal(EPOCH + last).year
    return {name for day, names in named.items() if day.year == year for name in names}


def _reach(classes: Classes) -> tuple[int, int]:
    items = [item for pairs in classes.values() for item in pairs]
    return min(item.day for item in items), max(item.target_day for item in items)


def _find_odd_days(classes: Classes, found: FreeDays) -> None:
    """Days after whose removal (or addition) many rows make sense that did not."""
    for _ in range(ROUNDS):
        book = Book(classes, found.calendar)
        if not any(_try(book, found, kind, day) for kind, day in _suspects(book)):
            return


def _try(book: Book, found: FreeDays, kind: str, day: date) -> bool:
    calendar = found.calendar
    if kind == "closed":
        trial = replace(calendar, closed=tuple(sorted({*calendar.closed, day})))
    else:
        trial = replace(calendar, open=tuple(sorted({*calendar.open, day})))
    gain, rows = book.gain(trial, [day])
    if gain < max(LEAST_ROWS, 0.05 * rows):
        return False
    found.calendar = trial
    found.notes.append(f"{day} was {kind}, as {gain} of {rows} target times across it say")
    return True


def _suspects(book: Book) -> list[tuple[str, date]]:
    """Days across which more rows came one working day late (or early) than as usual."""
    sheet = book.calendar.sheet
    votes: Counter[tuple[str, int]] = Counter()
    for key, pairs in book.classes.items():
        usual = _usual(book.counts[key], len(pairs))
        for item in pairs:
            if item.target_day - item.day > LONGEST_VOTE:
                continue
            number = dict(numbers(item, sheet)).get(usual[0])
            as_usual, late = number == usual[1], number == usual[1] + 1
            early = number is None or number == usual[1] - 1
            for day in range(item.day, item.target_day + 1):
                if as_usual:
                    votes["closed" if sheet.works[day] else "open", day] -= 1
                elif late and sheet.works[day]:
                    votes["closed", day] += 1
                elif early and not sheet.works[day]:
                    votes["open", day] += 1
    return [
        (kind, date.fromordinal(EPOCH + day))
        for (kind, day), count in votes.most_common(TRIALS)
        if count >= LEAST_ROWS
    ]


def _usual(counts: Counts, rows: int) -> tuple[str, int]:
    """The way and number that explain most of a class; ("", 0) where none explains a fifth."""
    tops = [(numbered.most_common(1)[0], way) for way, numbered in counts.items()]
    (number, top), way = max(tops, key=lambda item: item[0][1], default=((0, 0), ""))
    return (way, number) if top >= 0.2 * rows else ("", 0)
