"""How this noun's verbs are written to the audit log, and how far an administrator reaches."""

from django.db.models import Q
from django.utils.timezone import localdate

from yiwang.kernel.audit.services import record

from ..actor import Actor
from ..models import Account, Appointment, Post
from ..selectors import require_over


def note(actor: Actor, verb: str, subject: str, *, over: str = "", **detail: object) -> None:
    """Record that the actor did `verb` to the subject, in the caller's transaction.

    `over` is the division it concerns; its district decides which audit administrators read it.
    """
    record(
        district=over[:6] if len(over) >= 6 else "",
        verb=verb,
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        detail=detail,
        address=actor.address,
    )


def domain_of(post: Post) -> str:
    """The division an administrator must hold over to change who holds this post."""
    if post.division or post.department is None:
        return post.division
    return post.department.division


def require_over_account(actor: Actor, verb: str, account: Account) -> None:
    """Forbidden unless the actor holds over every post that the account holds or will hold."""
    held = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=localdate()), account=account
    ).select_related("post__department")
    require_over(actor, verb, *{domain_of(appointment.post) for appointment in held})
