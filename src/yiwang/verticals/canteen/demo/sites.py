"""Where the demo's canteens stand, and who runs them."""

from dataclasses import dataclass

from yiwang.kernel.places.models import Building, Division
from yiwang.lib.idnumbers import is_credit_code
from yiwang.lib.place import Place

DISTRICT, STREET = "440204", "440204001"
IN_STREET = 18  # of the street that has grids; the others stand in the rest of the district
_FIRM = ("康乐", "福寿", "松鹤", "和悦", "怡年", "长青", "惠民", "春晖")
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Site:
    """One canteen: its number counts from 0, `firm` is the number of who runs it."""

    number: int
    name: str
    place: Place
    firm: int
    dinner: bool

    @property
    def code(self) -> str:
        return f"DEMO-{self.number + 1:02d}"


def firm_name(firm: int) -> str:
    return f"{_FIRM[firm]}养老餐饮服务中心"


def credit_code(firm: int) -> str:
    """A code in the form of GB 32100 with the city's own number, under which nobody registers."""
    body = f"9144020000000000{firm}"
    return next(body + sign for sign in _SIGNS if is_credit_code(body + sign))


def sites(count: int) -> list[Site]:
    """The first `count` canteens; the same ones whatever the count. The first two are of firms of
    their own, which have closed their month already when more are opened."""
    inner, outer = _in_street(min(count, IN_STREET)), _elsewhere(max(0, count - IN_STREET))
    return [
        Site(number, name, place, _firm(number), dinner=number % 3 == 0)
        for number, (name, place) in enumerate([*inner, *outer])
    ]


def homes(place: Place) -> list[Place]:
    """Where the elders of a canteen live: the dwellings around it, else its street."""
    rows = Building.objects.filter(
        district=place.district, street=place.street, kind__in=["residential", "tower"],
        lon__isnull=False,
    ).exclude(address="")  # fmt: skip
    if place.community:
        rows = rows.filter(community=place.community)
    found = [_place(row) for row in rows.order_by("code")]
    return found or [Place(place.district, place.street, address=place.address)]


def _firm(number: int) -> int:
    return number if number < 2 else 2 + (number - 2) * 6 // 34 % 6


def _in_street(count: int) -> list[tuple[str, Place]]:
    names = dict(
        Division.objects.filter(code__startswith=STREET, level="community").values_list(
            "code", "name"
        )
    )
    order = sorted(names, key=lambda code: (code[-3:] != "003", code))
    found = []
    for number in range(count):
        code, turn = order[number % len(order)], number // len(order)
        rows = Building.objects.filter(community=code, lon__isnull=False).exclude(address="")
        row = rows.order_by("code")[(turn * 2 + 1) * rows.count() // 6]
        place = names[code].removesuffix("居民委员会").removesuffix("社区")
        found.append((f"{place}{('', '第二', '第三')[turn]}长者饭堂", _place(row)))
    return found


def _elsewhere(count: int) -> list[tuple[str, Place]]:
    rows = Division.objects.filter(district=DISTRICT, level="street", until=None)
    streets = list(rows.exclude(code=STREET).order_by("code").values_list("code", "name"))
    found = []
    for number in range(count):
        code, name = streets[number % len(streets)]
        turn = number // len(streets)
        place = Place(DISTRICT, code, address=f"{name}文化路{8 + 10 * turn}号")
        found.append((f"{name}{('', '第二', '第三', '第四')[turn]}长者饭堂", place))
    return found


def _place(row: Building) -> Place:
    return Place(row.district, row.street, row.community, row.grid, row.lon, row.lat, row.address)
