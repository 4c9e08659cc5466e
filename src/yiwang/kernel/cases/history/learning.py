"""From a city's rows to a first catalogue."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from .calendars import LearnedCalendar, explains_more, hinted, learn_calendar
from .catalogue import Catalogue, Choice, Entry, Promise
from .days import (
    EPOCH,
    OPENING_FEATURES,
    Pair,
    Sheet,
    WorkCalendar,
    opening_features,
    pair,
)
from .doubts import calendar_doubts, entry_doubts
from .layout import Layout
from .limits import (
    Period,
    Timed,
    families,
    labelled,
    learn_limits,
    reform_days,
    stretches,
)
from .reasons import Label, fitting, rule_of
from .routing import AreaOwners, answer_of, learn_area_owners
from .rows import HistoryRow
from .splits import Branch, Grower, Sample

FEW_TARGETS = 0.1
MOST_CALENDARS = 3
ANSWERED = 0.6
LEAST_AGREEMENT = 0.3
RECENT_ROWS = 10
WHOLE = Grower(width=0)  # a group answers for classes not seen: the mix of those seen misleads

Progress = Callable[[float], None]


def learn(
    rows: Iterable[HistoryRow], layout: Layout, *, progress: Progress | None = None
) -> Catalogue:
    """A catalogue from history rows in any order; `progress` hears the part done, 0 to 1.

    Only what is known at intake decides; targets, departments and queues are what is learned.
    """
    history = sorted(rows, key=lambda row: row.opened_at)
    return _Learner(history, layout, progress or (lambda part: None)).catalogue()


class _Learner:
    """Holds what the steps share."""

    def __init__(self, history: Sequence[HistoryRow], layout: Layout, progress: Progress) -> None:
        self.history = history
        self.layout = layout
        self.progress = progress
        self.features = (*layout.features, *OPENING_FEATURES)
        self.by_class: dict[str, list[HistoryRow]] = defaultdict(list)
        for row in history:
            self.by_class[row.class_key].append(row)
        self.timed: dict[str, list[Timed]] = {}
        self.known: dict[str, tuple[str, ...]] = {}
        self.areas = layout.columns["areas"]
        self.owners: dict[str, AreaOwners] = {}

    def catalogue(self) -> Catalogue:
        learned = self._calendars()
        self.progress(0.3)
        calendars = {item.calendar.name: item.calendar for item in learned}
        calendars = calendars or {"office": hinted(self.layout, "office")}
        made = Catalogue(self.layout.name, self.layout.zone, calendars)
        self._know(next(iter(calendars.values())))
        made.unsure = [note for item in learned for note in calendar_doubts(item)]
        self.owners = learn_area_owners(self.history, self.areas)
        made.area_owners = self.owners
        self._learn_groups(made)
        self.progress(0.5)
        self._learn_classes(made)
        made.learned = self._summary(learned)
        return made

    def _calendars(self) -> list[LearnedCalendar]:
        """The city's calendar, then others for classes that it does not explain."""
        open_classes = {
            key: pairs for key, rows in self.by_class.items() if (pairs := _pairs(rows))
        }
        learned: list[LearnedCalendar] = []
        for name in ("office", "second", "third")[:MOST_CALENDARS]:
            found = learn_calendar(open_classes, self.layout, name)
            if found is None or found.agreement < LEAST_AGREEMENT:
                break
            if learned and not explains_more(found, learned, open_classes):
                break
            learned.append(found)
            sheets = {name: found.calendar.sheet}
            open_classes = {
                key: pairs
                for key, pairs in open_classes.items()
                if len(pairs) >= 30 and not _answered(pairs, sheets)
            }
        return learned

    def _know(self, calendar: WorkCalendar) -> None:
        """Adds what the opening itself tells to what intake knows of each row."""
        for key, rows in self.by_class.items():
            self.timed[key] = timed = []
            for row in rows:
                known = row.areas + opening_features(row.opened_at, calendar)
                self.known[row.id] = known
                if row.target_at is not None:
                    day = row.opened_at.toordinal() - EPOCH
                    timed.append(Timed(day, known, pair(row.opened_at, row.target_at)))

    def _learn_groups(self, made: Catalogue) -> None:
        for position in range(len(self.layout.columns["groups"])):
            parts: dict[str, list[HistoryRow]] = defaultdict(list)
            for row in self.history:
                if row.groups[position]:
                    parts[row.groups[position]].append(row)
            table = {
                name: self._owners_of(Entry(name, len(rows)), rows, WHOLE)
                for name, rows in sorted(parts.items())
            }
            made.groups.append(table)
        if self.history:
            everything = Entry("otherwise", len(self.history))
            made.otherwise = self._owners_of(everything, self.history, WHOLE)

    def _learn_classes(self, made: Catalogue) -> None:
        limits = self._limits({name: item.sheet for name, item in made.calendars.items()})
        broad = self._broad_answers()
        grower = Grower(len(self.features) - 1)  # the weekday sets limits, not owners
        promised: dict[str, Counter[Label]] = defaultdict(Counter)
        keys = sorted(self.by_class, key=lambda key: (-len(self.by_class[key]), key))
        for done, key in enumerate(keys):
            rows = self.by_class[key]
            entry = Entry(key, len(rows), _commonest_groups(rows))
            self._limits_of(entry, limits.get(key, []), promised)
            self._owners_of(entry, rows, grower, broad[entry.groups[0]] if entry.groups else None)
            entry.unsure += entry_doubts(entry, len(self.timed[key]))
            made.classes[key] = entry
            self.progress(0.5 + 0.5 * (done + 1) / len(keys))
        for table in made.groups:
            for name, entry in table.items():
                _group_limit(entry, promised[name])

    def _broad_answers(self) -> dict[str, tuple[Counter[object], Counter[object]]]:
        """Departments and queues of each narrow group: what a class of few rows leans on."""
        broad: dict[str, tuple[Counter[object], Counter[object]]] = defaultdict(
            lambda: (Counter(), Counter())
        )
        for row in self.history:
            if row.groups:
                departments, queues = broad[row.groups[0]]
                departments[row.department] += 1
                queues[answer_of(row, self.owners, self.areas)] += 1
        return broad

    def _limits(self, sheets: dict[str, Sheet]) -> dict[str, list[Period]]:
        """Limits by class; the days on which many limits changed help those with few rows since."""
        timed = {
            key: rows
            for key, rows in self.timed.items()
            if rows and _has_targets(self.by_class[key], len(rows))
        }
        usage = families(timed, sheets)
        labels = {key: labelled(rows, sheets, usage) for key, rows in timed.items()}
        width = len(self.features)
        changes = [
            rows[start].day
            for key, rows in timed.items()
            for start, _ in stretches(rows, labels[key])
            if start
        ]
        reforms = reform_days(changes)
        return {key: learn_limits(rows, labels[key], width, reforms) for key, rows in timed.items()}

    def _limits_of(
        self, entry: Entry, periods: list[Period], promised: dict[str, Counter[Label]]
    ) -> None:
        if not periods:
            return
        for period in reversed(periods):
            promise = self._promise(period.tree)
            if period.since is not None:
                promise.since = date.fromordinal(EPOCH + period.since)
            entry.limits.append(promise)
        newest = periods[-1]
        entry.unsure += _competing(newest)
        if isinstance(newest.tree.answer, tuple):
            for group in entry.groups:
                promised[group][newest.tree.answer] += newest.tree.rows

    def _promise(self, branch: Branch) -> Promise:
        answer = branch.answer
        rule = rule_of(answer) if isinstance(answer, tuple) else None
        return Promise(
            rule=rule,
            share=branch.share,
            rows=branch.rows,
            by="" if branch.by is None else self.features[branch.by],
            where={value: self._promise(deeper) for value, deeper in branch.where.items()},
        )

    def _owners_of(
        self,
        entry: Entry,
        rows: Sequence[HistoryRow],
        grower: Grower,
        broad: tuple[Counter[object], Counter[object]] | None = None,
    ) -> Entry:
        departments = [
            Sample(row.opened_at.toordinal(), self.known[row.id], row.department)
            for row in rows
            if row.department
        ]
        queues = [
            Sample(
                row.opened_at.toordinal(),
                self.known[row.id],
                answer_of(row, self.owners, self.areas),
            )
            for row in rows
            if row.queue
        ]
        if departments:
            tree = grower.grow(departments, broad[0] if broad else None)
            entry.department = self._choice(tree, "")
        if queues:
            tree = grower.grow(queues, broad[1] if broad else None)
            plain = Counter(row.queue for row in rows if row.queue).most_common(1)[0][0]
            entry.queue = self._choice(tree, plain)
        return entry

    def _choice(self, branch: Branch, plain: str) -> Choice:
        answer = branch.answer
        by_area = isinstance(answer, tuple)
        return Choice(
            to=plain if by_area else str(answer),
            area_owner=answer[1] if isinstance(answer, tuple) else "",
            share=branch.share,
            rows=branch.rows,
            by="" if branch.by is None else self.features[branch.by],
            where={value: self._choice(deeper, plain) for value, deeper in branch.where.items()},
        )

    def _summary(self, learned: Sequence[LearnedCalendar]) -> dict[str, object]:
        first, last = (
            (self.history[0].opened_at.date(), self.history[-1].opened_at.date())
            if self.history
            else (None, None)
        )
        return {
            "from": first,
            "to": last,
            "rows": len(self.history),
            "rows_with_target": sum(map(len, self.timed.values())),
            "classes": len(self.by_class),
            "calendars": {
                item.calendar.name: {
                    "share": round(item.agreement, 3),
                    "rows": item.rows,
                    "holidays_seen": sorted(item.holidays_seen),
                }
                for item in learned
            },
        }


def _pairs(rows: Sequence[HistoryRow]) -> list[Pair]:
    return [pair(row.opened_at, row.target_at) for row in rows if row.target_at is not None]


def _has_targets(rows: Sequence[HistoryRow], timed: int) -> bool:
    """Whether a class is promised a time: by all its rows, or by the newest, where it began so."""
    recent = rows[-max(RECENT_ROWS, len(rows) // 4) :]
    late = sum(row.target_at is not None for row in recent)
    return timed >= FEW_TARGETS * len(rows) or late >= max(2, FEW_TARGETS * len(recent))


def _answered(pairs: Sequence[Pair], sheets: dict[str, Sheet]) -> bool:
    """Whether two rules explain most of these."""
    recent = pairs[-200:]
    counts = Counter(label for item in recent for label in fitting(item, sheets))
    return sum(rows for _, rows in counts.most_common(1)) >= ANSWERED * len(recent)


def _commonest_groups(rows: Sequence[HistoryRow]) -> tuple[str, ...]:
    return Counter(row.groups for row in rows).most_common(1)[0][0]


def _competing(period: Period) -> list[str]:
    total = period.tree.rows
    rivals = [
        f"{_spoken(label)} {rows / total:.0%}"
        for label, rows in period.others
        if rows >= 0.1 * total
    ]
    return [f"several limits: {', '.join(rivals)}"] if len(rivals) > 1 else []


def _spoken(label: Label | None) -> str:
    if label is None:
        return "no rule found"
    rule = rule_of(label)
    return f"{rule.amount} {rule.unit.value}" + (f" at {rule.at:%H:%M}" if rule.at else "")


def _group_limit(entry: Entry, promised: Counter[Label]) -> None:
    """A new class of a group is promised what most of the group is."""
    if promised:
        label, rows = promised.most_common(1)[0]
        share = rows / promised.total()
        if share >= 0.5:
            entry.limits = [Promise(rule_of(label), share, promised.total())]
