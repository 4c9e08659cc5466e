"""The handling limit of a class: which rule gives its target times, since when, and on what else
it depends."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yiwang.lib.worktime import Unit

from .days import DAY, OPENING, Pair, Sheet
from .reasons import Label, fitting
from .splits import Branch, Grower, Sample

MOST_LABELS = 6
REFORM_SPAN = 4
REFORM_CLASSES = 4
CLOCKS_BELOW = 0.7
PRIOR_ROWS = 2.0
BY_CONDITION = Grower(width=0, half_life=60.0, gain=0.02, fewest=4)

Family = tuple[str, str, str]  # unit, calendar, count_from


@dataclass(frozen=True, slots=True)
class Timed:
    """A row that has a target: `known` are the features at intake."""

    day: int
    known: tuple[str, ...]
    pair: Pair


@dataclass
class Period:
    """One stretch of time with its rule: a tree of labels (None where no rule was found)."""

    since: int | None
    tree: Branch
    others: list[tuple[Label | None, int]] = field(default_factory=list)


def families(
    classes: Mapping[str, Sequence[Timed]], sheets: Mapping[str, Sheet]
) -> Counter[Family]:
    """How often the city counts in which way, over classes with many rows; rows a class each, so
    that a large class does not speak for all. Decides where few rows fit several rules."""
    usage: Counter[Family] = Counter()
    for rows in classes.values():
        if len(rows) < 30:
            continue
        counts = Counter(
            label for row in rows[-200:] for label in fitting(row.pair, sheets) if label[4] < 0
        )
        if counts:
            label, _ = max(counts.items(), key=lambda item: (item[1], _plainness(item[0])))
            usage[_family(label)] += 1
    return usage


def learn_limits(
    rows: Sequence[Timed],
    labels: Sequence[Label | None],
    width: int,
    reforms: Sequence[int] = (),
) -> list[Period]:
    """The periods of a class, oldest first, from its rows in order of time and their `labels`."""
    periods = []
    for start, end in stretches(rows, labels, reforms):
        samples = [
            Sample(row.day, row.known, label)
            for row, label in zip(rows[start:end], labels[start:end], strict=True)
        ]
        newest = end == len(rows)
        grower = Grower(
            width if newest else 0,
            BY_CONDITION.half_life,
            BY_CONDITION.gain,
            BY_CONDITION.fewest,
        )
        counts = Counter(labels[start:end])
        periods.append(
            Period(
                since=rows[start].day if start else None,
                tree=_only_known(grower.grow(samples), counts),
                others=counts.most_common(4),
            )
        )
    return periods


def _only_known(tree: Branch, counts: Counter[Label | None]) -> Branch:
    """A rule that fits some rows is a better guess than none."""
    if tree.answer is None:
        known = [(label, rows) for label, rows in counts.most_common() if label is not None]
        if known:
            tree.answer = known[0][0]
            tree.share = known[0][1] / tree.rows
    tree.where = {
        value: branch for value, branch in tree.where.items() if branch.answer is not None
    }
    return tree


def _family(label: Label) -> Family:
    return label[0], label[2], label[3]


def _plainness(label: Label) -> int:
    """Where rules fit the same rows, the plainer one: days before hours, no clock time."""
    order = (Unit.WORK_DAY, Unit.NATURAL_DAY, Unit.CLOCK_HOUR, Unit.WORK_HOUR)
    plain = -order.index(Unit(label[0]))
    return plain - (4 if label[3] != OPENING else 0) - (8 if label[4] >= 0 else 0)


def labelled(
    rows: Sequence[Timed], sheets: Mapping[str, Sheet], usage: Counter[Family]
) -> list[Label | None]:
    """One rule a row: as few rules as explain the class, the commonest first."""
    fits = [fitting(row.pair, sheets) for row in rows]
    covered = _cover(fits, usage)
    if _leading(covered) >= CLOCKS_BELOW * len(rows):
        return covered
    clocks, minutes = _put_clocks(rows), _odd_minutes(rows)
    if clocks or minutes:
        other = _cover([fitting(row.pair, sheets, clocks, minutes) for row in rows], usage)
        if _leading(other) >= _leading(covered) + 0.1 * len(rows):
            return other
    return covered


def _odd_minutes(rows: Sequence[Timed]) -> list[int]:
    """Limits in minutes that a good part of the rows have."""
    counts = Counter((row.pair.elapsed + 30) // 60 for row in rows)
    return [minute for minute, n in counts.most_common(2) if minute > 0 and n >= 0.2 * len(rows)]


def _leading(labels: Sequence[Label | None]) -> int:
    counts = Counter(label for label in labels if label is not None)
    return sum(rows for _, rows in counts.most_common(2))


def _put_clocks(rows: Sequence[Timed]) -> list[int]:
    """Clock times at which a good part of the targets lie."""
    counts = Counter(row.pair.target_clock for row in rows)
    odd = {clock: n for clock, n in counts.items() if clock % 300 == 0 or clock >= DAY - 60}
    return [clock for clock, n in Counter(odd).most_common(3) if n >= max(3, 0.2 * len(rows))]


def _cover(fits: Sequence[Sequence[Label]], usage: Counter[Family]) -> list[Label | None]:
    total = sum(usage.values()) or 1
    answers: list[Label | None] = [None] * len(fits)
    open_rows = set(range(len(fits)))
    for _ in range(MOST_LABELS):
        counts: Counter[Label] = Counter()
        for position in open_rows:
            counts.update(fits[position])
        if not counts:
            break
        best = max(
            counts,
            key=lambda label: (
                counts[label] + PRIOR_ROWS * usage[_family(label)] / total,
                _plainness(label),
                -label[1],
            ),
        )
        if counts[best] < max(2, 0.01 * len(fits)) and len(open_rows) < len(fits):
            break
        for position in [item for item in open_rows if best in fits[item]]:
            answers[position] = best
            open_rows.discard(position)
    return answers


def stretches(
    rows: Sequence[Timed], labels: Sequence[Label | None], reforms: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Cuts where the commonest rule changes for good: [start, end) positions in order."""
    pieces = [(0, len(labels))]
    for _ in range(4):
        finer: list[tuple[int, int]] = []
        for start, end in pieces:
            cut = _cut(labels[start:end])
            finer += [(start, end)] if cut is None else [(start, start + cut), (start + cut, end)]
        if len(finer) == len(pieces):
            break
        pieces = finer
    if len(pieces) == 1 and (cut := _cut_at_reform(rows, labels, reforms)) is not None:
        return [(0, cut), (cut, len(labels))]
    return pieces


def reform_days(changes: Sequence[int]) -> list[int]:
    """Days around which several classes changed their limits: the city revised its list."""
    ordered = sorted(changes)
    reforms: list[int] = []
    for day in ordered:
        near = [other for other in ordered if day <= other <= day + REFORM_SPAN]
        if len(near) >= REFORM_CLASSES and (not reforms or day > reforms[-1] + REFORM_SPAN):
            reforms.append(day)
    return reforms


def _cut_at_reform(
    rows: Sequence[Timed], labels: Sequence[Label | None], reforms: Sequence[int]
) -> int | None:
    """Where two rows or more since a reform all follow one new rule, they are believed."""
    for reform in reversed(reforms):
        for cut in range(1, len(rows) - 1):
            if not reform <= rows[cut].day <= reform + 2 * REFORM_SPAN:
                continue
            old, new = (Counter(part).most_common(1)[0] for part in (labels[:cut], labels[cut:]))
            if new[0] not in (None, old[0]) and new[1] == len(rows) - cut:
                return cut
    return None


def _cut(labels: Sequence[Label | None]) -> int | None:
    """The position that best parts one common rule from another, if it gains enough."""
    whole = Counter(labels)
    if len(whole) < 2:
        return None
    left: dict[Label | None, int] = defaultdict(int)
    right = dict(whole)
    base = max(whole.values())
    best, gain = None, 0
    for position, label in enumerate(labels[:-1], 1):
        left[label] += 1
        right[label] -= 1
        if labels[position] == label:
            continue
        found = max(left.values()) + max(right.values()) - base
        if found > gain:
            best, gain = position, found
    if best is None:
        return None
    shorter = min(best, len(labels) - best)
    before, after = Counter(labels[:best]), Counter(labels[best:])
    if gain < max(4, 0.5 * shorter) or None in (
        before.most_common(1)[0][0],
        after.most_common(1)[0][0],
    ):
        return None
    return best
