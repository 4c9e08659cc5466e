"""A grant cut into the days on which it is worth the same everywhere. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """From `since` until before `until`: values by where she eats, and why."""

    since: date
    until: date | None
    values: Values
    category: str


def pieces(
    since: date, until: date | None, known: Iterable[tuple[date, Values, str]]
) -> Sequence[Piece]:
    """`known` are (day, values, category) in the order of days; what is known first also holds of
    earlier days, and neighbours that say the same are one piece."""
    if until is not None and until <= since:
        return []
    cut: list[Piece] = []
    for day, values, category in known:
        begins = max(day, since) if cut else since
        if until is not None and begins >= until:
            break
        if cut and begins == cut[-1].since:
            cut.pop()
        elif cut:
            if (cut[-1].values, cut[-1].category) == (values, category):
                continue
            cut[-1] = Piece(cut[-1].since, begins, cut[-1].values, cut[-1].category)
        cut.append(Piece(begins, until, values, category))
    return cut
