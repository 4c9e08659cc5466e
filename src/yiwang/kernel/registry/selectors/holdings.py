"""What a person has in rooms above: they register readers, so that whoever joins two rows sees
what each of them holds. Figures only, never names or numbers of anybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Holding:
    """One line: what it is, and how much of it there is."""

    label: str | Promise
    amount: str


#: (district, ids of people) -> what each has; who has nothing may be absent.
Reader = Callable[[str, Sequence[int]], Mapping[int, Sequence[Holding]]]
_readers: dict[str, Reader] = {}


def read_holdings(code: str, read: Reader) -> None:
    """Let the room `code` answer by `read`; lines stand in the order in which rooms registered."""
    _readers[code] = read


def held_by(district: str, people: Sequence[int]) -> dict[int, dict[str, str]]:
    """Amounts by label for each of the people, labels in one order."""
    found: dict[int, dict[str, str]] = {person: {} for person in people}
    for read in _readers.values():
        for person, holdings in read(district, people).items():
            found[person] |= {str(each.label): each.amount for each in holdings}
    return found
