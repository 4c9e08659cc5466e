"""Levels and codes of the tree: pure, each rule with its source."""

LEVELS = ("province", "city", "district", "street", "community", "large_grid", "grid")

# GB/T 2260 (2, 4, 6 digits), GB/T 10114 (9) and the statistical code for communities (12);
# grids are local: three digits under the community, three more under a large grid.
DEFAULT_LENGTHS = {
    "province": 2,
    "city": 4,
    "district": 6,
    "street": 9,
    "community": 12,
    "large_grid": 15,
    "grid": 18,
}

# The statistical tree fills a missing level with these names; nobody says them aloud.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖镇"})


def joined_names(names: list[str], *, province: str) -> str:
    """Names from the city down as an address begins.

    A city that is a placeholder gives way to its province (北京市东城区), a district that only
    repeats its city (东莞市) is said once, other placeholders are left out.
    """
    if names and names[0] in PLACEHOLDERS:
        names = [province, *names]
    said = [name for name in names if name not in PLACEHOLDERS]
    return "".join(name for i, name in enumerate(said) if i == 0 or name != said[i - 1])


def code_fault(code: str, level: str, lengths: dict[str, int] | None = None) -> str:
    """Why a code cannot be one of this level: missing, digits, length, or "" when it can."""
    if not code:
        return "missing"
    if not (code.isascii() and code.isdigit()):
        return "digits"
    return "" if len(code) == (lengths or DEFAULT_LENGTHS)[level] else "length"


def too_many_ended(ended: int, standing: int) -> bool:
    """Whether a file ends so much of what it covers that it is more likely cut short."""
    return ended > 20 and ended * 20 > standing


# Levels whose boundary a GeoJSON file may bring; grids and large grids it may also create.
BOUNDED_LEVELS = ("district", "street", "community", "large_grid", "grid")
