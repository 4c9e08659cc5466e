"""In which grid somebody lives, whose grid worker looks after her."""

from collections.abc import Iterable

from yiwang.kernel.places.selectors import paths_of, within

_GRID = "grid"


def grids_offered(street: str) -> list[tuple[str, str]]:
    """(code, name) of a street's grids, to choose where somebody lives."""
    return named_below_street(within(street).filter(level=_GRID).values_list("code", flat=True))


def named_below_street(grids: Iterable[str]) -> list[tuple[str, str]]:
    """执信路社区第一大网格第一网格."""
    paths = paths_of(sorted(set(grids)))
    above = paths_of({code[:9] for code in paths})
    return [
        (code, path.removeprefix(above[code[:9]]).replace("居民委员会", ""))
        for code, path in paths.items()
    ]


def is_grid_of(code: str, street: str) -> bool:
    """Whether a grid in force lies in the street; none is no fault."""
    return not code or within(street).filter(level=_GRID, code=code).exists()
