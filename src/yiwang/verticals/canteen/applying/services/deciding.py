"""decide_application: the district's reviewer lets the rules answer."""

from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.eligibility.models import Decision, Grant
from yiwang.kernel.eligibility.selectors import entitlement
from yiwang.kernel.eligibility.services import decide, follow, grant
from yiwang.lib.errors import Refused

from ..models import Application
from .checking import REVIEW
from .projecting import enrol_diner, refresh_entitlements
from .steps import locked, moved, require_step

ANSWERED = frozenset({"eligible", "ineligible"})


def decide_application(
    *, actor: Actor, application_id: int, request_id: UUID | None = None, note: str = ""
) -> Application:
    """What the rules of today say of her, kept with all it was taken on; eligible opens her grant
    from today, and whatever the answer, she is followed from now on. Never by whoever checked.
    Decided already, the same is returned."""
    with transaction.atomic():
        found = locked(actor, application_id, REVIEW)
        if found.state in ANSWERED:
            return found
        require_step(found, "decide")
        if found.checked_by_id == actor.account_id:
            raise Refused(_("核对人不能审核自己核对的申请；请由另一人办理。"), code="own_work")
        assert found.person_id is not None
        today = localdate()
        answer = decide(
            actor=actor,
            programme_id=found.programme_id,
            subject=f"person:{found.person_id}",
            on=today,
            request_id=request_id,
        )
        held = _granted(actor, found, answer)
        found.state, found.reason = answer.outcome, answer.reason[:300]
        found.decision, found.grant = answer, held
        found.decided_at, found.decided_by_id, found.due_at = now(), actor.account_id, None
        moved(
            actor, found, "decide", note.strip() or answer.reason,
            "decision", "grant", "decided_at", "decided_by",
        )  # fmt: skip
        return found


def _granted(actor: Actor, found: Application, answer: Decision) -> Grant | None:
    """On the books from today; the grant of today, if she has one. The facts that the street has
    just recorded may not have reached the books yet, so an eligible answer grants by itself."""
    today = answer.on
    follow(actor=actor, programme_id=found.programme_id, subject=answer.subject, since=today)
    if answer.outcome != "eligible":
        return None
    held = entitlement(found.district, found.programme_id, answer.subject, on=today).grant
    if held is None:
        held = grant(actor=actor, decision_id=answer.pk, since=today)
    assert found.person_id is not None
    diner = enrol_diner(district=found.district, person_id=found.person_id)
    refresh_entitlements(diner_id=diner.pk, programme_id=found.programme_id)
    return held
