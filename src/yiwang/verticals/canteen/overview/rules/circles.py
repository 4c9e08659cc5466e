"""A circle around a point, as GeoJSON draws it."""

from math import cos, pi, radians, sin

#: Metres of one degree of latitude on the sphere of 6,371,008.8 m (mean radius, IUGG).
DEGREE = 111_195.08


def ring(lon: float, lat: float, metres: float, corners: int = 48) -> list[list[float]]:
    """A closed ring of [lon, lat] at `metres` around a point; good to a metre at walking distance.

    A straight line is not a walk: rivers and railways are crossed at bridges only. The source of
    a radius says how it was chosen.
    """
    east = DEGREE * cos(radians(lat))
    turns = [2 * pi * (corner % corners) / corners for corner in range(corners + 1)]
    return [
        [round(lon + metres * cos(turn) / east, 6), round(lat + metres * sin(turn) / DEGREE, 6)]
        for turn in turns
    ]
