"""How the wall words and links what it shows."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext

from yiwang.kernel.places.selectors import paths_of

from .selectors.divisions import short_name


def list_url(query: Mapping[str, str]) -> str:
    """The list behind a number."""
    return f"{reverse('desk:cases')}?{urlencode(query)}"


def matter_url(district: str, pk: int) -> str:
    """A matter's page."""
    return reverse("desk:case", args=[district, pk])


def card_url(district: str, pk: int) -> str:
    """A matter's card on the wall."""
    return reverse("screen:matter", args=[district, pk])


def stage_words(name: str) -> str:
    """A stage's name, which is the flow's data, in the reader's language where it is known."""
    return pgettext("stage", name)


def deed_words(name: str) -> str:
    """An action's name, likewise."""
    return pgettext("deed", name)


def short_places(codes: set[str]) -> dict[str, str]:
    """Names below the street office, 社区 and grid, by code. Two statements at most."""
    wanted = {code for code in codes if code}
    paths = paths_of(wanted | {code[:9] for code in wanted})
    return {code: short_name(paths[code].removeprefix(paths[code[:9]])) for code in wanted}
