"""What a vertical or surface says about itself, so that surfaces can show it without importing it.

Any installed app may have a module `manifest` with a `manifest = Manifest(...)` in it. Verbs are
plain strings here: who may do them is asked of the callable that `menu_for` is given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string, module_has_submodule

from .text import Text


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu. `badge` names a number of the shell's, or of the room's `waiting`; `go`
    is the letter that opens it after `g`. Without a `verb` everybody who sees the menu sees it."""

    label: Text
    url_name: str
    icon: str = "list"
    verb: str = ""
    badge: str = ""
    go: str = ""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """GeoJSON at `url_name`; features carry `kind`, `name`, `tone`, `title`, `url` (README), and
    for the wall `card`, the address of what a click shows beside the map. What moves is asked for
    every so many seconds; `shown` at first."""

    code: str
    title: Text
    url_name: str
    verb: str = ""
    fit: bool = False
    every: int = 30
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that the vertical keeps in insight, with the page that lists what it counts.

    Or one that it counts itself: `counted_by` is then the dotted path of a function that takes an
    actor and a division and gives today's numbers by code, of all measures that name it at once.
    It fails closed: a code that it leaves out is not this reader's.
    """

    code: str
    title: Text
    unit: Text = ""
    list_url_name: str = ""
    higher_is_better: bool = True
    counted_by: str = ""


@dataclass(frozen=True, slots=True)
class PocketTile:
    """A large button on a phone. `audience` is "resident", "worker", or "diner" of a canteen."""

    label: Text
    url_name: str
    icon: str
    audience: str = "resident"
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value an administrator may change, with the reason it has the default it has."""

    code: str
    title: Text
    default: Any
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One screen that says what an app is: its pages, who may do what, what it draws and counts.

    `roles` maps a role to the verbs it brings here. `demo` is the dotted path of a function that
    loads the app's demo data. `order` places its group in the menu, smaller first. `waiting` is the
    dotted path of a function that gives an actor's numbers for the `badge`s of its menu. `followed`
    is that of a function that gives the address of what has a resident's code (查询码), or "".
    """

    code: str
    title: Text
    icon: str = "layout-dashboard"
    menu: tuple[MenuItem, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    map_layers: tuple[MapLayer, ...] = ()
    measures: tuple[Measure, ...] = ()
    pocket_tiles: tuple[PocketTile, ...] = ()
    settings: tuple[Setting, ...] = ()
    demo: str = ""
    order: int = 50
    waiting: str = ""
    followed: str = ""


@dataclass(frozen=True, slots=True)
class MenuLine:
    label: Text
    url: str
    icon: str
    current: bool
    count: int | None
    go: str


@dataclass(frozen=True, slots=True)
class MenuGroup:
    title: Text
    icon: str
    lines: tuple[MenuLine, ...]


@cache
def manifests() -> tuple[Manifest, ...]:
    """The manifests of all installed apps, in menu order. Raises on a code used twice."""
    found = [
        import_module(f"{app.name}.manifest").manifest
        for app in apps.get_app_configs()
        if app.name.startswith("yiwang.")
        and app.name != "yiwang.ui"
        and app.module is not None
        and module_has_submodule(app.module, "manifest")
    ]
    codes = [each.code for each in found]
    if len(set(codes)) != len(codes):
        raise ValueError(f"two manifests share a code: {sorted(codes)}")
    return tuple(sorted(found, key=lambda each: each.order))


def badges_for(may: Callable[[str], bool], actor: Any) -> dict[str, int]:
    """What waits for the actor in rooms whose lines with a badge she sees."""
    found: dict[str, int] = {}
    for each in manifests():
        if each.waiting and any(item.badge and may(item.verb) for item in each.menu):
            found |= import_string(each.waiting)(actor)
    return found


def followed_at(code: str) -> str:
    """Where whoever has this code follows it, in whichever room it was given; "" for none."""
    found = (import_string(each.followed)(code) for each in manifests() if each.followed)
    return next((str(address) for address in found if address), "")


def menu_for(
    may: Callable[[str], bool],
    *,
    path: str = "",
    badges: Mapping[str, int] | None = None,
    declared: tuple[Manifest, ...] | None = None,
) -> tuple[MenuGroup, ...]:
    """The menu of one person: groups with at least one line whose verb `may` allows.

    `path` is the page being shown; the line with the longest URL that starts it is current.
    """
    groups = []
    for each in manifests() if declared is None else declared:
        allowed = [item for item in each.menu if not item.verb or may(item.verb)]
        lines = tuple(_line(item, path, badges or {}) for item in allowed)
        if lines:
            groups.append(MenuGroup(each.title, each.icon, lines))
    return _one_current(groups, path)


def _line(item: MenuItem, path: str, badges: Mapping[str, int]) -> MenuLine:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        url = item.url_name if item.url_name.startswith("/") else "#"
    current = path.startswith(url) if url != "/" else path == "/"
    return MenuLine(item.label, url, item.icon, current, badges.get(item.badge), item.go)


def _one_current(groups: list[MenuGroup], path: str) -> tuple[MenuGroup, ...]:
    matching = [line.url for group in groups for line in group.lines if line.current]
    longest = max(matching, key=len, default=None)
    return tuple(
        MenuGroup(
            group.title,
            group.icon,
            tuple(
                MenuLine(x.label, x.url, x.icon, x.url == longest, x.count, x.go)
                for x in group.lines
            ),
        )
        for group in groups
    )
