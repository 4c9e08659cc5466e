"""What a resident's page reads: where we serve, what people report, which class she means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.selectors import Followed, reference
from yiwang.kernel.cases.selectors.reference import ClassRow
from yiwang.kernel.cases.services.opening import Spot
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import (
    division,
    gridded_districts,
    locate,
    path_of,
    within,
)
from yiwang.ui.manifest import PocketTile, manifests

from .rules import short_name
from .words import PLAIN, plain_name

SERVED_FOR = 60
POPULAR_FOR = 600
CARDS = 8
MOST_FOUND = 24
Choices = list[tuple[str, str]]
T = TypeVar("T")

_POPULAR = """
SELECT matter_class_id FROM (
  SELECT matter_class_id, channel FROM cases_case ORDER BY id DESC LIMIT 5000
) AS lately WHERE matter_class_id IS NOT NULL AND channel = 'resident'
GROUP BY matter_class_id ORDER BY count(*) DESC, matter_class_id LIMIT 40
"""


@dataclass(frozen=True)
class Served:
    """The area we serve: its name (韶关市浈江区, in short 浈江区), and its street offices' (code,
    name)."""

    name: str
    short: str
    streets: tuple[tuple[str, str], ...]

    @property
    def only_street(self) -> str:
        return self.streets[0][0] if len(self.streets) == 1 else ""


@dataclass(frozen=True)
class Place:
    """Where a matter is: ancestors' codes, the point if there is one (WGS 84), and in words."""

    spot: Spot
    lon: float | None
    lat: float | None
    words: str


def served() -> Served:
    """The districts that have grids; looked up once a minute."""
    return remembered("served", _served, SERVED_FOR)


def offered_classes() -> list[ClassRow]:
    """The classes that a resident may choose, in no order that says anything."""
    return [row for row in reference().classes.values() if _is_offered(row)]


def remembered(key: str, find: Callable[[], T], seconds: int) -> T:
    """What `find` finds, at most `seconds` old."""
    return cast(T, cache.get_or_set(f"pocket.{key}", find, seconds))


def _served() -> Served:
    districts = list(gridded_districts().order_by("code"))
    cities = sorted({row.city for row in districts})
    tops = [row.code for row in districts] if len(districts) == 1 else cities
    top = division(tops[0]) if len(tops) == 1 else None
    gridded = Division.objects.filter(level="grid", until=None).values("street")
    streets = Division.objects.filter(level="street", until=None, code__in=gridded)
    return Served(
        name=path_of(top.code) if top else "",
        short=top.name if top else "",
        streets=tuple(streets.order_by("code").values_list("code", "name")),
    )


@dataclass(frozen=True)
class Lists:
    """What lies in a street office: communities, each one's grids, and each code's ancestors."""

    communities: Choices
    grids: dict[str, Choices]
    spots: dict[str, Spot]


def lists_of(street: str) -> Lists:
    """The lists of a street office that we serve, looked up once a minute; else empty ones."""
    if street not in dict(served().streets):
        return Lists([], {}, {})
    return remembered(street, lambda: _lists(street), SERVED_FOR)


def _lists(street: str) -> Lists:
    rows = within(street).filter(level__in=("street", "community", "grid")).order_by("code")
    found = Lists([], {}, {})
    for row in rows:
        found.spots[row.code] = Spot.of(row)
        if row.level == "community":
            found.communities.append((row.code, short_name(row.name)))
        elif row.level == "grid":
            found.grids.setdefault(row.community, []).append((row.code, row.name))
    return found


def place_at(lon: float, lat: float) -> Place | None:
    """Where a point lies; None outside of what we serve."""
    found = locate(lon, lat)
    if found is None:
        return None
    spot = Spot.of(found)
    return Place(spot, lon, lat, in_words(spot))


def place_of(street: str, code: str) -> Place | None:
    """A street office, or a community or grid of it, chosen from the lists; None for others."""
    spot = lists_of(street).spots.get(code)
    return Place(spot, None, None, in_words(spot)) if spot else None


def in_words(spot: Spot) -> str:
    """东河街道浈江南社区第1网格: the path below what the page's head already names."""
    path = path_of(spot.grid or spot.community or spot.street or spot.district)
    return path.removeprefix(served().name) or path


@dataclass(frozen=True)
class Kind:
    """A class as a card: its id, a resident's words, and the official name if that differs."""

    id: int
    words: str
    official: str


def kind_of(class_id: int | None) -> Kind | None:
    """One class as a card; None for an unknown id."""
    row = reference().classes.get(class_id) if class_id else None
    return card_of(row) if row and _is_offered(row) else None


def popular_kinds(most: int = CARDS) -> list[Kind]:
    """Half of them what residents report most lately, then what people usually see."""
    classes = reference().classes
    lately = [classes[pk] for pk in _popular_ids() if pk in classes]
    by_name = {row.name: row for row in classes.values()}
    usual = [by_name[name] for name in PLAIN if name in by_name]
    ordered = [*lately[: most // 2], *usual, *lately]
    chosen = dict.fromkeys(row for row in ordered if _is_offered(row))
    return [card_of(row) for row in list(chosen)[:most]]


def kinds_named(text: str) -> list[Kind]:
    """Classes whose name or plain words have the text, or any two characters of it."""
    words = text.strip().casefold()
    if not words:
        return []
    offered = [card_of(row) for row in offered_classes()]
    whole = [kind for kind in offered if words in _searched(kind)]
    if whole or len(words) < 2:
        return whole[:MOST_FOUND]
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    shared = [(sum(pair in _searched(kind) for pair in pairs), kind) for kind in offered]
    shared.sort(key=lambda pair: -pair[0])
    return [kind for hits, kind in shared if hits][:MOST_FOUND]


def _popular_ids() -> list[int]:
    return remembered("popular", _count_popular, POPULAR_FOR)


def _count_popular() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_POPULAR)
        return [pk for (pk,) in cursor.fetchall()]


def _is_offered(row: ClassRow) -> bool:
    return row.reportable and row.parent_id is not None


def card_of(row: ClassRow) -> Kind:
    """A class in a resident's words."""
    return Kind(row.id, plain_name(row.name), _(row.name))


def _searched(kind: Kind) -> str:
    return f"{kind.words} {kind.official}".casefold()


def kept_files(ids: Sequence[int]) -> list[StoredFile]:
    """The kept files of these ids, in their order. One statement, none for no ids."""
    rows = StoredFile.objects.in_bulk(list(ids)) if ids else {}
    return [rows[pk] for pk in ids if pk in rows]


def shown_photos(matter: Followed) -> list[Attachment]:
    """The photos that its reporter may see: those she sent, and how it looks afterwards.

    Photos that staff added beside their notes carry the purpose "before" too, but not the
    report's own entry.
    """
    return [
        each
        for each in matter.photos
        if each.file.kind == "photo" and (each.purpose == "after" or each.seq == 1)
    ]


def shown_recordings(matter: Followed) -> list[Attachment]:
    """What its reporter said aloud; never what staff recorded."""
    return [each for each in matter.photos if each.file.kind == "audio" and each.seq == 1]


def title_words(case: Case) -> str:
    """What the matter is called to its reporter: her words, or her class in plain words."""
    kind = kind_of(case.matter_class_id)
    row = reference().classes.get(case.matter_class_id) if case.matter_class_id else None
    return kind.words if kind and row and case.title == row.name else case.title


def tiles() -> list[tuple[PocketTile, str]]:
    """The large buttons that verticals offer residents, with their addresses."""
    offered = [tile for each in manifests() for tile in each.pocket_tiles]
    return [
        (tile, reverse(tile.url_name))
        for tile in offered
        if tile.audience == "resident" and not tile.verb
    ]
