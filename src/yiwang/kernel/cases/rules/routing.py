"""Who answers for a matter: catalogue row × division → department → post.

Duty follows the place and the authority (属地管理、责随权走, DOMAIN §1.6). A matter that nobody
answers for goes to the acceptance desk and says so; it never goes nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from yiwang.lib.errors import Refused
from yiwang.lib.place import HasPlace


@dataclass(frozen=True)
class RouteRow:
    """`class_code` is a class or a prefix of it ("" for all), `division` likewise of a place."""

    class_code: str
    division: str
    department_id: int


@dataclass(frozen=True)
class PostRow:
    id: int
    role: str
    division: str
    grids: frozenset[str]
    department_id: int | None


@dataclass(frozen=True)
class Spot:
    """A place's ancestors, official codes, "" where unknown."""

    district: str
    street: str = ""
    community: str = ""
    grid: str = ""

    @classmethod
    def of(cls, placed: HasPlace) -> Self:
        """Where it stands."""
        return cls(placed.district, placed.street, placed.community, placed.grid)

    @property
    def code(self) -> str:
        """The finest code known."""
        return self.grid or self.community or self.street or self.district


def department_for(routes: Iterable[RouteRow], class_code: str, spot: Spot) -> int | None:
    """The most specific route: by class first, then by division."""
    fitting = [
        route
        for route in routes
        if class_code.startswith(route.class_code) and spot.code.startswith(route.division)
    ]
    best = max(fitting, key=lambda r: (len(r.class_code), len(r.division)), default=None)
    return best.department_id if best else None


def post_for(
    posts: Iterable[PostRow],
    role: str,
    spot: Spot,
    department_id: int | None,
    parents: Mapping[int, int | None],
) -> int | None:
    """The post of a role nearest to the place; of a handler, in the department or above it."""
    line = _line(department_id, parents) if role == "handler" else [None]
    for department in line:
        if role == "handler" and department is None:
            continue
        fitting = [
            post
            for post in posts
            if post.role == role
            and (role != "handler" or post.department_id == department)
            and spot.code.startswith(post.division)
            and (not post.grids or spot.grid in post.grids)
        ]
        best = max(fitting, key=lambda p: (bool(p.grids), len(p.division), -p.id), default=None)
        if best:
            return best.id
    return None


def _line(department_id: int | None, parents: Mapping[int, int | None]) -> list[int | None]:
    line: list[int | None] = []
    while department_id is not None:
        if department_id in line:
            raise Refused("部门的上级关系成环，请数据管理员修正。", code="department_loop")
        line.append(department_id)
        department_id = parents.get(department_id)
    return line
