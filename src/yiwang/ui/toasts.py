"""Short notes to a person after a deed: across a redirect, or at once in an htmx answer."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from .text import Text

_KEY = "toasts"


@dataclass(frozen=True, slots=True)
class Toast:
    message: str
    tone: str = "good"
    undo_url: str = ""


def toast(
    request: HttpRequest,
    message: Text,
    *,
    tone: Literal["good", "info", "soon", "late"] = "good",
    undo_url: str = "",
) -> None:
    """Show `message` on the next page this person sees. `undo_url` is posted to by its button."""
    waiting = request.session.get(_KEY, [])
    request.session[_KEY] = [*waiting, asdict(Toast(str(message), tone, undo_url))][-5:]


def taken(request: HttpRequest) -> list[Toast]:
    """The notes waiting for this person, which are thereby shown."""
    session: Any = getattr(request, "session", None)
    if session is None or _KEY not in session:
        return []
    return [Toast(**each) for each in session.pop(_KEY)]


def toast_now(response: HttpResponse, message: Text, *, tone: str = "good") -> HttpResponse:
    """Make an htmx answer show a note; headers carry ASCII, so the JSON is escaped."""
    detail = {"toast": {"message": str(message), "tone": tone}}
    response["HX-Trigger"] = json.dumps(detail)
    response["X-Message"] = quote(str(message))
    return response
