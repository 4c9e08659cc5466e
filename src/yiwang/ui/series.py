"""A measured value in time: lines with their gaps, limits, and bands of what happened."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from django.utils.timezone import localtime

from .panels import Panel
from .text import Text
from .values import Link

#: The drawing's own units; it is stretched to whatever room there is.
WIDE, HIGH = 1000.0, 200.0
MOST_DRAWN = 600  # more points are drawn as the lowest and highest of each stretch
RAW = 180  # so few are drawn as points too
MOST_ROWS = 200
_STEPS = (60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
Point = tuple[datetime, float]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time with its name; without an end it goes on."""

    label: Text
    since: datetime
    until: datetime | None
    tone: Literal["late", "soon", "idle"] = "late"


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that is not to be passed."""

    label: Text
    value: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick of an axis: where (in per cent) and what is written."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the template draws."""

    lines: tuple[str, ...]
    dots: str
    gaps: tuple[tuple[float, float], ...]
    bands: tuple[tuple[Band, float, float], ...]
    limits: tuple[tuple[Limit, float], ...]
    levels: tuple[Mark, ...]
    times: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Panel):
    """`points` in order of time, from `since` until `until`; longer than `gap` apart nothing
    is drawn between two. `spans` are links to longer and shorter times, `span` the current;
    `around` to earlier and later ones (`ui.stretch`). With `zoom`, a path that reads `since` and
    `until`, a stretch of the drawing can be chosen by dragging."""

    points: Sequence[Point] = ()
    since: datetime
    until: datetime
    gap: timedelta
    unit: str = ""
    words: Sequence[str] = ()  # how 0 and 1 are called, of what is only one or the other
    bands: Sequence[Band] = ()
    limits: Sequence[Limit] = ()
    spans: Sequence[Link] = ()
    span: Text = ""
    around: Sequence[Link] = ()
    zoom: str = ""
    describe: Text = ""
    nothing: Text = ""
    template: ClassVar[str] = "series"

    @property
    def milliseconds(self) -> tuple[int, int]:
        """Its ends, for the browser."""
        return int(self.since.timestamp() * 1000), int(self.until.timestamp() * 1000)

    @property
    def rows(self) -> Sequence[tuple[datetime, float | str]]:
        """The newest of them, for reading."""
        return [(at, self._word(value)) for at, value in reversed(self.points[-MOST_ROWS:])]

    def _word(self, value: float) -> float | str:
        return self.words[int(value)] if self.words and value in (0, 1) else value

    @property
    def most_rows(self) -> int:
        return MOST_ROWS

    @property
    def cut(self) -> bool:
        return len(self.points) > MOST_ROWS

    @property
    def drawn(self) -> Drawn:
        low, high, step = self._scale()

        def y(value: float) -> float:
            return round(HIGH - (value - low) / (high - low) * HIGH, 2)

        runs = list(self._runs())
        return Drawn(
            lines=tuple(self._line(run, y) for run in runs if len(run) > 1),
            dots=self._dots(runs, y),
            gaps=tuple(self._between(runs)),
            bands=tuple(self._band(band) for band in self.bands),
            limits=tuple((each, y(each.value) / HIGH * 100) for each in self.limits),
            levels=tuple(
                Mark(y(low + n * step) / HIGH * 100, self._level(low + n * step))
                for n in range(round((high - low) / step) + 1)
                if not self._only_words or low + n * step in (0, 1)
            ),
            times=tuple(self._times()),
        )

    @property
    def _only_words(self) -> bool:
        """Whether every value has a word; then nothing lies between two of them."""
        return bool(self.words) and all(value in (0, 1) for _, value in self.points)

    def _scale(self) -> tuple[float, float, float]:
        if self._only_words:
            return -0.25, 1.25, 0.25
        return _scale([value for _, value in self.points] + [each.value for each in self.limits])

    def _level(self, value: float) -> str:
        return str(self._word(value)) if self._only_words else f"{value:g}"

    def _x(self, at: datetime) -> float:
        share = (at - self.since) / (self.until - self.since)
        return round(min(max(share, 0.0), 1.0) * WIDE, 2)

    def _runs(self) -> Iterator[list[Point]]:
        run: list[Point] = []
        for at, value in self.points:
            if run and at - run[-1][0] > self.gap:
                yield run
                run = []
            run.append((at, value))
        if run:
            yield run

    def _line(self, run: list[Point], y: object) -> str:
        assert callable(y)
        if len(self.points) > MOST_DRAWN:
            run = _thinned(run, max(2, len(run) * MOST_DRAWN // len(self.points)))
        if self._only_words:
            (since, first), *rest = run
            steps = "".join(f"H{self._x(at)}V{y(value)}" for at, value in rest)
            return f"M{self._x(since)} {y(first)}{steps}"
        return "M" + "L".join(f"{self._x(at)} {y(value)}" for at, value in run)

    def _dots(self, runs: list[list[Point]], y: object) -> str:
        """All points where there are few; else those that stand alone."""
        assert callable(y)
        few = len(self.points) <= RAW
        shown = [point for run in runs if few or len(run) == 1 for point in run]
        return "".join(f"M{self._x(at)} {y(value)}h0" for at, value in shown)

    def _between(self, runs: list[list[Point]]) -> Iterator[tuple[float, float]]:
        edges = [self.since, *(at for run in runs for at in (run[0][0], run[-1][0])), self.until]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start > self.gap:
                yield self._x(start), round(self._x(end) - self._x(start), 2)

    def _band(self, band: Band) -> tuple[Band, float, float]:
        start = self._x(band.since)
        end = self._x(band.until) if band.until else WIDE
        return band, start, max(round(end - start, 2), 2.0)

    def _times(self) -> Iterator[Mark]:
        """Every so many round minutes, hours or days, six or so."""
        span = (self.until - self.since).total_seconds()
        step = next((each for each in _STEPS if span / each <= 8), 2 * _STEPS[-1])
        first = localtime(self.since).replace(hour=0, minute=0, second=0, microsecond=0)
        count = math.ceil((self.since - first).total_seconds() / step)
        at = first + timedelta(seconds=count * step)
        while at <= self.until:
            local = localtime(at)
            label = f"{local:%m-%d}" if local.hour == local.minute == 0 else f"{local:%H:%M}"
            yield Mark(self._x(at) / WIDE * 100, label)
            at += timedelta(seconds=step)


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Lowest, highest and step of an axis that holds the values with room around them; below
    nothing there is no room, for a speed or a door is never less."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = max(high - low, 1.0)
    rough = span / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough)
    room = span * 0.05
    bottom = math.floor((max(low - room, 0.0) if low >= 0 else low - room) / step) * step
    top = math.ceil((high + room) / step) * step
    return round(bottom, 9), round(top, 9), step


def _thinned(run: list[Point], stretches: int) -> list[Point]:
    """The lowest and highest of each stretch, so that no peak is lost."""
    size = max(1, math.ceil(len(run) / stretches) * 2)
    kept: list[Point] = []
    for start in range(0, len(run), size):
        part = run[start : start + size]
        ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
        kept += sorted(ends)
    return kept
