"""Every page says who may open it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: Views of packages, each with why a stranger may call it.
NOT_OURS = {
    "django.views.i18n.set_language": "stores the visitor's own choice of language",
    "django.contrib.staticfiles.views.serve": "static files are public",
}


def test_every_view_carries_a_guard() -> None:
    wrong = [
        f"{route} -> {_name(view)}"
        for route, view in _views(get_resolver().url_patterns, "")
        if not hasattr(view, "guard") and _name(view) not in NOT_OURS
    ]
    assert not wrong, "\n".join(["no mark of access.guards on:", *wrong])


def _views(
    patterns: list[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _name(view: Callable[..., Any]) -> str:
    return f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"
