"""take_top_up: money given at the counter onto a wallet."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.ledger.services import Move, Posted, post
from yiwang.lib.errors import Invalid, Refused

from ..models import TopUp
from ..refusals import NO_ACCOUNT
from ..rules.accounts import BOOK, till_account, wallet
from ..selectors import Diner, TillCard, of_scan
from .serving import require_accounts

MOST = 200_000  # fen at once; a slip of the hand costs no more


@dataclass(frozen=True)
class TopUpOrder:
    """Money given: by whose card, how much in fen, as cash or by an outside code."""

    request_id: UUID
    scan_id: int
    amount: int
    pays: str
    clerk_id: int | None = None


def take_top_up(till: TillCard, order: TopUpOrder) -> TopUp:
    """Credit the wallet of whom this till scanned. The same again is the first answer, another
    content under its id a Conflict."""
    if order.pays not in ("cash", "outside"):
        raise Invalid({"pays": _("充值只收现金或扫码支付。")})
    if not 1 <= order.amount <= MOST:
        raise Invalid({"amount": _("充值金额须在 0.01 元至 2000 元之间。")})
    diner = of_scan(till, order.scan_id)
    if diner is None:
        raise Refused(_("这次扫描已失效或未识别；请重新扫描。"), code="no_scan")
    with transaction.atomic():
        posted = _post(till, diner, order)
        top_up, _fresh = TopUp.objects.get_or_create(
            district=diner.district,
            request_id=order.request_id,
            defaults={
                "diner_id": diner.id,
                "canteen": till.canteen,
                "till": till.till,
                "amount": order.amount,
                "paid_by": order.pays,
                "balance": posted.balances[BOOK, wallet(diner.id)],
                "journal_id": posted.journal_id,
                "taken_by": order.clerk_id,
            },
        )
        return top_up


def _post(till: TillCard, diner: Diner, order: TopUpOrder) -> Posted:
    move = Move(till_account(order.pays, till.canteen.pk), wallet(diner.id), order.amount, BOOK)

    def posted() -> Posted:
        return post(
            actor=Actor(account_id=order.clerk_id, name=""), district=diner.district,
            request_id=order.request_id, kind="topup", moves=[move], subject=f"diner:{diner.id}",
        )  # fmt: skip

    try:
        return posted()
    except Refused as refused:
        if refused.code != NO_ACCOUNT:
            raise
        require_accounts(till, diner, localdate())
        return posted()
