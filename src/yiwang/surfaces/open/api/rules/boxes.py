"""A part of the map, as GeoJSON and OGC API – Features write it (RFC 7946 §5)."""

from dataclasses import dataclass
from math import isfinite

from yiwang.lib.errors import Invalid


@dataclass(frozen=True)
class Box:
    """WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, text: str) -> "Box":
        """A box said as `west,south,east,north`; Invalid for anything else."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise _unknown() from None
        box = cls(west, south, east, north)
        if not (box._on_earth() and west <= east and south <= north):
            raise _unknown()
        return box

    def _on_earth(self) -> bool:
        degrees = (self.west, self.south, self.east, self.north)
        return all(isfinite(each) and abs(each) <= 180 for each in degrees)


def _unknown() -> Invalid:
    return Invalid({"bbox": "bbox 须为 西,南,东,北 四个 WGS 84 度数。"})
