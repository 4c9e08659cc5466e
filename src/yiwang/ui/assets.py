"""Addresses of built front-end files, with the build id that makes them cacheable for a year."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

UNBUILT = "unbuilt"


def _read() -> str:
    found = finders.find("app/build.json")
    if not isinstance(found, str):
        return UNBUILT
    return str(json.loads(Path(found).read_text())["build"])


_read_once = cache(_read)


def build_id() -> str:
    """The id of the front end's last build; read anew for each page while debugging."""
    return _read() if settings.DEBUG else _read_once()


def asset(name: str) -> str:
    """The URL of `app/<name>` with its build id."""
    return _address(name, build_id())


@cache
def _address(name: str, build: str) -> str:
    return f"{static(f'app/{name}')}?v={build}"
