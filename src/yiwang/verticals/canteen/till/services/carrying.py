"""carry_meals, carry_top_ups: what an earlier system or a paper book kept, taken over in bulk.

Each is what `serve` and `take_top_up` would have made of it at its moment, all of a batch or none.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.checkin.services import Reading, sync_batch
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.ledger.services import Journal, Move, post_many
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.postgres.plans import KEPT_PLANS
from yiwang.verticals.canteen.models import PAYS

from ..models import Till, TopUp
from ..reach import require_canteen
from ..refusals import speaking
from ..rules.accounts import BOOK, till_account, wallet
from ..rules.offers import offer
from ..selectors import Diner, TillCard, card_of, of_people
from .accounts import open_for_meals, open_wallets
from .attending import note_came
from .serving import Order, payer_of, row_of

MOST = 2000  # a batch
VERB = "canteen.manage"
_SERVE = f"SELECT n, meal_id, repeated FROM canteen_serve_many(%s::jsonb, %s), {KEPT_PLANS}"  # noqa: S608


@dataclass(frozen=True)
class CarriedMeal:
    """One meal: the till's number of the reading, when, whose card, at what price, how paid."""

    seq: int
    request_id: UUID
    at: datetime
    text: str
    meal: str
    price: int
    pays: str


@dataclass(frozen=True)
class CarriedTopUp:
    """Money given for a wallet, in fen, as cash or by an outside code."""

    request_id: UUID
    at: datetime
    text: str
    amount: int
    pays: str
    seq: int


def carry_meals(*, actor: Actor, till_id: int, meals: Sequence[CarriedMeal]) -> int:
    """Serve meals of the past at a canteen; how many were new. Sent again nothing changes.

    Refused as `serve` refuses, and nothing of the batch is kept; booked places count as attended.
    """
    till = _till(actor, till_id)
    _require_sound(meals)
    with transaction.atomic():
        scans = _read(till, meals)
        diners = _diners(till, meals, scans)
        _open(till, meals, diners.values())
        items = [_item(till, each, scans[each.seq], diners[each.seq]) for each in meals]
        with speaking(), connection.cursor() as cursor:
            cursor.execute(_SERVE, [json.dumps(items), till.operator_id])
            found = cursor.fetchall()
        fresh = [meal_id for _n, meal_id, repeated in found if not repeated]
        _trace(actor, till, "carry_meals", len(fresh))
    if any(item["row"]["reservation_id"] for item in items):
        note_came(till, fresh)
    return len(fresh)


def carry_top_ups(*, actor: Actor, till_id: int, top_ups: Sequence[CarriedTopUp]) -> int:
    """Credit wallets with what was given in the past; how many were new. Sent again nothing
    changes."""
    till = _till(actor, till_id)
    _require_sound(top_ups)
    if any(each.pays not in ("cash", "outside") or each.amount < 1 for each in top_ups):
        raise Invalid({"pays": _("充值只收现金或扫码支付。")})
    with transaction.atomic():
        scans = _read(till, top_ups)
        diners = _diners(till, top_ups, scans)
        _open(till, top_ups, diners.values())
        fresh = 0
        for district, own in _by_district(top_ups, diners).items():
            fresh += _credit(actor, till, district, own, diners)
        _trace(actor, till, "carry_top_ups", fresh)
    return fresh


def _credit(
    actor: Actor, till: TillCard, district: str, own: list[CarriedTopUp], diners: dict[int, Diner]
) -> int:
    journals = [
        Journal(
            each.request_id, "topup",
            [Move(till_account(each.pays, till.canteen.pk), wallet(diners[each.seq].id),
                  each.amount, BOOK)],
            localtime(each.at).date(), f"diner:{diners[each.seq].id}",
        )
        for each in own
    ]  # fmt: skip
    found = post_many(actor=actor, district=district, journals=journals)
    rows = [
        TopUp(
            district=district, diner_id=diners[each.seq].id, canteen=till.canteen, till=till.till,
            amount=each.amount, paid_by=each.pays, journal_id=done.journal_id,
            balance=done.balances[BOOK, wallet(diners[each.seq].id)],
            taken_by=actor.account_id, taken_at=each.at, request_id=each.request_id,
        )
        for each, done in zip(own, found, strict=True)
        if not done.repeated
    ]  # fmt: skip
    TopUp.objects.bulk_create(rows)
    return len(rows)


def _item(till: TillCard, kept: CarriedMeal, scan: Scan, diner: Diner) -> dict[str, Any]:
    at = localtime(kept.at)
    # seen before or sent again: which of them it is, the database knows
    known = replace(diner.known, seen_at="")
    offered = offer(
        kept.price, known, canteen_at=till.canteen.street, subsidising=till.subsidising,
        day=at.date(),
    )  # fmt: skip
    order = Order(kept.request_id, kept.meal, kept.price, kept.pays, scan.pk)
    row = row_of(till, order, diner, offered, at)
    return {"n": kept.seq, "row": row, "payer": payer_of(till, diner, kept.pays)}


def _till(actor: Actor, till_id: int) -> TillCard:
    till = Till.objects.select_related("device", "canteen", "canteen__operator").get(pk=till_id)
    require_canteen(actor, VERB, till.canteen)
    return card_of(till)


def _read(till: TillCard, kept: Sequence[CarriedMeal | CarriedTopUp]) -> dict[int, Scan]:
    readings = [
        Reading(
            seq=each.seq, text=each.text, at=each.at,
            purpose=each.meal if isinstance(each, CarriedMeal) else "",
        )
        for each in kept
    ]  # fmt: skip
    scans = {scan.seq: scan for scan in sync_batch(till.device, readings, however_old=True)}
    for each in kept:
        if not scans[each.seq].accepted:
            raise Refused(
                _("第 %(seq)s 条的卡或证件不能识别；请核对后再导入。"),
                code="no_scan",
                values={"seq": each.seq},
            )
    return scans


def _diners(
    till: TillCard, kept: Sequence[CarriedMeal | CarriedTopUp], scans: Mapping[int, Scan]
) -> dict[int, Diner]:
    asked = {
        each.seq: (
            int(scans[each.seq].subject.partition(":")[2]),
            localtime(each.at).date(),
            each.meal if isinstance(each, CarriedMeal) else "",
        )
        for each in kept
    }
    found = of_people(till, asked)
    for each in kept:
        if each.seq not in found:
            raise Refused(
                _("第 %(seq)s 条的持卡人尚未登记为就餐长者。"),
                code="no_diner",
                values={"seq": each.seq},
            )
    return found


def _open(
    till: TillCard, kept: Sequence[CarriedMeal | CarriedTopUp], diners: Iterable[Diner]
) -> None:
    months: set[date] = {localtime(each.at).date().replace(day=1) for each in kept}
    wallets: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for diner in diners:
        wallets[diner.district].add((diner.id, diner.ref))
    codes = Programme.objects.filter(district__in={*wallets, till.district})
    names = set(codes.values_list("code", flat=True))
    for district, own in sorted(wallets.items()):
        open_for_meals(district, till.canteen, months, names)
        open_wallets(district, sorted(own))


def _by_district(
    top_ups: Sequence[CarriedTopUp], diners: Mapping[int, Diner]
) -> dict[str, list[CarriedTopUp]]:
    found: dict[str, list[CarriedTopUp]] = defaultdict(list)
    for each in top_ups:
        found[diners[each.seq].district].append(each)
    return found


def _require_sound(kept: Sequence[CarriedMeal | CarriedTopUp]) -> None:
    if len(kept) > MOST:
        raise Invalid({"meals": _("一次最多导入 2000 条，请分批。")})
    if any(each.at > now() for each in kept):
        raise Invalid({"at": _("只能导入已经发生的记录。")})
    if any(isinstance(each, CarriedMeal) and each.pays not in PAYS for each in kept):
        raise Invalid({"pays": _("请选择账户余额、现金或扫码支付。")})


def _trace(actor: Actor, till: TillCard, verb: str, count: int) -> None:
    record(
        verb=f"canteen.{verb}", subject=till.canteen.ref, district=till.district,
        actor_id=actor.account_id, actor_name=actor.name, address=actor.address,
        detail={"new": count},
    )  # fmt: skip
