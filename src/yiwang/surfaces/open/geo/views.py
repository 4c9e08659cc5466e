"""Divisions and public matters, for maps and GIS."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt

from yiwang.kernel.access.guards import public

from ..documents import document
from .answering import answered, following_url, page
from .features import as_geojson, division_features, divisions_csv, matter_features, matters_csv
from .rules import divisions_asked, matters_asked
from .selectors import divisions_page, matters_page


@csrf_exempt
@public
@answered
def collections(request: HttpRequest) -> HttpResponseBase:
    """What there is."""

    def at(name: str, form: str) -> str:
        return request.build_absolute_uri(reverse(f"geo:{name}", args=[form]))

    names = ("divisions", "matters")
    found = [{"id": name, "geojson": at(name, "geojson"), "csv": at(name, "csv")} for name in names]
    return document("json", "collections", {"collections": found})


@csrf_exempt
@public
@answered
def divisions(request: HttpRequest, layout: str) -> HttpResponseBase:
    """Boundaries, codes and names by level and parent."""
    found = divisions_page(divisions_asked(_given(request)))
    following = following_url(request, found.following)
    if layout == "csv":
        body = divisions_csv(found.rows)
    else:
        body = as_geojson(division_features(found.rows), following)
    return page(request, layout, body, following, fresh_s=300)


@csrf_exempt
@public
@answered
def matters(request: HttpRequest, layout: str) -> HttpResponseBase:
    """Matters that everybody may know of, the newest first."""
    found = matters_page(matters_asked(_given(request), localtime()))
    following = following_url(request, found.following)
    if layout == "csv":
        body = matters_csv(found.rows)
    else:
        body = as_geojson(matter_features(found.rows), following)
    return page(request, layout, body, following, fresh_s=60)


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: ",".join(values) for name, values in request.GET.lists()}
