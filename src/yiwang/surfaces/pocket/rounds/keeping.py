"""What a phone keeps for a round; what still has its version is not fetched again."""

from hashlib import sha256

from django.db.models import QuerySet
from django.urls import reverse

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Attachment
from yiwang.kernel.cases.selectors import CaseRow
from yiwang.ui.assets import asset, build_id

from .selectors import may_self_handle, my_streets, tasks_of

_GROUND = ("water", "green", "square", "road", "rail")
_ASSETS = (
    "app.js", "rounds.js", "map.js", "app.css", "rounds.css", "print.css", "icons.svg", "mark.svg",
)  # fmt: skip
#: Thumbnails of one matter.
MOST_THUMBS = 4


def kept_addresses(actor: Actor) -> list[dict[str, str]]:
    """`url` and `version` of each page, picture and layer of the actor's round, the most needed
    first: a phone may lose its network on the way."""
    tasks = tasks_of(actor)
    build = build_id()
    pages = ["home", "outbox"]
    if actor.posts_that("cases.open"):
        pages.append("report")
        pages += ["self_handle"] if may_self_handle(actor) else []
    state = _digest("|".join(f"{row.id}:{row.seq}" for row in tasks))
    found = [(reverse(f"rounds:{name}"), f"{build}.{state}") for name in pages]
    found += [(_matter(row), f"{build}.{row.seq}") for row in tasks]
    found += [(reverse("rounds:tasks_geojson"), state)]
    found += [(asset(name), build) for name in _ASSETS]
    found += [(url, "1") for url in _thumbs(tasks)]
    found += [(url, "1") for street in my_streets(actor)[:1] for url in _layers(street)]
    return [{"url": url, "version": version} for url, version in found]


def _matter(row: CaseRow) -> str:
    return reverse("rounds:matter", args=[row.district, row.id])


def _thumbs(tasks: list[CaseRow]) -> list[str]:
    photos: QuerySet[Attachment] = Attachment.objects.filter(
        case_id__in=[row.id for row in tasks],
        district__in={row.district for row in tasks},
        file__kind="photo",
    ).order_by("case_id", "-id")
    count: dict[int, int] = {}
    found = []
    for photo in photos:
        count[photo.case_id] = count.get(photo.case_id, 0) + 1
        if count[photo.case_id] <= MOST_THUMBS:
            where = [photo.district, photo.case_id, photo.pk]
            found.append(f"{reverse('desk:file', args=where)}?thumb")
    return found


def _layers(street: str) -> list[str]:
    base = reverse("desk:base_geojson")
    return [
        *(f"{base}?street={street}&kind={kind}" for kind in _GROUND),
        f"{reverse('desk:buildings_geojson')}?street={street}",
        f"{reverse('desk:grids_geojson')}?street={street}",
    ]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]
