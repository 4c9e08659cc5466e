"""What places announces."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class DivisionsChanged(Event):
    """Divisions were added, renamed or ended; `district` is "" when several were touched."""

    added: int
    changed: int
    ended: int


@dataclass(frozen=True)
class GridsChanged(Event):
    """Boundaries or grids of one district changed; `codes` are those added, changed or ended."""

    codes: list[str]


@dataclass(frozen=True)
class AreaDrawn(Event):
    """A responsibility area is new or has other grids now."""

    code: str
    grids: list[str]
