"""Reads of the tree: where a point is, what a place is called, what lies in it."""

from collections.abc import Collection, Sequence
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.ui.filters import Level

from .layers import base_geojson, buildings_geojson, divisions_geojson
from .locator import Located, LocatedMany, locate, locate_many
from .models import Division, ResponsibilityArea
from .revisions import Kept, look_again
from .rules import LEVELS, joined_names
from .search import containing

__all__ = [
    "Located",
    "LocatedMany",
    "area_at",
    "areas_of",
    "base_geojson",
    "buildings_geojson",
    "children_of",
    "containing",
    "division",
    "division_levels",
    "divisions_geojson",
    "divisions_named",
    "gridded_districts",
    "grids_of",
    "locate",
    "locate_many",
    "look_again",
    "path_of",
    "paths_of",
    "short_paths",
    "within",
    "worked_under",
]

_paths = Kept("places_division", size=20_000)
_worked = Kept("places_division", size=5_000)


def current() -> QuerySet[Division]:
    """Divisions in force; without their boundaries, which are large."""
    return Division.objects.defer("boundary").filter(until=None)


def division(code: str) -> Division | None:
    """The division of that code, abolished ones too; None for an unknown code."""
    return Division.objects.defer("boundary").filter(code=code).first()


def children_of(code: str) -> QuerySet[Division]:
    """The divisions in force directly under it; of "" the provinces."""
    return current().filter(parent__code=code) if code else current().filter(level="province")


def gridded_districts() -> QuerySet[Division]:
    """The districts that have grids: those where work is done, of the whole country's."""
    gridded = Division.objects.filter(level="grid", until=None).values("district")
    return current().filter(level="district", code__in=gridded)


def worked_under(code: str) -> list[tuple[str, str]]:
    """(code, name) of the divisions directly under one in which work is done: districts (of "")
    and streets that have grids, every community and grid. No statement when asked for lately."""
    return _worked.answer(code, partial(_worked_under, code))


def _worked_under(code: str) -> list[tuple[str, str]]:
    rows = children_of(code) if code else gridded_districts()
    if len(code) == 6:
        gridded = Division.objects.filter(level="grid", until=None, district=code)
        rows = rows.filter(code__in=gridded.values("street"))
    return list(rows.order_by("code").values_list("code", "name"))


def within(code: str) -> QuerySet[Division]:
    """The division and everything in force below it; nothing for an unknown code."""
    top = division(code)
    return current().filter(**{top.level: code}) if top else Division.objects.none()


def area_at(lon: float, lat: float) -> Division | None:
    """The smallest division with a boundary that holds the point (WGS 84)."""
    found = locate(lon, lat)
    if found is None:
        return None
    return division(found.grid or found.community or found.street or found.district)


def path_of(code: str) -> str:
    """Names from the city down, as an address begins: 韶关市浈江区东河街道…; "" if unknown."""
    return paths_of([code])[code]


def paths_of(codes: Collection[str]) -> dict[str, str]:
    """`path_of` for many codes: two statements, none when all were asked for lately."""
    paths = {code: _paths.known(code) for code in codes if code}
    missing = [code for code, path in paths.items() if path is None]
    if missing:
        found = _paths_from_tree(missing)
        for code in missing:
            paths[code] = _paths.answer(code, partial(found.get, code, ""))
    return {code: paths.get(code) or "" for code in codes}


def short_paths(codes: Collection[str]) -> dict[str, str]:
    """Names below the street office, as people call them: 执信路社区第一网格; "" if unknown."""
    paths = paths_of({*codes, *(code[:9] for code in codes)})
    return {
        code: _short(paths[code].removeprefix(paths[code[:9]] if len(code) > 9 else ""))
        for code in codes
    }


def _short(name: str) -> str:
    return name.replace("居民委员会", "")


def _paths_from_tree(codes: Collection[str]) -> dict[str, str]:
    chains = {
        row[0]: [code for code in row[1:] if code]
        for row in Division.objects.filter(code__in=codes).values_list("code", *LEVELS)
    }
    needed = {code for chain in chains.values() for code in chain}
    names = dict(Division.objects.filter(code__in=needed).values_list("code", "name"))
    paths = {}
    for code, (province, *chain) in chains.items():
        below = [names[part] for part in chain]
        paths[code] = joined_names(below, province=names[province]) or names[province]
    return paths


def divisions_named(text: str, *, inside: str = "") -> QuerySet[Division]:
    """Divisions in force whose name has the text, larger ones first; of `inside` only, if given."""
    rows = within(inside) if inside else current()
    return rows.filter(containing("name", text)).order_by("code")


def grids_of(area_code: str) -> QuerySet[Division]:
    """The grids in force of one 责任网格."""
    return current().filter(areas__code=area_code)


def areas_of(district: str) -> QuerySet[ResponsibilityArea]:
    """The responsibility areas of a district."""
    return ResponsibilityArea.objects.filter(district=district)


def division_levels(code: str) -> Sequence[Level]:
    """The selects from district down to grid for a chosen code; a level with one choice only,
    such as the one district of a street office, is passed over unless it is what was chosen."""
    level_names = {6: _("区县"), 9: _("街道"), 12: _("社区"), 15: _("大网格"), 18: _("网格")}
    levels: list[Level] = []
    options = worked_under("")
    while options:
        chosen = next((each for each, _name in options if code.startswith(each)), "")
        if len(options) > 1 or chosen == code != "":
            named = [(each, _short(name)) for each, name in options]
            levels.append(Level(level_names[len(options[0][0])], named, chosen))
        below = chosen or (options[0][0] if len(options) == 1 else "")
        options = worked_under(below) if below else []
    return levels
