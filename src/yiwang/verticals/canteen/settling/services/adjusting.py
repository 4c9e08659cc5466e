"""ask_adjustment, approve_adjustment, deny_adjustment: a correction that is no reversal."""

import uuid

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.ledger.services import Move, NewAccount, open_accounts, open_book, post
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.verticals.canteen.till.rules.accounts import BUCKETS

from ..models import Adjustment
from ..rules.steps import CHECK, REVIEW, is_fresh_eye
from ..selectors.scope import canteens
from ..selectors.transfers import ADJUSTMENT, BOOK
from .taking_back import mirror
from .tracing import trace

MOST = 100_000_000  # fen; more is a slip of the hand
LONGEST = 300


def ask_adjustment(
    *, actor: Actor, canteen_id: int, funder: str, amount: int, reason: str, request_id: uuid.UUID
) -> Adjustment:
    """Ask for `amount` fen from a funder to a canteen's operator (below zero: back), and why. By
    who checks that canteen's statements. The same request again is the same; nothing is posted."""
    canteen = canteens(actor, CHECK).filter(pk=canteen_id).first()
    if canteen is None:
        raise Forbidden(gettext_noop("只有该饭堂所在街道的经办人可以提出调整；请由其登录后办理。"))
    _check(funder, amount, reason)
    told = {
        "canteen_id": canteen.pk, "funder": funder, "amount": amount, "reason": reason.strip(),
    }  # fmt: skip
    with transaction.atomic():
        made, is_new = Adjustment.objects.get_or_create(
            district=canteen.district,
            request_id=request_id,
            defaults={**told, "asked_by": actor.me, "asked_by_name": actor.name},
        )
        if not is_new and any(getattr(made, name) != value for name, value in told.items()):
            raise Conflict(gettext_noop("同一请求编号已用于另一笔调整；请重新填写后提交。"))
        if is_new:
            trace(actor, made, "ask_adjustment", amount=amount, funder=funder)
    return made


def approve_adjustment(*, actor: Actor, adjustment_id: int) -> Adjustment:
    """Post it today, with its reason; by the district, never by who asked. Again it is as it is."""
    with transaction.atomic():
        found = _locked(actor, adjustment_id)
        if found.state == Adjustment.State.POSTED and found.decided_by == actor.account_id:
            return found
        _require_open(actor, found)
        if found.meal_id is None:
            found.journal_id = _post(actor, found)
        else:
            found.journal_id = mirror(actor, found, found.meal_id)
        return _decided(actor, found, Adjustment.State.POSTED, "")


def deny_adjustment(*, actor: Actor, adjustment_id: int, note: str) -> Adjustment:
    """Not so, and why; nothing is posted."""
    if not note.strip():
        raise Invalid({"note": _("请写明不同意的原因。")})
    with transaction.atomic():
        found = _locked(actor, adjustment_id)
        _require_open(actor, found)
        return _decided(actor, found, Adjustment.State.DENIED, note.strip()[:LONGEST])


def _check(funder: str, amount: int, reason: str) -> None:
    faults = {}
    if funder not in BUCKETS:
        faults["funder"] = _("请选择承担的一级。")
    if amount == 0 or abs(amount) > MOST:
        faults["amount"] = _("金额不能为零，也不能超过一百万元。")
    if not 0 < len(reason.strip()) <= LONGEST:
        faults["reason"] = _("请写明调整的原因和依据（300 个字以内）。")
    if faults:
        raise Invalid(faults)


def _locked(actor: Actor, adjustment_id: int) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",)).select_related("canteen__programme")
    found = rows.filter(pk=adjustment_id).first()
    if found is None:
        raise Refused(gettext_noop("没有这笔调整；请返回列表重新选择。"), code="not_found")
    if not may_over(actor, REVIEW, found.district):
        raise Forbidden(gettext_noop("调整由区级审核人审批；您的岗位无权审批。"))
    return found


def _require_open(actor: Actor, found: Adjustment) -> None:
    if found.state != Adjustment.State.ASKED:
        raise Conflict(gettext_noop("这笔调整已经审批；请刷新后查看。"), code="decided")
    if not is_fresh_eye(actor.account_id, found.asked_by):
        raise Refused(
            gettext_noop("您提出的调整不能由您审批；请由另一位同事办理。"), code="same_person"
        )


def _post(actor: Actor, found: Adjustment) -> int:
    programme = found.canteen.programme
    if programme is None:
        raise Refused(
            gettext_noop("这家饭堂没有补贴项目，没有可以调整的预算。"), code="no_programme"
        )
    budget = f"{found.funder}:{programme.code}:{found.canteen_id}:{localdate():%Y-%m}"
    owed = f"operator:{found.canteen.operator_id}"
    open_book(actor=SYSTEM, district=found.district, code=BOOK, name=_("资金"), unit="元", scale=2)
    open_accounts(
        district=found.district, book=BOOK,
        accounts=[NewAccount(budget, "budget", "debit"), NewAccount(owed, "payable", "credit")],
    )  # fmt: skip
    adds = found.amount > 0
    debit, credit = (budget, owed) if adds else (owed, budget)
    return post(
        actor=actor, district=found.district, kind=ADJUSTMENT, subject=found.canteen.ref,
        request_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{found.ref}/post"),
        moves=[Move(debit, credit, abs(found.amount), BOOK)], memo=found.reason,
    ).journal_id  # fmt: skip


def _decided(actor: Actor, found: Adjustment, state: str, note: str) -> Adjustment:
    found.state, found.note = state, note
    found.decided_by, found.decided_by_name, found.decided_at = actor.me, actor.name, now()
    found.save(
        update_fields=[
            "state", "note", "decided_by", "decided_by_name", "decided_at", "journal_id",
        ]
    )  # fmt: skip
    trace(actor, found, f"adjustment_{state}", note=note)
    return found
