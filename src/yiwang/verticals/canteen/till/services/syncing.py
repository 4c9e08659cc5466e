"""sync: what a till served without a network is settled, every scan once."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.checkin.services import Reading, sync_batch
from yiwang.kernel.eligibility.models import Programme
from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.postgres.plans import KEPT_PLANS
from yiwang.verticals.canteen.rules.shares import unsubsidised

from ..models import OfflineMeal, Till
from ..refusals import speaking
from ..rules.late import (
    OVER_QUOTA,
    UNDERPAID,
    UNKNOWN,
    Kept,
    exposure,
    fault_of,
    over_quota,
    row_of_try,
    tries,
)  # fmt: skip
from ..rules.offers import Offer, offer
from ..selectors import Diner, TillCard, brought, exposed_on, of_people
from .accounts import open_for_meals, open_wallets
from .attending import note_came

MOST = 500  # a batch
_SETTLE = (
    f"SELECT n, meal_id, fault, disputed FROM canteen_settle_late(%s::jsonb, %s), {KEPT_PLANS}"  # noqa: S608
)


def sync(
    till: TillCard, meals: Sequence[Kept], *, clerk_id: int | None = None
) -> list[OfflineMeal]:
    """Settle what the till kept, in the order given. Sent twice it gives the same answers; one
    of its numbers with another content is a Conflict, and nothing of the batch is kept.

    A till's batches wait for each other; wallets are taken in the order of diners.
    """
    _require_sound(meals)
    with transaction.atomic():
        Till.objects.select_for_update().get(pk=till.till.pk, district=till.district)
        known = _known(till, meals)
        fresh = [kept for kept in meals if kept.seq not in known]
        known |= _settled(till, fresh, clerk_id) if fresh else {}
    note_came(till, [known[kept.seq].meal_id for kept in meals])
    return [known[kept.seq] for kept in meals]


def _settled(till: TillCard, fresh: Sequence[Kept], clerk_id: int | None) -> dict[int, OfflineMeal]:
    scans = _read(till, fresh)
    diners = _diners(till, fresh, scans)
    moment = localtime()
    _open(till, fresh, diners, moment)
    over = _over_quota(till, fresh)
    home = brought([each.reservation_id for each in diners.values() if each.reservation_id])
    items, faults = [], {}
    for kept in sorted(fresh, key=lambda each: _turn(each, diners)):
        scan, diner = scans.get(kept.seq), diners.get(kept.seq)
        counts = diner is not None and scan is not None and scan.accepted
        offered = _offer(till, kept, diner if counts else None, kept.seq in over)
        faults[kept.seq] = fault_of(kept, offered, known=counts, over=kept.seq in over)
        payer = diner.id if diner and counts else None
        item = _item(till, kept, diner, scan, offered, payer, clerk_id, moment)
        item["row"]["delivered"] = bool(diner and diner.reservation_id in home)
        items.append(item)
    found = _write(till, items)
    rows = [
        _offline(till, kept, scans.get(kept.seq), found[kept.seq], faults[kept.seq], diners)
        for kept in fresh
    ]
    OfflineMeal.objects.bulk_create(rows)
    return {row.seq: row for row in rows}


def _write(till: TillCard, items: list[dict[str, Any]]) -> dict[int, tuple[int, str, int, str]]:
    districts = {item["n"]: item["row"]["district"] for item in items}
    with speaking(), connection.cursor() as cursor:
        cursor.execute(_SETTLE, [json.dumps(items), till.operator_id])
        return {
            n: (meal_id, fault, disputed, districts[n])
            for n, meal_id, fault, disputed in cursor.fetchall()
        }


def _item(
    till: TillCard, kept: Kept, diner: Diner | None, scan: Scan | None, offered: Offer,
    payer: int | None, clerk_id: int | None, moment: datetime,
) -> dict[str, Any]:  # fmt: skip
    price = offered.shares.total
    ways = tries(kept, offered, price, canteen_id=till.canteen.pk, diner_id=payer)
    at = min(kept.at, moment)
    row = {
        "district": diner.district if diner else till.district,
        "diner_id": diner.id if diner else None,
        "canteen_id": till.canteen.pk,
        "canteen_district": till.canteen.district,
        "canteen_street": till.canteen.street,
        "day": localtime(at).date().isoformat(),
        "meal": kept.meal,
        "price": price,
        "entitlement_id": offered.entitlement_id,
        "delivered": False,
        "scan_id": scan.pk if scan else None,
        "reservation_id": diner.reservation_id if diner else None,
        "served_by": clerk_id,
        "served_at": at.isoformat(),
        "late": True,
        "request_id": str(kept.request_id),
    }
    attempts = {
        fault: {
            "row": row_of_try(way, kept.pays if kept.pays != "nothing" else "cash"),
            "payer": way.payer,
            "disputed": way.disputed,
        }
        for fault, way in ways.items()
    }
    return {"n": kept.seq, "row": row, "attempts": attempts}


def _offline(
    till: TillCard, kept: Kept, scan: Scan | None, found: tuple[int, str, int, str],
    before: str, diners: Mapping[int, Diner],
) -> OfflineMeal:  # fmt: skip
    meal_id, fault, disputed, district = found
    diner = diners.get(kept.seq)
    return OfflineMeal(
        district=till.district,
        till=till.till,
        canteen=till.canteen,
        seq=kept.seq,
        digest=_digest(kept),
        meal_district=district,
        meal_id=meal_id,
        at=kept.at,
        fault=(fault or before or UNDERPAID) if disputed else "",
        disputed=disputed,
        evidence={
            "said": {
                "price": kept.price, "pays": kept.pays, "paid": kept.paid,
                "subsidised": kept.subsidised,
            },
            "read": scan.reason if scan else "",
            "name": diner.name if diner else "",
            "seen_at": diner.known.seen_at if diner else "",
        },
    )  # fmt: skip


def _offer(till: TillCard, kept: Kept, diner: Diner | None, over: bool) -> Offer:
    hours = till.hours(kept.meal)
    price = hours.price if hours else kept.price
    whole = Offer(unsubsidised(price), OVER_QUOTA if over else UNKNOWN)
    if over or diner is None:
        return whole
    known = diner.known
    at_once = type(known)(known.registered, known.ended_on, known.entitlement_id, known.values)
    offered = offer(
        price, at_once, canteen_at=till.canteen.street, subsidising=till.subsidising,
        day=localtime(kept.at).date(),
    )  # fmt: skip
    paid_whole = not kept.subsidised and kept.paid >= price
    return Offer(whole.shares, offered.reason) if paid_whole else offered


def _read(till: TillCard, fresh: Sequence[Kept]) -> dict[int, Scan]:
    """The readings, kept by their numbers; a guest's is none."""
    readings = [
        Reading(seq=kept.seq, text=kept.text, at=kept.at, purpose=kept.meal, late=True)
        for kept in fresh
        if kept.text
    ]
    return {scan.seq: scan for scan in sync_batch(till.device, readings)} if readings else {}


def _diners(till: TillCard, fresh: Sequence[Kept], scans: Mapping[int, Scan]) -> dict[int, Diner]:
    asked = {}
    for kept in fresh:
        scan = scans.get(kept.seq)
        kind, _colon, number = scan.subject.partition(":") if scan else ("", "", "")
        if kind == "person" and number.isdigit():
            asked[kept.seq] = (int(number), localtime(kept.at).date(), kept.meal)
    return of_people(till, asked)


def _open(
    till: TillCard, fresh: Sequence[Kept], diners: Mapping[int, Diner], moment: datetime
) -> None:
    """Accounts of all districts, months and wallets of the batch."""
    days: dict[str, set[date]] = {}
    for kept in fresh:
        diner = diners.get(kept.seq)
        district = diner.district if diner else till.district
        days.setdefault(district, set()).add(min(kept.at, moment).date().replace(day=1))
    codes = Programme.objects.filter(district__in={*days, till.district})
    names = set(codes.values_list("code", flat=True))
    for district in sorted(days):
        open_for_meals(district, till.canteen, days[district], names)
        hers = {(d.id, d.ref) for d in diners.values() if d.district == district}
        open_wallets(district, sorted(hers))


def _over_quota(till: TillCard, fresh: Sequence[Kept]) -> set[int]:
    """Those that the till should not have served by itself, by its own numbers of each day."""
    limits = {"most_meals": till.till.most_meals, "most_fen": till.till.most_fen}
    over: set[int] = set()
    by_day: dict[date, list[Kept]] = {}
    for kept in sorted(fresh, key=lambda each: each.seq):
        by_day.setdefault(localtime(kept.at).date(), []).append(kept)
    for day, meals in by_day.items():
        count, fen = exposed_on(till, day)
        for kept in meals:
            if over_quota(count, fen, kept, **limits):
                over.add(kept.seq)
            count, fen = count + 1, fen + exposure(kept)
    return over


def _known(till: TillCard, meals: Sequence[Kept]) -> dict[int, OfflineMeal]:
    rows = OfflineMeal.objects.filter(
        district=till.district, till=till.till, seq__in=[kept.seq for kept in meals]
    )
    found = {row.seq: row for row in rows}
    for kept in meals:
        if kept.seq in found and found[kept.seq].digest != _digest(kept):
            raise Conflict(
                _("序号 %(seq)s 已用于另一餐；请检查收银机。"),
                code="seq_reused",
                values={"seq": kept.seq},
            )
    return found


def _turn(kept: Kept, diners: Mapping[int, Diner]) -> tuple[str, int, datetime, int]:
    diner = diners.get(kept.seq)
    return (diner.district if diner else "~", diner.id if diner else 0, kept.at, kept.seq)


def _digest(kept: Kept) -> str:
    return sm3(canonical({**kept.__dict__, "request_id": str(kept.request_id)}))


def _require_sound(meals: Sequence[Kept]) -> None:
    if len(meals) > MOST:
        raise Invalid({"meals": _("一次最多上传 500 条，请分批上传。")})
    if len({kept.seq for kept in meals}) != len(meals) or any(kept.seq < 1 for kept in meals):
        raise Invalid({"seq": _("序号应为不重复的正整数。")})
    if len({kept.request_id for kept in meals}) != len(meals):
        raise Invalid({"request_id": _("请求编号不能重复。")})
