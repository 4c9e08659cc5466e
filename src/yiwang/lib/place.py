"""Where somebody or something is."""

from dataclasses import dataclass


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
