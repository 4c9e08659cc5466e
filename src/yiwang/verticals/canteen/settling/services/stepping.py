"""check by streets, review by the district, and giving back with a reason."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.places.selectors import paths_of
from yiwang.lib.errors import Forbidden, Invalid

from ..models import Part, Statement
from ..rules.steps import CHECK, CHECKED, EDGES, PAY, RETURNED, REVIEW, REVIEWED
from .moving import locked, note_step, require_district, require_edge, require_fresh_eye

LONGEST = 300


def check_statement(*, actor: Actor, statement_id: int, note: str = "") -> Statement:
    """A street's clerk has looked at its canteens' lines. With the last street the statement goes
    to the district. Again by the same clerk it changes nothing."""
    with transaction.atomic():
        statement = locked(statement_id)
        mine = _parts_of(actor, statement)
        if all(part.checked_by == actor.account_id for part in mine):
            return statement
        require_edge(statement, CHECKED)
        if actor.account_id not in statement.checkers:
            require_fresh_eye(actor, statement)
        open_parts = [part for part in mine if part.checked_by is None]
        Part.objects.filter(pk__in=[part.pk for part in open_parts]).update(
            checked_by=actor.me, checked_at=now()
        )
        statement.checkers = sorted({*statement.checkers, actor.me})
        if not statement.parts.filter(checked_by__isnull=True).exists():
            statement.state = CHECKED
        statement.save(update_fields=["state", "checkers"])
        names = paths_of([part.street for part in open_parts])
        said = "、".join(names[part.street] or part.street for part in open_parts)
        note_step(actor, statement, "check", f"{said} {note.strip()}".strip()[:LONGEST])
    return statement


def review_statement(*, actor: Actor, statement_id: int, note: str = "") -> Statement:
    """The district's reviewer agrees; finance may pay."""
    with transaction.atomic():
        statement = locked(statement_id)
        require_district(actor, REVIEW, statement)
        if statement.state == REVIEWED and statement.reviewed_by == actor.account_id:
            return statement
        require_edge(statement, REVIEWED)
        require_fresh_eye(actor, statement)
        statement.state = REVIEWED
        statement.reviewed_by = actor.me
        statement.save(update_fields=["state", "reviewed_by"])
        note_step(actor, statement, "review", note.strip()[:LONGEST])
    return statement


def return_statement(*, actor: Actor, statement_id: int, reason: str) -> Statement:
    """Back to the operator, who answers and submits again. Its days stay closed: what is wrong in
    them is reversed on a later day. Whoever has it before him may, as long as it is his turn."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明退回原因，运营单位将据此更正。")})
    with transaction.atomic():
        statement = locked(statement_id)
        require_edge(statement, RETURNED)
        verb = EDGES[statement.state, RETURNED]
        if verb == CHECK:
            _parts_of(actor, statement)
        else:
            assert verb in (REVIEW, PAY)
            require_district(actor, verb, statement)
        require_fresh_eye(actor, statement)
        statement.state = RETURNED
        statement.checkers = []
        statement.reviewed_by = None
        statement.save(update_fields=["state", "checkers", "reviewed_by"])
        statement.parts.update(checked_by=None, checked_at=None)
        note_step(actor, statement, "return", reason.strip()[:LONGEST])
    return statement


def _parts_of(actor: Actor, statement: Statement) -> list[Part]:
    mine = [part for part in statement.parts.all() if may_over(actor, CHECK, part.street)]
    if not mine:
        raise Forbidden(gettext_noop("这张结算单没有您街道的饭堂；请由相关街道的经办员核对。"))
    return mine
