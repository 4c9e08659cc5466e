"""Applications: those an actor may see, those she made, the one of a code."""

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ..models import Application

DIGITS = 12


def applications(actor: Actor, verb: str = "canteen.see") -> QuerySet[Application]:
    """The applications of the actor's streets; none without such a post."""
    found = visible_to(Application.objects.all(), actor, verb)
    return found.select_related("programme", "applied_by", "checked_by", "decided_by")


def waiting_for(actor: Actor) -> QuerySet[Application]:
    """Those that the actor's own posts owe an answer."""
    checks = visible_to(Application.objects.filter(state="applied"), actor, "canteen.check")
    open_to_review = Application.objects.filter(state__in=["checked", "unknown"])
    return checks | visible_to(open_to_review, actor, "canteen.review")


def mine(actor: Actor) -> QuerySet[Application]:
    """Those that the actor handed in for somebody, newest first."""
    if actor.account_id is None:
        return Application.objects.none()
    return Application.objects.filter(applied_by_id=actor.account_id).order_by("-id")


def application_of(code: str) -> Application | None:
    """The application that was given this code; None for an unknown one."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    return Application.objects.select_related("programme").filter(code=code).first()
