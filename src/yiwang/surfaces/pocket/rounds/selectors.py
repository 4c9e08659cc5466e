"""What the round reads: tasks, grids, classes, what happened meanwhile."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.kernel.access.actor import Actor, HeldPost
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import CaseRow, Flow, Spot, doable, reference, rows_of
from yiwang.kernel.places.selectors import current, division, locate, path_of, within
from yiwang.lib.errors import Invalid
from yiwang.ui.manifest import PocketTile, manifests

from .rules import FIELD_DEEDS, MOST_KEPT

Group = tuple[str, list[tuple[str, str]]]
T = TypeVar("T")
FREQUENT = 8
LOOKED_BACK = 200
OWN = 8
LISTS_FOR = 60


def tasks_of(actor: Actor) -> list[CaseRow]:
    """What waits for somebody to go there, most urgent first. One statement."""
    return rows_of(doable(actor, FIELD_DEEDS)[:MOST_KEPT])


def reported_by(actor: Actor) -> list[CaseRow]:
    """What the actor reported lately, newest first: how it goes. One statement."""
    mine = Case.objects.filter(reporter_id=actor.me).order_by("-id")
    return rows_of(mine[:OWN])


def may_self_handle(actor: Actor) -> bool:
    """Whether the flow lets one of the actor's roles put a matter right on the spot."""
    known = reference()
    flow = known.flows.get(known.current_flow.get("city", 0))
    action = flow.action("self_handle", "") if flow else None
    return action is not None and actor.holds(*action.roles)


def my_places(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the grids, or larger areas, of the actor's posts."""
    codes = [code for post in _posts(actor) for code in _reach(post)]
    return [(code, _below_street(code)) for code in dict.fromkeys(codes)]


def _posts(actor: Actor) -> tuple[HeldPost, ...]:
    """The posts that say where she walks; of a roving reporter, where she may report."""
    return actor.posts_that("cases.see") or actor.posts_that("cases.open")


def _reach(post: object) -> list[str]:
    grids: tuple[str, ...] = getattr(post, "grids", ())
    area: str = getattr(post, "division", "")
    return list(grids) or ([area] if area else [])


def _below_street(code: str) -> str:
    """执信路社区第2网格 of a grid; a larger area by its whole path."""
    name = path_of(code)
    if len(code) > 9:
        name = name.removeprefix(path_of(code[:9]))
    return name.replace("居民委员会", "").replace("村民委员会", "") or name


def my_streets(actor: Actor) -> list[str]:
    """The street offices that the actor's posts lie in; of larger posts, and of posts without a
    place of their own, all that have grids there."""
    found: dict[str, None] = {}
    for post in _posts(actor):
        if len(post.division) >= 9:
            found[post.division[:9]] = None
        else:
            found.update(dict.fromkeys(_streets_of(post.division)))
    return list(found)


def _streets_of(area: str) -> list[str]:
    def find() -> list[str]:
        grids = current().filter(level="grid", district__startswith=area)
        return sorted(set(grids.values_list("street", flat=True)))

    return _remembered(f"streets.{area}", find)


def grid_groups(actor: Actor) -> list[Group]:
    """The grids to choose from, by community, the actor's own first."""
    groups = [group for street in my_streets(actor) for group in _grids(street)]
    own = {code for code, _name in my_places(actor)}
    mine = [row for _name, rows in groups for row in rows if row[0] in own]
    if not mine:
        return groups
    return [(_("我的网格"), [(code, _below_street(code)) for code, _name in mine]), *groups]


def _grids(street: str) -> list[Group]:
    def find() -> list[Group]:
        rows = list(within(street).filter(level__in=("community", "grid")).order_by("code"))
        names = {row.code: row.name for row in rows if row.level == "community"}
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            if row.level == "grid":
                groups.setdefault(row.community, []).append((row.code, row.name))
        return [(names.get(code, code), grids) for code, grids in groups.items()]

    return _remembered(f"grids.{street}", find)


def spot_at(lon: float | None, lat: float | None, grid: str) -> Spot:
    """Where a point lies, else the chosen grid; Invalid when neither says."""
    if lon is not None and lat is not None:
        found = locate(lon, lat)
        if found is not None:
            return Spot.of(found)
        if not grid:
            raise Invalid({"grid": _("这个位置不在辖区内；请从列表里选网格。")})
    row = division(grid) if grid else None
    if row is None or row.until is not None:
        raise Invalid({"grid": _("请定位、在地图上点一下，或从列表里选网格。")})
    return Spot.of(row)


def kind_groups() -> list[Group]:
    """The classes that can be reported, under their majors."""
    classes = reference().classes
    groups: dict[str, list[tuple[str, str]]] = {}
    majors = {row.parent_id for row in classes.values()}
    for row in classes.values():
        if row.reportable and row.id not in majors:
            major = classes[row.parent_id].name if row.parent_id else ""
            groups.setdefault(major, []).append((str(row.id), _(row.name)))
    return list(groups.items())


def frequent_kinds(actor: Actor) -> list[tuple[str, str]]:
    """The classes that this actor reports most, then those that her colleagues do."""
    lately = Case.objects.filter(matter_class__isnull=False).order_by("-id")
    own = lately.filter(reporter_id=actor.account_id).values_list("matter_class_id", flat=True)
    rows = [pk for pk in own[:LOOKED_BACK] if pk is not None]
    all_of_them = _remembered(
        "kinds", lambda: list(lately.values_list("matter_class_id", flat=True)[:LOOKED_BACK])
    )
    ranked = [pk for pk, _n in Counter(rows).most_common(FREQUENT)]
    ranked += [pk for pk, _n in Counter(all_of_them).most_common(FREQUENT)]
    names = {pk: name for _major, rows in kind_groups() for pk, name in rows}
    chosen = [str(pk) for pk in dict.fromkeys(ranked) if str(pk) in names]
    return [(pk, names[pk]) for pk in chosen[:FREQUENT]]


@dataclass(frozen=True)
class Happened:
    """One thing that others did to a matter: what, by which post, when, and what they wrote."""

    what: str
    who: str
    at: datetime
    note: str


def happened_since(case: Case, seq: int) -> list[Happened]:
    """The log after an entry, oldest first."""
    flow = reference().flows[case.flow_id]
    log = LogEntry.objects.filter(district=case.district, case=case, seq__gt=seq).order_by("seq")
    return [
        Happened(
            deed_name(flow, each.action), each.post_name or each.actor_name, each.at, each.note
        )
        for each in log
    ]


def deed_name(flow: Flow, code: str) -> str:
    found = next((action for action in flow.actions if action.code == code), None)
    return pgettext("deed", found.name) if found else code


def tiles_of(actor: Actor) -> list[tuple[PocketTile, str]]:
    """The large buttons that verticals offer a worker, with their addresses."""
    offered = [tile for each in manifests() for tile in each.pocket_tiles]
    mine = [tile for tile in offered if tile.audience == "worker" and _may(actor, tile.verb)]
    return [(tile, _address(tile.url_name)) for tile in mine if _address(tile.url_name)]


def _may(actor: Actor, verb: str) -> bool:
    return not verb or bool(actor.posts_that(verb))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _remembered(key: str, find: Callable[[], T]) -> T:
    return cast(T, cache.get_or_set(f"rounds.{key}", find, LISTS_FOR))
