"""How does the city count working time? Learned from openings and targets, class by class.

The week and the work periods are chosen by how many target times they explain.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import product

from .counting import Classes, counted, score
from .days import DAY, Pair, Sheet, WorkCalendar, clock_of, seconds
from .free_days import learn_free_days
from .layout import Layout, Periods
from .reasons import TOLERANCE

SAMPLE = 3000
SCAN = 1000
PER_CLASS = range(15, 150)
SHORTEST_DAY = 4 * 3600
FINALISTS = 6
ENOUGH = 12
WEEKS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4, 5),
    (0, 1, 2, 3, 6),
    (0, 1, 2, 3, 4, 5, 6),
    (0, 1, 2, 3, 5, 6),
)
ALL_DAY: Periods = ((time(0), time(0)),)
USUAL: Periods = ((time(8, 30), time(17)),)
USUAL_STARTS = (8 * 3600, 8 * 3600 + 1800, 9 * 3600)


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
        key: pairs for key, pairs in classes.items() if len(pairs) >= ENOUGH and not _steady(pairs)
    }
    if not needing:
        return None
    sample = _sampled(needing, SAMPLE)
    start = hinted(layout, name)
    chosen = _with_week(sample, _with_periods(sample, start, layout), layout)
    if chosen.working_days != start.working_days:
        chosen = _with_periods(sample, chosen, layout)
    full = {key: _in_working_days(pairs, chosen.sheet) for key, pairs in needing.items()}
    free = learn_free_days(full, chosen)
    return LearnedCalendar(
        calendar=free.calendar,
        rows=sum(map(len, full.values())),
        explained=score(full, free.calendar),
        holidays_seen=free.seen,
        holidays_unseen=free.unseen,
        notes=free.notes,
    )


def explains_more(
    found: LearnedCalendar, known: Sequence[LearnedCalendar], classes: Classes
) -> bool:
    """Whether a further calendar is worth having: a fifth more of these classes' rows."""
    old = max(score(classes, item.calendar) for item in known)
    new = score(classes, found.calendar)
    return new >= old + 0.2 * sum(map(len, classes.values()))


def hinted(layout: Layout, name: str) -> WorkCalendar:
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


def _sampled(classes: Classes, rows: int) -> Classes:
    """Some rows of each class, from its newer half where it is large: today's rules matter."""
    each = min(max(rows // len(classes), PER_CLASS.start), PER_CLASS.stop)
    return {key: _thinned(pairs, each) for key, pairs in classes.items()}


def _thinned(pairs: Sequence[Pair], most: int) -> Sequence[Pair]:
    if len(pairs) <= most:
        return pairs
    recent = pairs[len(pairs) // 2 :] if len(pairs) >= 2 * most else pairs
    step = len(recent) / most
    return [recent[int(position * step)] for position in range(most)]


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
    if not natural:
        return pairs
    days, rows = natural.most_common(1)[0]
    working = counted(pairs, sheet)
    others = max((max(numbered.values()) for numbered in working.values()), default=0)
    return [item for item in pairs if _natural_days(item) != days] if rows > others else pairs


def _natural_days(item: Pair) -> int:
    """Whole days between the two at the same wall clock, else 0."""
    wall = (item.target_day - item.day) * DAY + item.target_clock - item.clock
    days = round(wall / DAY)
    return days if abs(wall - days * DAY) <= TOLERANCE else 0


def _peak(counts: Counter[int]) -> int:
    return max(counts[key] + counts[key + 1] for key in counts)


def _with_periods(classes: Classes, start: WorkCalendar, layout: Layout) -> WorkCalendar:
    """The best work periods: openings seen as target clocks, closings on the half hour, then every
    five minutes for the best two openings (a wrong closing can explain working hours by half an
    hour less, so that looking around the best alone would not do)."""
    if layout.calendar.periods is not None:
        return start
    starts = _frequent_clocks(classes)
    few = _sampled(classes, SCAN)
    coarse = {
        (opening, closing): score(few, _at(start, opening, closing))
        for opening in {*starts, *USUAL_STARTS}
        for closing in range(max(11 * 3600, opening + SHORTEST_DAY), DAY + 1, 1800)
    }
    ranked = sorted(coarse, key=lambda span: (-coarse[span], span))
    openings = list(dict.fromkeys(opening for opening, _ in ranked))[:2]
    fine = {
        (opening, closing): score(few, _at(start, opening, closing))
        for opening in openings
        for closing in range(max(11 * 3600, opening + SHORTEST_DAY), DAY, 300)
        if (opening, closing) not in coarse
    }
    both = coarse | fine
    finalists = sorted(both, key=lambda span: (-both[span], span[1] % 1800 > 0, span))[:FINALISTS]
    candidates = [_at(start, *span) for span in finalists]
    candidates.sort(key=lambda item: seconds(item.periods[0][1]) % 1800 > 0)
    best = _best(classes, [replace(start, periods=ALL_DAY), *candidates])
    return _with_break(classes, best, starts)


def _at(start: WorkCalendar, opening: int, closing: int) -> WorkCalendar:
    return replace(start, periods=((clock_of(opening), clock_of(closing)),))


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
    best, most = candidates[0], float(score(classes, candidates[0])) + margin * rows
    for candidate in candidates[1:]:
        found = score(classes, candidate)
        if found > most:
            best, most = candidate, found
    return best


def _with_week(classes: Classes, start: WorkCalendar, layout: Layout) -> WorkCalendar:
    if layout.calendar.working_days is not None:
        return start
    candidates = [replace(start, working_days=week) for week in WEEKS]
    if start.country:
        candidates += [replace(item, country="", subdivision=None) for item in candidates]
    return _best(classes, candidates, margin=0.005)
