"""Which of the things known at intake decide an answer? A small tree for each class.

A branch is taken only where it would have been right more often on later rows, learned from
earlier ones; a value with few rows leans on the broader answer. So a queue kept by district is
found as such, and a column that merely varies is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

BLOCKS = 6
FIRST_TESTED = 2
LEAN = 2.0
DEEPEST = 3
FEWEST = 12
DECIDING_ROWS = 4000
THINNEST = 2
PAIR_FIRSTS = 2

Weights = dict[Hashable, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """One row: day opened (any origin), what was known at intake, and the answer."""

    day: int
    known: tuple[str, ...]
    answer: Hashable


@dataclass
class Branch:
    """`answer` with its `share` of `rows`; where `by` (a position in `known`) is set, `where`
    has a better answer for some of its values."""

    answer: Hashable
    share: float
    rows: int
    by: int | None = None
    where: dict[str, "Branch"] = field(default_factory=dict)

    def find(self, known: Sequence[str]) -> "Branch":
        """The narrowest branch for these values."""
        branch = self
        while branch.by is not None:
            deeper = branch.where.get(known[branch.by])
            if deeper is None:
                break
            branch = deeper
        return branch


@dataclass
class _Trial:
    """Rows answered right, of those tested; `newest` in the last block alone."""

    hits: int = 0
    tested: int = 0
    newest: int = 0

    def beats(self, base: "_Trial", need: float) -> bool:
        """Better by `need` rows in all, and not worse where it is newest: what held once and no
        longer does is not a rule."""
        return self.hits >= base.hits + need and self.newest >= base.newest


@dataclass(frozen=True)
class Grower:
    """Grows trees over `width` features; `half_life` in days lets old rows fade."""

    width: int
    half_life: float = 120.0
    gain: float = 0.003
    fewest: int = 2

    def grow(
        self, samples: Sequence[Sample], broad: Mapping[Hashable, float] | None = None
    ) -> Branch:
        """A tree from samples in order of time; `broad` are weights of the answers of a wider
        group, which a class of few rows leans on."""
        weights = self.weights(samples)
        prior = _shares(broad or {})
        return self._branch(list(samples), weights, prior, frozenset(), 0)

    def weights(self, samples: Sequence[Sample]) -> list[float]:
        last = samples[-1].day if samples else 0
        return [0.5 ** ((last - sample.day) / self.half_life) for sample in samples]

    def _branch(
        self,
        samples: list[Sample],
        weights: list[float],
        prior: Weights,
        used: frozenset[int],
        depth: int,
    ) -> Branch:
        counts: Weights = defaultdict(float)
        for sample, weight in zip(samples, weights, strict=True):
            counts[sample.answer] += weight
        answer = _leaning(counts, prior)
        agreeing = sum(sample.answer == answer for sample in samples)
        branch = Branch(answer, agreeing / len(samples), len(samples))
        wrong = len(samples) - agreeing
        if depth == DEEPEST or len(samples) < FEWEST or wrong < self._need(len(samples)):
            return branch
        recent = slice(-DECIDING_ROWS, None)
        branch.by = self._deciding(samples[recent], weights[recent], prior, used)
        if branch.by is not None:
            self._split(branch, samples, weights, _mixed(counts, prior), used, depth)
        return branch

    def _need(self, rows: int) -> float:
        return max(self.fewest, self.gain * rows)

    def _split(
        self,
        branch: Branch,
        samples: list[Sample],
        weights: list[float],
        shares: Weights,
        used: frozenset[int],
        depth: int,
    ) -> None:
        by = branch.by
        assert by is not None
        parts: dict[str, tuple[list[Sample], list[float]]] = defaultdict(lambda: ([], []))
        for sample, weight in zip(samples, weights, strict=True):
            part = parts[sample.known[by]]
            part[0].append(sample)
            part[1].append(weight)
        for value, (inside, their) in sorted(parts.items()):
            if len(inside) < THINNEST:
                continue
            deeper = self._branch(inside, their, shares, used | {by}, depth + 1)
            if deeper.where or deeper.answer != branch.answer:
                branch.where[value] = deeper
        if not branch.where:
            branch.by = None

    def _deciding(
        self,
        samples: list[Sample],
        weights: list[float],
        prior: Weights,
        used: frozenset[int],
    ) -> int | None:
        """The feature whose answers would have been right most often on later rows."""
        blocks = _blocks(len(samples))
        base = _forward(samples, weights, (), prior, blocks)
        need = self._need(base.tested)
        free = [by for by in range(self.width) if by not in used]
        tried = {by: _forward(samples, weights, (by,), prior, blocks) for by in free}
        best = max(tried, key=lambda by: tried[by].hits, default=None)
        if best is not None and tried[best].beats(base, need):
            return best
        return self._deciding_in_pairs(samples, weights, prior, free, base)

    def _deciding_in_pairs(
        self,
        samples: list[Sample],
        weights: list[float],
        prior: Weights,
        free: list[int],
        base: "_Trial",
    ) -> int | None:
        """Where no feature decides alone (app reports from one ward): the first of a pair."""
        telling = {by: found for by in free if (found := _telling(samples, by)) > 0}
        firsts = sorted(telling, key=lambda by: -telling[by])[:PAIR_FIRSTS]
        blocks = _blocks(len(samples))
        tried = {
            (by, other): _forward(samples, weights, (by, other), prior, blocks)
            for by in firsts
            for other in free
            if other != by
        }
        need = max(4 * self.fewest, 6 * self.gain * base.tested)
        best = max(tried, key=lambda pair: tried[pair].hits, default=None)
        return best[0] if best is not None and tried[best].beats(base, need) else None


def _telling(samples: list[Sample], by: int) -> float:
    """How far a feature's values part the answers beyond what chance would do (Gini, in rows),
    three deviations off."""
    cells: dict[str, Counter[Hashable]] = defaultdict(Counter)
    for sample in samples:
        cells[sample.known[by]][sample.answer] += 1
    whole: Counter[Hashable] = Counter()
    for cell in cells.values():
        whole.update(cell)
    rows = len(samples)
    alike = sum(count * count for count in whole.values()) / rows
    parted = sum(
        sum(count * count for count in cell.values()) / cell.total() for cell in cells.values()
    )
    chance = 1 - alike / rows
    return parted - alike - (len(cells) + 3 * (2 * len(cells)) ** 0.5) * chance


def _blocks(rows: int) -> list[int]:
    return [rows * step // BLOCKS for step in range(BLOCKS + 1)]


def _forward(
    samples: list[Sample],
    weights: list[float],
    by: tuple[int, ...],
    prior: Weights,
    blocks: list[int],
) -> _Trial:
    """Each block answered from the blocks before it."""
    keys = _keys(samples, by)
    cells: dict[Hashable, Weights] = defaultdict(lambda: defaultdict(float))
    counts: Weights = defaultdict(float)
    trial = _Trial()
    for block in range(BLOCKS):
        start, end = blocks[block], blocks[block + 1]
        if start == end:
            continue
        if block >= FIRST_TESTED:
            scale = weights[start]
            trial.tested += end - start
            trial.newest = _hits(samples[start:end], keys[start:end], cells, counts, prior, scale)
            trial.hits += trial.newest
        for position in range(start, end):
            sample, weight = samples[position], weights[position]
            counts[sample.answer] += weight
            if by:
                cells[keys[position]][sample.answer] += weight
    return trial


def _keys(samples: list[Sample], by: tuple[int, ...]) -> list[Hashable]:
    if len(by) == 1:
        return [sample.known[by[0]] for sample in samples]
    return [tuple(sample.known[each] for each in by) for sample in samples] if by else []


def _hits(
    samples: list[Sample],
    keys: list[Hashable],
    cells: dict[Hashable, Weights],
    counts: Weights,
    prior: Weights,
    scale: float,
) -> int:
    whole = _leaning(counts, prior, scale)
    if not keys:
        return sum(sample.answer == whole for sample in samples)
    shares = _mixed(counts, prior, scale)
    answers = {key: _leaning(cell, shares, scale) for key, cell in cells.items()}
    return sum(
        sample.answer == answers.get(key, whole) for sample, key in zip(samples, keys, strict=True)
    )


def _leaning(counts: Weights, shares: Weights, scale: float = 1.0) -> Hashable:
    """The strongest answer, `LEAN` rows' worth of the broader shares thrown in."""
    lean = LEAN * scale
    candidates = counts if counts else shares
    return max(
        candidates, key=lambda answer: counts.get(answer, 0.0) + lean * shares.get(answer, 0.0)
    )


def _mixed(counts: Weights, prior: Weights, scale: float = 1.0) -> Weights:
    """Shares of the answers, leaning on the broader ones."""
    lean = LEAN * scale if prior else 0.0
    total = sum(counts.values()) + lean
    mixed = {answer: weight / total for answer, weight in counts.items()}
    for answer, share in prior.items():
        mixed[answer] = mixed.get(answer, 0.0) + lean * share / total
    return mixed


def _shares(counts: Mapping[Hashable, float]) -> Weights:
    total = sum(counts.values())
    return {answer: weight / total for answer, weight in counts.items()} if total else {}
