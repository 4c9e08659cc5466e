"""One subject through the days from a change until today: what is decided, ended and opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..engine import Engine
from ..models import RuleSet, Standing
from ..readers import Entry
from ..rules.ages import next_age
from ..rules.deciding import Answer
from ..rules.table import UNKNOWN
from ..rules.timeline import Held, days_to_visit, deeds
from ..selectors.assessing import Assessed, assessed
from ..selectors.inputs import asked_on, names_of, next_change
from ..selectors.programmes import IN_FORCE, engine_for
from .storing import Opening, Taken, taken

NO_RULES = "需人工核实：该日没有生效的规则"


@dataclass(frozen=True)
class Book:
    """A programme's rule sets in time, compiled."""

    rules: Sequence[tuple[RuleSet, Engine]]

    def on(self, day: date) -> tuple[RuleSet, Engine] | None:
        for rules, engine in self.rules:
            if rules.since <= day and (rules.until is None or day < rules.until):
                return rules, engine
        return None

    def next_start(self, after: date) -> date | None:
        days = {day for rules, _engine in self.rules for day in (rules.since, rules.until)}
        return min((day for day in days if day is not None and day > after), default=None)

    @property
    def names(self) -> frozenset[str]:
        """Every fact that any of the rule sets asks for."""
        return frozenset(name for _r, engine in self.rules for name in names_of(engine.table))


def book_of(programme_id: int) -> Book:
    """One statement, and one for each content that this process has not compiled yet."""
    found = RuleSet.objects.filter(programme_id=programme_id, state__in=IN_FORCE)
    return Book([(rules, engine_for(rules)) for rules in found.defer("content").order_by("since")])


@dataclass
class Walk:
    """What came of one subject; nothing is written yet."""

    standing: Standing
    held: dict[int, Held]
    decisions: list[Taken] = field(default_factory=list)
    ends: dict[int, tuple[date, str]] = field(default_factory=dict)
    opens: dict[int, Opening] = field(default_factory=dict)
    before: tuple[str, str] = ("", "")
    doubtful_since: date | None = None
    last: Taken | None = None

    def __post_init__(self) -> None:
        self.before = (self.standing.outcome, self.standing.reason)

    def go(self, book: Book, entries: Sequence[Entry], until: date) -> None:
        """From the day the standing is due to `until`, stopping wherever something changes."""
        on = self.standing.due_on
        assert on is not None
        visits = days_to_visit(self.held.values(), on)
        while True:
            ages = self._decide(book, entries, on)
            following = min(
                (
                    day
                    for day in (book.next_start(on), next_change(entries, on), ages, *visits)
                    if day is not None and day > on
                ),
                default=None,
            )
            if following is None or following > until:
                self.standing.due_on = following
                return
            on = following

    def _decide(self, book: Book, entries: Sequence[Entry], on: date) -> date | None:
        """One day; returns the next birthday that may change the answer."""
        now = book.on(on)
        if now is None:
            self._stand(Answer(UNKNOWN, NO_RULES, {}, ()), None, on)
            return None
        rules, engine = now
        found = assessed(rules, engine, asked_on(entries, on), on)
        decision = taken(found, self.standing.subject, on)
        self.decisions.append(decision)
        self._amend(found, decision, on)
        self._stand(found.answer, decision, on)
        return _next_birthday(engine, found, on)

    def _amend(self, found: Assessed, decision: Taken, on: date) -> None:
        what = deeds(self.held.values(), on, found.answer)
        for grant_id in what.end:
            self.held[grant_id] = replace(self.held[grant_id], until=on)
            if grant_id in self.opens:
                self.opens[grant_id].until = on
            else:
                self.ends[grant_id] = (on, found.answer.reason)
        if what.open:
            grant_id = -len(self.opens) - 1
            self.opens[grant_id] = Opening(decision, on, what.until)
            self.held[grant_id] = Held(grant_id, on, what.until, found.answer.values)

    def _stand(self, answer: Answer, decision: Taken | None, on: date) -> None:
        standing = self.standing
        if answer.outcome != UNKNOWN:
            self.doubtful_since = None
        elif standing.outcome != UNKNOWN or self.doubtful_since is None:
            self.doubtful_since = on
        standing.outcome, standing.reason = answer.outcome, answer.reason
        self.last = decision

    @property
    def new_doubt(self) -> date | None:
        """Since when it is not known, if this was not known to be so before."""
        same = (self.standing.outcome, self.standing.reason) == self.before
        return None if same else self.doubtful_since


def _next_birthday(engine: Engine, found: Assessed, on: date) -> date | None:
    """Only ages that were counted have a birth date that is one."""
    fields = tuple(f for f in engine.table.fields if f.kind == "age" and f.name in found.inputs)
    births = {f.of: found.inputs[f.of]["value"] for f in fields}
    return next_age(fields, births, on)
