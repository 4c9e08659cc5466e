"""Point to grid, in memory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Located:
    """Official codes of where a point lies; "" for a level that has no boundary there."""

    district: str
    street: str
    community: str
    large_grid: str
    grid: str
