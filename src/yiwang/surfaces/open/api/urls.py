"""Our own JSON API, below /api/v1/: ninja's views, each behind the entrance."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from .entrance import entered
from .interface import api
from .views import pages

app_name = "api"


def _entered() -> Iterator[URLPattern]:
    """One address for all methods of a path: ninja lists it once for each."""
    seen = {""}  # ninja's own root, which answers nothing
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern), "routers are flat"
        route = str(pattern.pattern)
        if route not in seen:
            seen.add(route)
            yield path(route, entered(pattern.callback), name=pattern.name or "")


urlpatterns = [
    path("openapi.json", pages.openapi, name="openapi"),
    path("docs", pages.docs, name="docs"),
    *_entered(),
    path("<path:address>", pages.missing),
]
