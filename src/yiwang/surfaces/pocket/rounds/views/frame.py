"""What the pages of the round share: whose they are, and that nobody else may keep them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.shell import Shell
from yiwang.ui.staying import WHOSE

from ..texts import phone_words


def page(
    request: ActingRequest, name: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One of our templates in the round's frame, which has no menu and no stream of events."""
    values = {
        "said": phone_words(),
        "at": name,
        "shell": Shell(),
        "may_report": bool(request.actor.posts_that("cases.open")),
        **(context or {}),
    }
    return own(request, render(request, f"rounds/{name}.html", values, status=status))


def own(request: ActingRequest, response: HttpResponse) -> HttpResponse:
    """Marked as this account's, and for no cache that does not know accounts."""
    response[WHOSE] = str(request.actor.me)
    add_never_cache_headers(response)
    return response


def faults_of(refusal: Refused) -> dict[str, str]:
    """What is wrong, by field where it is one's."""
    if isinstance(refusal, Invalid):
        return {name: _(message) for name, message in refusal.fields.items()}
    return {"": refusal.text(_)}
