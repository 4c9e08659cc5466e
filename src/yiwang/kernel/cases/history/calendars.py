"""How does the city count working time? Learned from openings and targets, class by class.

The week, the work periods, which public holidays count and which single days were closed or
worked are each chosen by how many target times they explain, where a class counts only through
its commonest limit: any calendar explains a row by some number, a right one by the same number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import product

from .days import (
    DATE,
    DAY,
    EPOCH,
    NEXT_WORKDAY,
    OPENING,
    Pair,
    Sheet,
    WorkCalendar,
    clock_of,
    first_index,
    public_holidays,
    seconds,
)
from .layout import Layout
from .reasons import TOLERANCE

Classes = Mapping[str, Sequence[Pair]]

PER_CLASS = 120
ENOUGH = 12
WEEKS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4, 5),
    (0, 1, 2, 3, 6),
    (0, 1, 2, 3, 4, 5, 6),
    (0, 1, 2, 3, 5, 6),
)
ALL_DAY = ((time(0), time(0)),)
USUAL = ((time(8, 30), time(17)),)


@dataclass
class LearnedCalendar:
    """A calendar, how sure it is, and what the history could not tell."""

    calendar: WorkCalendar
    rows: int = 0
    explained: int = 0
    holidays_seen: dict[str, int] = field(default_factory=dict)
    holidays_unseen: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def agreement(self) -> float:
        return self.explained / self.rows if self.rows else 0.0


def learn_calendar(classes: Classes, layout: Layout, name: str) -> LearnedCalendar | None:
    """The calendar that explains these classes best; None when none of them needs one.

    Classes that plain days or hours explain are left out first.
    """
    needing = {
        key: _thinned(pairs)
        for key, pairs in classes.items()
        if len(pairs) >= ENOUGH and not _steady(pairs)
    }
    if not needing:
        return None
    start = _hinted(layout, name)
    chosen = _with_week(needing, _with_periods(needing, start, layout), layout)
    if layout.calendar.working_days is None and chosen.working_days != start.working_days:
        chosen = _with_periods(needing, chosen, layout)
    if layout.calendar.periods is None:
        chosen = _refined(needing, chosen)
    learned = LearnedCalendar(chosen)
    full = {key: _in_working_days(classes[key], chosen.sheet) for key in needing}
    _with_exceptions(full, learned)
    learned.rows = sum(map(len, full.values()))
    learned.explained = _score(full, learned.calendar)
    return learned


def explains_more(
    found: LearnedCalendar, known: Sequence[LearnedCalendar], classes: Classes
) -> bool:
    """Whether a further calendar is worth having: a fifth more of these classes' rows."""
    old = max(_score(classes, item.calendar) for item in known)
    new = _score(classes, found.calendar)
    return new >= old + 0.2 * sum(map(len, classes.values()))


def _hinted(layout: Layout, name: str) -> WorkCalendar:
    hints = layout.calendar
    return WorkCalendar(
        name=name,
        zone=layout.zone,
        working_days=hints.working_days or WEEKS[0],
        periods=hints.periods or USUAL,
        country=hints.country,
        subdivision=hints.subdivision,
        not_holidays=hints.not_holidays,
        closed=hints.closed,
        open=hints.open,
    )


def _thinned(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Newest rows first choice: a city's rules of today matter."""
    if len(pairs) <= PER_CLASS:
        return pairs
    recent = pairs[len(pairs) // 2 :] if len(pairs) >= 2 * PER_CLASS else pairs
    step = len(recent) / PER_CLASS
    return [recent[int(position * step)] for position in range(PER_CLASS)]


def _steady(pairs: Sequence[Pair]) -> bool:
    """Explained by natural days or clock hours alone."""
    walls: Counter[int] = Counter()
    hours: Counter[int] = Counter()
    for item in pairs:
        wall = (item.target_day - item.day) * DAY + item.target_clock - item.clock
        walls[round(wall / 300)] += 1
        hours[round(item.elapsed / 300)] += 1
    return max(_peak(walls), _peak(hours)) >= 0.85 * len(pairs)


def _in_working_days(pairs: Sequence[Pair], sheet: Sheet) -> Sequence[Pair]:
    """Without the rows of a class that natural days explain, where those are most of it."""
    natural = Counter(days for item in pairs if (days := _natural_days(item)))
    working = Counter(found for item in pairs for found in _counts(item, sheet))
    if not natural or not working:
        return pairs
    (days, rows), (_, others) = natural.most_common(1)[0], working.most_common(1)[0]
    return [item for item in pairs if _natural_days(item) != days] if rows > others else pairs


def _natural_days(item: Pair) -> int:
    """Whole days between the two at the same wall clock, else 0."""
    wall = (item.target_day - item.day) * DAY + item.target_clock - item.clock
    days = round(wall / DAY)
    return days if abs(wall - days * DAY) <= TOLERANCE else 0


def _peak(counts: Counter[int]) -> int:
    return max(counts[key] + counts[key + 1] for key in counts)


def _score(classes: Classes, calendar: WorkCalendar) -> int:
    """Rows explained by their class's commonest number of working days or working time."""
    sheet = calendar.sheet
    return sum(
        max((sum(top) for top in _tops(pairs, sheet)), default=0) for pairs in classes.values()
    )


def _tops(pairs: Sequence[Pair], sheet: Sheet) -> Iterable[tuple[int, ...]]:
    """For each way of counting, the rows of the commonest number, and half of the next one:
    a limit changed on the way must not hide the calendar."""
    ways: dict[str, Counter[int]] = defaultdict(Counter)
    for item in pairs:
        for way, count in _counts(item, sheet):
            ways[way][count] += 1
    for counts in ways.values():
        best = counts.most_common(2)
        yield tuple(rows if place == 0 else rows // 2 for place, (_, rows) in enumerate(best))


def _counts(item: Pair, sheet: Sheet) -> Iterable[tuple[str, int]]:
    if not sheet.works[item.target_day]:
        return
    target = sheet.before[item.target_day]
    day, clock = sheet.rolled(item.day, item.clock)
    if abs(item.target_clock - clock) <= TOLERANCE:
        yield OPENING, target - sheet.before[day]
    elif sheet.length < DAY:
        worked = sheet.worked(item.target_day, item.target_clock) - sheet.worked(day, clock)
        if abs(worked - round(worked / 1800) * 1800) <= TOLERANCE:
            yield "hours", round(worked / 1800)
    if abs(item.target_clock - item.clock) <= TOLERANCE:
        yield DATE, target - first_index(sheet, item.day, DATE)
        yield NEXT_WORKDAY, target - first_index(sheet, item.day, NEXT_WORKDAY)
    if item.target_clock % 900 == 0 or item.target_clock in (DAY - 1, DAY - 60):
        key = f"at {item.target_clock}"
        yield f"{key} opening", target - sheet.before[day]
        yield f"{key} date", target - first_index(sheet, item.day, DATE)


def _with_periods(classes: Classes, start: WorkCalendar, layout: Layout) -> WorkCalendar:
    """The best work periods among openings seen as target clocks and closings on the half hour."""
    if layout.calendar.periods is not None:
        return start
    starts = _frequent_clocks(classes)
    candidates = [ALL_DAY]
    for opening, closing in product(starts, range(11 * 3600, DAY + 1, 1800)):
        if closing - opening >= 4 * 3600:
            candidates.append(((clock_of(opening), clock_of(closing)),))
    best = _best(classes, [replace(start, periods=periods) for periods in candidates])
    return _with_break(classes, best, starts)


def _with_break(classes: Classes, best: WorkCalendar, starts: list[int]) -> WorkCalendar:
    """A break at midday, where some targets start with the afternoon."""
    (first, last), *_ = best.periods
    opening, closing = seconds(first), seconds(last) or DAY
    candidates = [best]
    for resume, stop in product(starts, range(11 * 3600, 14 * 3600 + 1, 1800)):
        if opening + 3600 <= stop < resume < closing - 3600:
            spans = ((first, clock_of(stop)), (clock_of(resume), last))
            candidates.append(replace(best, periods=spans))
    return _best(classes, candidates, margin=0.01)


def _frequent_clocks(classes: Classes) -> list[int]:
    """Clock times (whole five minutes) at which targets heap up though the openings do not."""
    heaps: Counter[int] = Counter()
    rows = 0
    for pairs in classes.values():
        for item in pairs:
            rows += 1
            if item.target_clock % 300 == 0 and item.target_clock != item.clock:
                heaps[item.target_clock] += 1
    return [clock for clock, count in heaps.most_common(5) if count >= max(3, 0.01 * rows)]


def _best(
    classes: Classes, candidates: Sequence[WorkCalendar], margin: float = 0.0
) -> WorkCalendar:
    """The candidate that explains most; the first one unless beaten by `margin` of the rows."""
    rows = sum(map(len, classes.values()))
    best, score = candidates[0], float(_score(classes, candidates[0])) + margin * rows
    for candidate in candidates[1:]:
        found = _score(classes, candidate)
        if found > score:
            best, score = candidate, found
    return best


def _with_week(classes: Classes, start: WorkCalendar, layout: Layout) -> WorkCalendar:
    if layout.calendar.working_days is not None:
        return start
    candidates = [replace(start, working_days=week) for week in WEEKS]
    if start.country:
        candidates += [replace(item, country="", subdivision=None) for item in candidates]
    return _best(classes, candidates, margin=0.005)


def _refined(classes: Classes, calendar: WorkCalendar) -> WorkCalendar:
    """The last closing to the quarter hour, five minutes, the minute."""
    for step in (900, 300, 60):
        first, last = calendar.periods[-1]
        closing = seconds(last) or DAY
        near = [closing + step * shift for shift in (-2, -1, 1, 2)]
        spans = [
            (*calendar.periods[:-1], (first, clock_of(end)))
            for end in near
            if seconds(first) < end <= DAY
        ]
        calendar = _best(classes, [calendar, *(replace(calendar, periods=s) for s in spans)], 0.001)
    return calendar


def _with_exceptions(classes: Classes, learned: LearnedCalendar) -> None:
    """Public holidays that do not count, and single days that were closed or worked."""
    for _ in range(3):
        before = learned.calendar
        _weigh_holidays(classes, learned)
        _find_odd_days(classes, learned)
        if learned.calendar == before:
            return


def _weigh_holidays(classes: Classes, learned: LearnedCalendar) -> None:
    calendar = learned.calendar
    named = public_holidays(calendar.country, calendar.subdivision)
    first, last = _reach(classes)
    days: dict[str, list[date]] = defaultdict(list)
    names: set[str] = set()
    for day, several in named.items():
        for name in several:
            names.add(name)
            if first <= day.toordinal() - EPOCH <= last and day.weekday() in calendar.working_days:
                days[name].append(day)
    seen: dict[str, int] = {}
    dropped = [name for name in calendar.not_holidays if name not in days]
    for name, dates in days.items():
        others = tuple({*dropped, *(item for item in calendar.not_holidays if item != name)})
        counted = replace(calendar, not_holidays=others)
        ignored = replace(calendar, not_holidays=(*others, name))
        gain, rows = _difference(classes, counted, ignored, dates)
        seen[name] = rows
        if gain < 0 and -gain >= max(3, 0.1 * rows):
            dropped.append(name)
    learned.calendar = replace(calendar, not_holidays=tuple(sorted(set(dropped))))
    learned.holidays_seen = {name: rows for name, rows in seen.items() if rows >= 3}
    learned.holidays_unseen = sorted(
        name for name in _recent_names(named, last) if name not in learned.holidays_seen
    )


def _recent_names(named: Mapping[date, tuple[str, ...]], last: int) -> set[str]:
    year = date.fromordinal(EPOCH + last).year
    return {name for day, several in named.items() if day.year == year for name in several}


def _reach(classes: Classes) -> tuple[int, int]:
    items = [item for pairs in classes.values() for item in pairs]
    return min(item.day for item in items), max(item.target_day for item in items)


def _difference(
    classes: Classes, one: WorkCalendar, other: WorkCalendar, days: Sequence[date]
) -> tuple[int, int]:
    """How many more rows `one` explains than `other` among rows that span one of `days`, and how
    many rows do; each class by the commonest numbers of the rows that span none of them."""
    marks = [day.toordinal() - EPOCH for day in days]
    gain = rows = 0
    for pairs in classes.values():
        across = [
            item
            for item in pairs
            if item.target_day - item.day < 200
            and any(item.day <= mark <= item.target_day for mark in marks)
        ]
        if not across:
            continue
        usual = _usual(pairs, one.sheet)
        rows += len(across)
        gain += sum(
            _explained(item, one.sheet, usual) - _explained(item, other.sheet, usual)
            for item in across
        )
    return gain, rows


def _usual(pairs: Sequence[Pair], sheet: Sheet) -> set[tuple[str, int]]:
    """The ways and numbers that explain a good part of a class."""
    counts = Counter(found for item in pairs for found in _counts(item, sheet))
    return {found for found, rows in counts.items() if rows >= max(5, 0.15 * len(pairs))}


def _explained(item: Pair, sheet: Sheet, usual: set[tuple[str, int]]) -> bool:
    return any(found in usual for found in _counts(item, sheet))


def _find_odd_days(classes: Classes, learned: LearnedCalendar) -> None:
    """Days after whose removal (or addition) many rows make sense that did not."""
    for _ in range(12):
        votes = _votes(classes, learned.calendar)
        best = max(votes, key=lambda key: votes[key], default=None)
        if best is None or votes[best] < 8:
            return
        kind, number = best
        day = date.fromordinal(EPOCH + number)
        calendar = learned.calendar
        if kind == "closed":
            trial = replace(calendar, closed=tuple(sorted({*calendar.closed, day})))
        else:
            trial = replace(calendar, open=tuple(sorted({*calendar.open, day})))
        gain, rows = _difference(classes, trial, calendar, [day])
        if gain < max(8, 0.3 * rows):
            return
        learned.calendar = trial
        learned.notes.append(f"{day} was {kind} ({gain} of {rows} targets say so)")


def _votes(classes: Classes, calendar: WorkCalendar) -> dict[tuple[str, int], int]:
    """Per day, rows whose target came a working day later (or earlier) than usual across it, less
    those that came as usual."""
    sheet = calendar.sheet
    closed: Counter[int] = Counter()
    opened: Counter[int] = Counter()
    for pairs in classes.values():
        usual = _usual(pairs, sheet)
        for item in pairs:
            span = range(item.day, item.target_day + 1)
            if len(span) > 120:
                continue
            found = set(_counts(item, sheet))
            weight = -1 if found & usual else 1
            if weight < 0 or {(way, count - 1) for way, count in found} & usual:
                closed.update({day: weight for day in span if sheet.works[day]})
            if weight < 0 or not found or {(way, count + 1) for way, count in found} & usual:
                opened.update({day: weight for day in span if not sheet.works[day]})
    votes = {("closed", day): count for day, count in closed.items()}
    votes.update({("open", day): count for day, count in opened.items()})
    return votes
