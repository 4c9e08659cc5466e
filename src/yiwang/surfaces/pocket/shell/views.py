"""What makes the pages an app: manifest, service worker, first page, the page without a network."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, public
from yiwang.ui.assets import asset, build_id

#: Fetched when the app is installed, so that the page without a network has its looks.
_ASSETS = ("app.js", "app.css", "icons.svg", "mark.svg")
_THEME, _GROUND = "#12304f", "#f3f5f8"


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """One app for both kinds of people; `start` sends each to her pages."""
    icons = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any")]
    icons.append(("icon-maskable.png", "512x512", "maskable"))
    said = {
        "id": "/",
        "name": _("一网"),
        "short_name": _("一网"),
        "description": _("反映身边的问题；网格员巡查、上报、核查，没有网络也能记录。"),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("shell:start"),
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": _THEME,
        "background_color": _GROUND,
        "icons": [
            {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
        "shortcuts": [
            {"name": _("上报"), "url": reverse("rounds:report")},
            {"name": _("我要反映"), "url": reverse("resident:report")},
        ],
    }
    response = JsonResponse(said, content_type="application/manifest+json")
    response["Cache-Control"] = "max-age=3600"
    return response


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told the build: another build is another script, which takes over."""
    told = {
        "build": build_id(),
        "assets": [asset(name) for name in _ASSETS],
        "offline": reverse("shell:offline"),
        "start": reverse("shell:start"),
        "rounds": reverse("rounds:home"),
        "standing": reverse("rounds:standing"),
        "sync": reverse("rounds:sync"),
        "signIn": reverse("access:sign_in"),
        "signOut": reverse("access:sign_out"),
    }
    script = f"self.TOLD = {json.dumps(told)};\n{_script()}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@public
@require_GET
def start(request: ActingRequest) -> HttpResponse:
    """The first page of whoever is signed in: the round, the desk, or the resident's."""
    if request.actor.posts_that("rounds.walk"):
        return HttpResponseRedirect(reverse("rounds:home"))
    staff = request.actor.account_id is not None
    return HttpResponseRedirect(reverse("desk:todo" if staff else "resident:home"))


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What still works without a network. Kept by the service worker, the same for everybody."""
    return render(request, "shell/offline.html")


def _script() -> str:
    return _read() if settings.DEBUG else _read_once()


def _read() -> str:
    found = finders.find("app/sw.js")
    if not isinstance(found, str):
        raise Http404("the front end is not built")
    return Path(found).read_text(encoding="utf-8")


_read_once = cache(_read)
