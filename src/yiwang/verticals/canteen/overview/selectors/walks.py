"""How far people walk, and who lives within it."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor

from ...models import Canteen
from ..models import Around, Coverage, Walk
from .reach import OVERSEE


def walks_in(districts: Collection[str]) -> dict[str, Walk]:
    """The radius in force today of each district; those without any are left out. One statement."""
    rows = Walk.objects.filter(district__in=["", *districts], since__lte=localdate())
    found: dict[str, Walk] = {row.district: row for row in rows.order_by("since")}
    return {
        code: found[code] if code in found else found[""]
        for code in districts
        if code in found or "" in found
    }


def around(found: QuerySet[Canteen]) -> dict[int, Around]:
    """The last count of elders around each of these canteens."""
    rows = Around.objects.filter(canteen__in=found.values("pk"))
    return {row.canteen_id: row for row in rows}


def coverage(actor: Actor) -> QuerySet[Coverage]:
    """The communities of the actor's posts."""
    if actor.is_system:
        return Coverage.objects.all()
    reach = Coverage.objects.none()
    for post in actor.posts_that(OVERSEE):
        if post.division and not post.grids:
            column = {9: "street", 12: "community"}.get(len(post.division), "district")
            reach = reach | Coverage.objects.filter(**{f"{column}__startswith": post.division})
    return reach
