"""Which of the things known at intake decide an answer? A small tree for each class.

A branch is taken only where it would have been right more often on later rows, learned from
earlier ones; a value with few rows leans on the broader answer. So a queue kept by district is
found as such, and a column that merely varies is left out.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

BLOCKS = 6
FIRST_TESTED = 2
LEAN = 2.0
DEEPEST = 3
FEWEST = 12
DECIDING_ROWS = 4000
THINNEST = 2

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
        base, tested = _forward(samples, weights, None, prior, blocks)
        need = base + self._need(tested)
        hits = {
            by: _forward(samples, weights, by, prior, blocks)[0]
            for by in range(self.width)
            if by not in used
        }
        best = max(hits, key=lambda by: hits[by], default=None)
        return best if best is not None and hits[best] >= need else None


def _blocks(rows: int) -> list[int]:
    return [rows * step // BLOCKS for step in range(BLOCKS + 1)]


def _forward(
    samples: list[Sample],
    weights: list[float],
    by: int | None,
    prior: Weights,
    blocks: list[int],
) -> tuple[int, int]:
    """Hits and rows tested when each block is answered from the blocks before it."""
    cells: dict[str, Weights] = defaultdict(lambda: defaultdict(float))
    counts: Weights = defaultdict(float)
    hits = tested = 0
    for block in range(BLOCKS):
        start, end = blocks[block], blocks[block + 1]
        if start == end:
            continue
        if block >= FIRST_TESTED:
            scale = weights[start]
            tested += end - start
            hits += _hits(samples[start:end], by, cells, counts, prior, scale)
        for position in range(start, end):
            sample, weight = samples[position], weights[position]
            counts[sample.answer] += weight
            if by is not None:
                cells[sample.known[by]][sample.answer] += weight
    return hits, tested


def _hits(
    samples: list[Sample],
    by: int | None,
    cells: dict[str, Weights],
    counts: Weights,
    prior: Weights,
    scale: float,
) -> int:
    whole = _leaning(counts, prior, scale)
    if by is None:
        return sum(sample.answer == whole for sample in samples)
    shares = _mixed(counts, prior, scale)
    answers = {value: _leaning(cell, shares, scale) for value, cell in cells.items()}
    return sum(sample.answer == answers.get(sample.known[by], whole) for sample in samples)


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
