"""Numbers of people that are too small to be told of a place."""

#: Below this a number of people in a small area may be told only as "fewer than".
#: A default of ours, after the threshold that statistics offices use for cells of tables.
FEW = 5


def told(n: int) -> int | None:
    """The number, or None where it is of so few that they could be known; none at all is told."""
    return n if n == 0 or n >= FEW else None
