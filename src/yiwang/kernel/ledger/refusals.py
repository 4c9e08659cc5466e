"""What the functions of the database refuse, in words: SQLSTATEs of migration 0003 and up, and
the constraints behind them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from yiwang.lib.errors import Conflict, Invalid, Refused

_REFUSED = {
    "YL001": (
        "insufficient",
        _("余额不足：账户 %(account)s 可用不够；请先充值或改用其他方式支付。"),
    ),
    "YL003": ("no_account", _("没有账户 %(account)s；请先开立账户。")),
    "YL004": ("account_closed", _("账户 %(account)s 已销户，不能再记账；请核对账户。")),
    "YL005": ("period_closed", _("账户 %(account)s 截至 %(through)s 已结账；请改用之后的日期。")),
    "YL007": ("hold_expired", _("这笔冻结已过期，不能入账；请重新冻结。")),
    "YL009": ("is_reversal", _("冲正凭证不能再冲正；请重新记一笔。")),
    "YL010": ("not_found", _("没有这张凭证或这笔冻结；请核对编号。")),
    "YL011": ("not_empty", _("账户 %(account)s 还有余额或冻结；请先结清再销户。")),
}
_BUSY = "55P03"  # lock_not_available
_CONFLICT = {
    "YL002": ("request_reused", _("同一请求编号已用于另一笔账；请重新填写后提交。")),
    "YL006": ("hold_resolved", _("这笔冻结已处理过；请刷新后查看结果。")),
}
_INVALID = {
    "moves": _("至少要有一笔转账。"),
    "amount": _("金额须为正整数，且不超过冻结金额。"),
    "effective_on": _("记账日期不能晚于今天。"),
    "expires_at": _("到期时间须晚于现在。"),
    "debit": _("借方与贷方须是两个不同的账户。"),
}
_CONSTRAINTS = {
    "ledger_amount_positive": "amount",
    "ledger_hold_positive": "amount",
    "ledger_two_accounts": "debit",
    "ledger_hold_two_accounts": "debit",
}


@contextmanager
def speaking() -> Iterator[None]:
    """The statement within, in a savepoint if there is a transaction; refusals become ours.

    Outside of one it is just the one statement, which is a transaction by itself.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield
    except DatabaseError as failure:
        refusal = _refusal(failure.__cause__)
        if refusal is None:
            raise
        raise refusal from failure


def reason_missing() -> Invalid:
    """For a deed without its reason."""
    return Invalid({"reason": gettext("请写明原因。")})


def _refusal(cause: Any) -> Refused | None:
    diag = getattr(cause, "diag", None)
    if diag is None:
        return None
    state, constraint = diag.sqlstate or "", diag.constraint_name or ""
    values = json.loads(diag.message_detail or "{}") if state.startswith("YL") else {}
    if state in _REFUSED:
        code, words = _REFUSED[state]
        return Refused(words, code=code, values=values or None)
    if state in _CONFLICT:
        code, words = _CONFLICT[state]
        return Conflict(words, code=code)
    if state == _BUSY:
        return Refused(_("正在记账，暂时不能结账或销户；请稍后再试。"), code="busy")
    if constraint == "ledger_reversed_once":
        return Conflict(_("这张凭证已冲正过；请刷新后查看。"), code="already_reversed")
    field = values.get("field") or _CONSTRAINTS.get(constraint, "")
    return Invalid({field: gettext(_INVALID[field])}) if field else None
