"""What may be done with a statement now, and by whom."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may_over
from yiwang.ui.forms import Form
from yiwang.ui.panels import Action

from ..forms import NoteForm, PayForm, ReasonForm
from ..models import Part, Statement
from ..rules.steps import CHECK, DRAFT, EDGES, PAY, RETURNED, REVIEW, SETTLE, TURN, is_fresh_eye
from ..selectors import operators


def actions_for(actor: Actor, statement: Statement, parts: Sequence[Part]) -> list[Action]:
    """The steps that are the actor's to take now; said plainly where he took one before."""
    turn = TURN.get(statement.state, "")
    if not _is_turn_of(actor, turn, statement, parts):
        return []
    if turn == SETTLE:
        return _of_operator(statement)
    before = (statement.prepared_by, statement.submitted_by, statement.reviewed_by)
    if not is_fresh_eye(actor.account_id, *before, checkers=statement.checkers):
        taken = _("您已办理过前一步，请由另一位同事办理。")
        return [Action(_STEPS[turn][0](), "", key="taken", icon="lock", disabled=taken)]
    return _of_government(turn, statement)


_STEPS: dict[str, tuple[Callable[[], str], str, str]] = {
    CHECK: (lambda: _("核对无误"), "check", "check"),
    REVIEW: (lambda: _("审核通过"), "review", "check"),
    PAY: (lambda: _("登记付款"), "pay", "check"),
}


def _is_turn_of(actor: Actor, turn: str, statement: Statement, parts: Sequence[Part]) -> bool:
    if turn == SETTLE:
        return operators(actor, SETTLE).filter(pk=statement.operator_id).exists()
    if turn == CHECK:
        return any(
            part.checked_by is None and may_over(actor, CHECK, part.street) for part in parts
        )
    return bool(turn) and may_over(actor, turn, statement.district)


def _of_operator(statement: Statement) -> list[Action]:
    sure = _("提交后这个账期的账目即结账，不能再补记；更正只能冲正并列入下一张结算单。")
    deeds = [
        _deed(statement, "submit", _("提交"), "send", tone="primary", confirm=sure, hotkey="d")
    ]
    if statement.state == DRAFT:
        drop = _("删除后这个账期可以重新生成。")
        deeds += [
            _deed(statement, "rebuild", _("重新生成"), "refresh"),
            _deed(statement, "discard", _("删除草稿"), "trash", tone="danger", confirm=drop),
        ]
    return deeds


def _of_government(turn: str, statement: Statement) -> list[Action]:
    label, name, icon = _STEPS[turn]
    form: Form = NoteForm()
    if turn == PAY:
        amount = Decimal(statement.due).scaleb(-2)
        form = PayForm(initial={"amount": amount, "paid_on": localdate()})
    found = [_deed(statement, name, label(), icon, form=form, tone="primary", hotkey="d")]
    if (statement.state, RETURNED) in EDGES:
        found.append(
            _deed(statement, "return", _("退回"), "arrow-back-up", form=ReasonForm(), tone="danger")
        )
    return found


def _deed(statement: Statement, name: str, label: str, icon: str, **more: Any) -> Action:
    url = reverse(f"canteen_settling:{name}", args=[statement.pk])
    return Action(label, url, key=name, icon=icon, **more)
