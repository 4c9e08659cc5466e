"""Reads: what an actor, or whoever has a code, may see."""

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.cases.models import Case
from yiwang.kernel.places.selectors import worked_under

from .models import Application

CHANNEL = "rover"


def applications(actor: Actor) -> QuerySet[Application]:
    """The applications that the actor may see; none without such a post."""
    seen = visible_to(Application.objects.all(), actor, "rovers.see")
    return seen.select_related("account", "decided_by", "appointment")


def application_of(code: str) -> Application | None:
    """The application that was given this code; None for an unknown one."""
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        return None
    return Application.objects.filter(code=code).first()


def my_reports(actor: Actor) -> QuerySet[Case]:
    """The matters that this rover reported, the newest first; nobody else's."""
    if actor.account_id is None:
        return Case.objects.none()
    return Case.objects.filter(reporter_id=actor.account_id, channel=CHANNEL).order_by("-id")


def reported_by(account_id: int) -> int:
    """How many matters a rover has reported."""
    return Case.objects.filter(reporter_id=account_id, channel=CHANNEL).count()


def streets_offered() -> list[tuple[str, str]]:
    """The street offices that have grids: (code, name)."""
    return [street for district, _name in worked_under("") for street in worked_under(district)]
