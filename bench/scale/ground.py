"""Three districts: the demo's street, and 26 streets more with grids and posts."""

from collections.abc import Iterator
from typing import Any

import shapely
from django.core.management import call_command

from yiwang.kernel.access import demo as people
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account, Department
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, enrol, open_department, open_post
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.places.demo.load import load as load_demo
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.rules import LEVELS
from yiwang.kernel.places.services import import_grids
from yiwang.lib.geo import Plane
from yiwang.verticals.citywork.services import load_shipped

DISTRICTS = {"440203": "武江区", "440205": "曲江区"}
STREETS, COMMUNITIES, GRIDS = 13, 2, 4  # of each district, street, community
GRID_M = 250
ROLES = ("acceptor", "registrar", "dispatcher", "verifier", "supervisor", "leader")
CREWS = ("sanitation", "municipal", "greening", "enforcement")
_CORNER = Plane(113.70, 24.70)


def lay() -> None:
    """Migrate, load the demo's ground, people and catalogue, and draw what lies beside it."""
    call_command("migrate", verbosity=0)
    seed_official(actor_id=None)
    load_demo()
    people.load()
    publish_shipped_flows()
    load_shipped(actor=actor_of(Account.objects.get(username="steward01")))
    for at, code in enumerate(DISTRICTS):
        _draw(code, at)
        _staff(code)


def _draw(district: str, at: int) -> None:
    home = Division.objects.get(code=district)
    features: list[dict[str, Any]] = []
    for number in range(1, STREETS + 1):
        code = f"{district}{number:03d}"
        street = _stand(code, f"{home.name[:2]}{number}街道", "street", home)
        features += _street(street, at * STREETS + number - 1)
    report = import_grids(source={"type": "FeatureCollection", "features": features})
    assert report.written, (report.bad[:3], report.findings[:3])


def _street(street: Division, row: int) -> Iterator[dict[str, Any]]:
    """A street is a band of communities from west to east, a community a square of four grids."""
    for at in range(COMMUNITIES):
        code = f"{street.code}{at + 1:03d}"
        _stand(code, f"{street.name[:-2]}{at + 1}社区", "community", street)
        west, south = at * 2 * GRID_M, row * 2 * GRID_M
        yield _feature(code, "community", west, south, 2 * GRID_M)
        for part in range(GRIDS):
            grid = f"{code}001{part + 1:03d}"
            east, north = west + part % 2 * GRID_M, south + part // 2 * GRID_M
            about = {"name": f"第{part + 1}网格", "community": code}
            yield _feature(grid, "grid", east, north, GRID_M, **about)


def _feature(code: str, level: str, west: int, south: int, side: int, **about: str) -> Any:
    shape = _CORNER.degrees(shapely.box(west, south, west + side, south + side))
    ring = [[round(x, 7), round(y, 7)] for x, y in shape.exterior.coords]
    return {
        "type": "Feature",
        "properties": {"code": code, "level": level, **about},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _stand(code: str, name: str, level: str, parent: Division) -> Division:
    above = {each: getattr(parent, each) for each in LEVELS}
    given = {**above, level: code}
    return Division.objects.create(code=code, name=name, level=level, parent=parent, **given)


def _staff(district: str) -> None:
    """One person a desk for the district, four crews, one collector a street."""
    for role in ROLES:
        _hire(f"{role}-{district}", role, district)
    for crew in CREWS:
        name = f"{DISTRICTS[district]}{people.DEPARTMENTS[crew][0]}"
        code = f"{crew}-{district}"
        unit = open_department(actor=SYSTEM, code=code, name=name, division=district)
        _hire(code, "handler", district, unit)
    for street in Division.objects.filter(district=district, level="street"):
        _hire(f"collector-{street.code}", "collector", street.code)


def _hire(code: str, role: str, division: str, department: Department | None = None) -> None:
    account = enrol(actor=SYSTEM, username=code, name=code, password=people.PASSWORD)
    post = open_post(
        actor=SYSTEM, code=code, name=code, role=role, division=division, department=department
    )
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
