"""What canteen_serve refuses, in words; what the ledger refuses stays the ledger's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from yiwang.lib.errors import Conflict, Refused
from yiwang.verticals.canteen.models import Meal

SEEN, NOT_ENTITLED, SHORT, NO_ACCOUNT = "seen", "not_entitled", "insufficient", "no_account"
_FIRST = "canteen_one_subsidised_meal"


class Short(Refused):
    """A wallet holds too little."""


@contextmanager
def speaking() -> Iterator[None]:
    """The statement within, in a savepoint if there is a transaction; refusals become ours."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield
    except DatabaseError as failure:
        cause = failure.__cause__
        if not isinstance(cause, psycopg.Error):
            raise
        refusal = _refusal(cause)
        if refusal is None:
            raise
        raise refusal from failure


def seen(meal: str, canteen: str) -> Refused:
    """She has had it: where."""
    return Refused(
        _("今日%(meal)s已在%(canteen)s享受补贴；如仍要就餐，请按原价结算。"),
        code=SEEN,
        values={"meal": str(Meal(meal).label), "canteen": canteen},
    )


def _refusal(cause: psycopg.Error) -> Refused | None:
    state, detail = cause.diag.sqlstate or "", cause.diag.message_detail or ""
    if state == "YC001":
        said = json.loads(detail)
        return seen(said["meal"], said["canteen"])
    if cause.diag.constraint_name == _FIRST:
        return Refused(_("当餐已在别处享受补贴；如仍要就餐，请按原价结算。"), code=SEEN)
    if state == "YC002":
        return Refused(_("当日没有有效的就餐资格；请重新查询后按原价结算。"), code=NOT_ENTITLED)
    if state == "YL001":
        return Short(_("账户余额不足；请充值，或改用现金、扫码支付。"), code=SHORT)
    if state == "YL002":
        return Conflict(_("同一请求编号已用于另一笔；请重新扫描。"), code="request_reused")
    if state == "YL003":
        return Refused(_("账户尚未开立；请稍后再试。"), code=NO_ACCOUNT)
    if state == "YL005":
        return Refused(_("这一天已结账；请改用今天的日期。"), code="period_closed")
    return None
