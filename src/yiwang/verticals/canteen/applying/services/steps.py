"""What every step of an application does: lock, ask the rules, write, record, announce."""

from typing import Any

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Refused

from ...services.trace import trace
from ..events import ApplicationMoved
from ..models import Application, Step
from ..rules.steps import may


def locked(actor: Actor, application_id: int, verb: str) -> Application:
    """The application, locked; Forbidden where the actor may not do `verb`."""
    found = (
        Application.objects.select_for_update(of=["self"])
        .select_related("programme")
        .filter(pk=application_id)
        .first()
    )
    if found is None:
        raise Refused(_("没有这份申请；请返回列表刷新。"))
    require(actor, verb, found)
    return found


def require_step(found: Application, step: str) -> None:
    """Conflict where the application is no longer where the step begins."""
    if not may(step, found.state):
        raise Conflict(
            _("这份申请现在是“%(state)s”，不能再这样办理；请刷新后查看。"),
            values={"state": found.get_state_display()},
        )


def moved(actor: Actor, found: Application, step: str, note: str, *fields: str) -> Step:
    """Write the row and its step, leave a trace, announce it."""
    found.save(update_fields=["state", "due_at", "reason", *fields])
    return stepped(actor, found, step, note)


def stepped(actor: Actor, found: Application, step: str, note: str = "", **more: Any) -> Step:
    """The step of a row that is written already."""
    made = Step.objects.create(
        district=found.district,
        application=found,
        verb=step,
        state=found.state,
        note=note[:300],
        by_id=actor.account_id,
        by_name=actor.name,
    )
    trace(actor, f"application_{step}", found.ref, found.district, state=found.state, **more)
    publish(
        ApplicationMoved(
            district=found.district,
            application_id=found.pk,
            step_id=made.pk,
            verb=step,
            state=found.state,
        )
    )
    return made
