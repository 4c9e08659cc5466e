"""What would this catalogue have promised, and to whom would it have sent it?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yiwang.lib.worktime import Unit

from .catalogue import Catalogue, Choice, Entry, Promise
from .days import OPENING_FEATURES, Rule, due, opening_features
from .layout import Layout, squeezed
from .rows import HistoryRow

TOLERANCE = 120
SEEN_OFTEN = 30


@dataclass(frozen=True, slots=True)
class Forecast:
    """`due_at` is aware, in the catalogue's zone; None and "" where nothing is known."""

    due_at: datetime | None
    department: str
    queue: str
    unit: Unit | None = None
    limit: float | None = None
    rule: Rule | None = None


class Rehearsal:
    """Applies a catalogue to rows read with a layout, reading only what intake knows:
    class, groups, opening time and the mapping's areas and intake columns."""

    def __init__(self, catalogue: Catalogue, layout: Layout) -> None:
        self.catalogue = catalogue
        names = (*layout.features, *OPENING_FEATURES)
        self.at = {squeezed(name): index for index, name in enumerate(names)}
        self.calendar = next(iter(catalogue.calendars.values()))

    def forecast(self, row: HistoryRow) -> Forecast:
        """The promise and the owners of one row."""
        entry = self._entry(row)
        fallback = self.catalogue.otherwise
        known = row.areas + opening_features(row.opened_at, self.calendar)
        department = self._owner(entry.department or fallback.department, known)
        queue = self._owner(entry.queue or fallback.queue, known)
        rule = self._rule(entry, row.opened_at.date(), known)
        if rule is None:
            return Forecast(None, department, queue)
        calendar = self.catalogue.calendars.get(rule.calendar, self.calendar)
        at = due(rule, row.opened_at, calendar)
        return Forecast(at, department, queue, rule.unit, rule.amount, rule)

    def _entry(self, row: HistoryRow) -> Entry:
        found = self.catalogue.classes.get(row.class_key)
        if found is not None:
            return found
        for table, name in zip(self.catalogue.groups, row.groups, strict=False):
            if name in table:
                return table[name]
        return self.catalogue.otherwise

    def _value(self, column: str, known: Sequence[str]) -> str:
        position = self.at.get(squeezed(column))
        return "" if position is None else known[position]

    def _owner(self, choice: Choice | None, known: Sequence[str]) -> str:
        if choice is None:
            return ""
        while choice.by:
            deeper = choice.where.get(self._value(choice.by, known))
            if deeper is None:
                break
            choice = deeper
        if choice.area_owner:
            table = self.catalogue.area_owners.get(choice.area_owner)
            if table is not None:
                return table.owners.get(self._value(table.column, known), choice.to)
        return choice.to

    def _rule(self, entry: Entry, day: date, known: Sequence[str]) -> Rule | None:
        for promise in entry.limits:
            if promise.since is None or promise.since <= day:
                return self._narrowed(promise, known)
        return self._narrowed(entry.limits[-1], known) if entry.limits else None

    def _narrowed(self, promise: Promise, known: Sequence[str]) -> Rule | None:
        while promise.by:
            deeper = promise.where.get(self._value(promise.by, known))
            if deeper is None:
                break
            promise = deeper
        return promise.rule


@dataclass
class Tally:
    """Right out of tested."""

    right: int = 0
    tested: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.tested += 1

    @property
    def share(self) -> float | None:
        """None where nothing was tested."""
        return self.right / self.tested if self.tested else None


@dataclass
class Agreement:
    """How often forecasts agree with the file, in all and by class.

    `due` counts rows whose class the catalogue knows from 30 rows or more, `due_rare` the others;
    a due time agrees within two minutes, a missing one never.
    """

    due: Tally = field(default_factory=Tally)
    due_rare: Tally = field(default_factory=Tally)
    department: Tally = field(default_factory=Tally)
    queue: Tally = field(default_factory=Tally)
    by_class: dict[str, dict[str, Tally]] = field(default_factory=dict)
    missed: dict[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=dict)

    def add(self, row: HistoryRow, forecast: Forecast, catalogue: Catalogue) -> None:
        """Counts one row; what the file does not say is not counted."""
        if row.target_at is not None:
            entry = catalogue.classes.get(row.class_key)
            often = entry is not None and entry.rows >= SEEN_OFTEN
            right = forecast.due_at is not None and (
                abs(forecast.due_at.timestamp() - row.target_at.timestamp()) <= TOLERANCE
            )
            (self.due if often else self.due_rare).add(right)
            self._note(row, "due", right, "", "")
        if row.department:
            right = forecast.department == row.department
            self.department.add(right)
            self._note(row, "department", right, forecast.department, row.department)
        if row.queue:
            right = forecast.queue == row.queue
            self.queue.add(right)
            self._note(row, "queue", right, forecast.queue, row.queue)

    def _note(self, row: HistoryRow, what: str, right: bool, said: str, was: str) -> None:
        tallies = self.by_class.setdefault(row.class_key, {})
        tallies.setdefault(what, Tally()).add(right)
        if not right and was:
            self.missed.setdefault((row.class_key, what), Counter())[said, was] += 1

    def worst(self, what: str, most: int = 8) -> list[tuple[str, Tally]]:
        """Classes with the most wrong rows."""
        found = [(key, tallies[what]) for key, tallies in self.by_class.items() if what in tallies]
        found = [(key, tally) for key, tally in found if tally.right < tally.tested]
        return sorted(found, key=lambda item: item[1].right - item[1].tested)[:most]
