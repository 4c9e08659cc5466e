"""The context processor `yiwang.ui.context.frame`: what every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import toasts
from .shell import shell_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a page without the frame (a fragment for htmx) pays nothing."""
    return {
        "shell": SimpleLazyObject(lambda: shell_of(request)),
        "toasts": SimpleLazyObject(lambda: toasts.taken(request)),
        "demo": getattr(settings, "DEMO", False),
        "elder": request.COOKIES.get("elder") == "1",
    }
