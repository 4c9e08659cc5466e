"""Where somebody or something is."""

from dataclasses import dataclass
from typing import Protocol


class HasPlace(Protocol):
    """Anything placed: its ancestors' codes, empty where unknown."""

    @property
    def district(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def community(self) -> str: ...
    @property
    def grid(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """Official codes, "" where unknown; lon, lat in WGS 84 degrees."""

    district: str
    street: str = ""
    community: str = ""
    grid: str = ""
    lon: float | None = None
    lat: float | None = None
    address: str = ""

    @property
    def columns(self) -> dict[str, str | float | None]:
        """The columns of a placed row."""
        return dict(self.__dict__)
