"""pay_statement: one journal that leaves nothing of the statement open."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.ledger.services import Move, NewAccount, open_account, post
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Statement
from ..rules.money import yuan
from ..rules.steps import PAID, PAY
from ..selectors.built import read_again
from ..selectors.transfers import BOOK, PAYMENT
from .moving import locked, note_step, require_district, require_edge, require_fresh_eye

LONGEST_REFERENCE = 60


def pay_statement(
    *, actor: Actor, statement_id: int, amount: int, paid_on: date, bank_reference: str
) -> Statement:
    """Paid as the bank says, whole: `amount` fen is what is due (below zero: what came in).

    The operator's account is debited with all that was credited to it in the period, against what
    its tills kept, its own share, what is in dispute, and the bank for the rest. The same again is
    the same; another amount, day or reference is a `Conflict`.
    """
    reference = bank_reference.strip()
    _check(paid_on, reference)
    with transaction.atomic():
        statement = locked(statement_id)
        require_district(actor, PAY, statement)
        if statement.state == PAID:
            return _paid_already(statement, amount, paid_on, reference)
        require_edge(statement, PAID)
        require_fresh_eye(actor, statement)
        if amount != statement.due:
            raise Refused(
                gettext_noop("应付 %(due)s 元，须一次付清；请核对金额。"),
                code="part_payment",
                values={"due": yuan(statement.due)},
            )
        if paid_on <= statement.through:
            raise Invalid({"paid_on": _("付款日期应在账期结束之后；请核对银行回单。")})
        statement.journal_id = _post(actor, statement, reference)
        statement.state = PAID
        statement.paid_by = actor.me
        statement.paid_on = paid_on
        statement.bank_reference = reference
        statement.save(
            update_fields=["state", "paid_by", "paid_on", "bank_reference", "journal_id"]
        )
        note_step(actor, statement, "pay", reference)
    return statement


def _check(paid_on: date, reference: str) -> None:
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise Invalid({"bank_reference": _("请填写银行回单号（60 个字以内）。")})
    if paid_on > localdate():
        raise Invalid({"paid_on": _("付款日期不能晚于今天。")})


def _paid_already(statement: Statement, amount: int, paid_on: date, reference: str) -> Statement:
    told = (statement.due, statement.paid_on, statement.bank_reference)
    if told != (amount, paid_on, reference):
        raise Conflict(
            gettext_noop("这张结算单已经支付，内容与本次填写的不同；请刷新后查看。"),
            code="paid_otherwise",
        )
    return statement


def _post(actor: Actor, statement: Statement, reference: str) -> int | None:
    owed = f"operator:{statement.operator_id}"
    bank = f"bank:{statement.district}"
    built = read_again(statement)
    if built.digest != statement.digest:
        raise Refused(
            gettext_noop("结算单与账目不一致，不能支付；请联系系统管理员核对。"), code="differs"
        )
    against = {
        **built.kept,
        f"given:{statement.operator_id}": statement.given,
        f"dispute:{statement.operator_id}": statement.disputed,
        bank: statement.due,
    }
    moves = [
        Move(owed, code, amount) if amount > 0 else Move(code, owed, -amount)
        for code, amount in against.items()
        if amount
    ]
    if not moves:
        return None
    open_account(
        district=statement.district,
        book=BOOK,
        account=NewAccount(bank, "cash", "debit", name="结算银行账户"),
    )
    return post(
        actor=actor,
        district=statement.district,
        request_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{statement.ref}/pay"),
        kind=PAYMENT,
        moves=moves,
        subject=statement.ref,
        memo=reference,
    ).journal_id
