"""Who pays what of a meal: the parts add up to the price, to the fen.

DOMAIN §6.2: every paid meal keeps its split by funder, and Σ shares = price exactly. 个人出一点、
企业让一点、政府补一点、集体添一点、社会捐一点 (民发〔2023〕58号) are the funders.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CITY, DISTRICT, STREET, CHARITY, OPERATOR, DINER = (
    "city",
    "district",
    "street",
    "charity",
    "operator",
    "diner",
)
#: In the order in which they pay; what is left is the diner's.
FUNDERS = (CITY, DISTRICT, STREET, CHARITY, OPERATOR)
#: As a clerk writes them in a table.
_NAMED = {
    "市级": CITY, "区级": DISTRICT, "县级": DISTRICT, "镇街": STREET, "慈善": CHARITY,
    "运营单位": OPERATOR,
}  # fmt: skip
NAMES_OF_FUNDERS = tuple(_NAMED)
PARTS = (*FUNDERS, DINER)


@dataclass(frozen=True)
class Shares:
    """The parts of one meal's price, in fen."""

    city: int = 0
    district: int = 0
    street: int = 0
    charity: int = 0
    operator: int = 0
    diner: int = 0

    @property
    def total(self) -> int:
        return sum(self.of.values())

    @property
    def subsidy(self) -> int:
        """What others than the diner pay."""
        return self.total - self.diner

    @property
    def of(self) -> dict[str, int]:
        return {part: getattr(self, part) for part in PARTS}


def unsubsidised(price: int) -> Shares:
    """She pays it all."""
    return Shares(diner=price)


def split(price: int, entitled: Mapping[str, int | str]) -> Shares:
    """The parts of a meal of `price` fen for what a decision table entitles to.

    `entitled` holds, in fen, the most that each funder gives, and of the following one at most:
    `discount`, the percentage that the operator takes off (to the nearest fen, halves in the
    diner's favour); or `pays`, what the diner pays, the rest falling to the funder named in
    `rest`, by its code or its name. Nobody pays more than is left of the price, so a cheap meal
    costs funders less, the last of them first.
    """
    parts = dict.fromkeys(PARTS, 0)
    pays = int(entitled.get("pays", 0))
    if pays:
        parts[DINER] = min(pays, price)
        parts[_funder(entitled.get("rest", DISTRICT))] = price - parts[DINER]
        return Shares(**parts)
    left = price
    for funder in FUNDERS:
        parts[funder] = min(int(entitled.get(funder, 0)), left)
        left -= parts[funder]
    discount = min(_percent_of(price, int(entitled.get("discount", 0))), left)
    parts[OPERATOR] += discount
    parts[DINER] = left - discount
    return Shares(**parts)


def _percent_of(price: int, percent: int) -> int:
    """To the nearest fen, a half fen being given."""
    return (price * percent * 2 + 100) // 200


def funder_named(name: str) -> str | None:
    """The code of a funder by its name or its code; None for what names nobody."""
    code = _NAMED.get(name, name)
    return code if code in FUNDERS else None


def _funder(name: int | str) -> str:
    code = funder_named(str(name))
    if code is None:
        raise ValueError(f"no funder named {name}")
    return code
