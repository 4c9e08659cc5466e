"""hold_all, hold, ask_release, decide: lots are held back until a second person decides."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from ..events import LotsQuarantined, QuarantineEnded
from ..models import Equipment, Lot, LotEntry, Quarantine
from .locking import KEEP, locked_lot
from .trace import trace

RELEASE = "coldchain.release"


def hold_all(
    *, actor: Actor, equipment_id: int, cause: str, alarm_id: int | None = None
) -> list[Quarantine]:
    """Every usable lot inside is held back; those that are already stay as they are. Again, with
    nothing usable inside, nothing happens."""
    equipment = Equipment.objects.get(pk=equipment_id)
    require(actor, KEEP, equipment)
    with transaction.atomic():
        lots = Lot.objects.select_for_update().filter(
            district=equipment.district, equipment=equipment, state=Lot.State.USABLE,
            quantity__gt=0,
        )  # fmt: skip
        return _hold(actor, equipment, list(lots.order_by("pk")), cause, alarm_id)


def hold(*, actor: Actor, lot_id: int, cause: str) -> Quarantine:
    """One lot, by somebody's word. Held already, that quarantine is returned."""
    if not cause.strip():
        raise Invalid({"cause": gettext_noop("请写明隔离的原因。")})
    with transaction.atomic():
        lot = locked_lot(actor, lot_id)
        if lot.state == Lot.State.QUARANTINED:
            return Quarantine.objects.get(district=lot.district, lot=lot, ended_at=None)
        if lot.state == Lot.State.DISCARDED:
            raise Refused(gettext_noop("这批疫苗已报废。"), code="discarded")
        return _hold(actor, lot.equipment, [lot], cause.strip(), None)[0]


def ask_release(*, actor: Actor, quarantine_id: int, finding: str) -> Quarantine:
    """Somebody looked into it: what it went through, what the maker says. Asked again by the
    same person with the same words nothing changes; others may say it anew until it is decided."""
    if not finding.strip():
        raise Invalid({"finding": gettext_noop("请写明评估情况：最高最低温度、时长、企业意见。")})
    with transaction.atomic():
        found = _locked(quarantine_id)
        require(actor, KEEP, found.lot.equipment)
        _require_open(found)
        said = finding.strip()[:500]
        if (found.asked_by_id, found.finding) == (actor.account_id, said):
            return found
        found.asked_at, found.asked_by_id, found.finding = now(), actor.account_id, said
        found.save(update_fields=["asked_at", "asked_by", "finding"])
        trace(actor, "ask_release", f"quarantine:{found.pk}", found.district)
        return found


def decide(*, actor: Actor, quarantine_id: int, verdict: str, reason: str) -> Quarantine:
    """Release the lot or have it discarded, by somebody who neither asked nor touched it.

    Decided the same way by the same person again nothing changes.
    """
    with transaction.atomic():
        found = _locked(quarantine_id)
        require(actor, RELEASE, found.lot.equipment)
        if found.ended_at is not None:
            if (found.ended_by_id, found.verdict) == (actor.account_id, verdict):
                return found
            raise Conflict(gettext_noop("这次隔离已有结论；请刷新后查看。"))
        _require_second(actor, found, verdict, reason)
        found.ended_at, found.ended_by_id = now(), actor.account_id
        found.verdict, found.reason = verdict, reason.strip()[:500]
        try:
            with transaction.atomic():
                found.save(update_fields=["ended_at", "ended_by", "verdict", "reason"])
        except IntegrityError as clash:
            raise Forbidden(_SECOND) from clash
        if verdict == Quarantine.Verdict.DISCARDED:
            _note_discarded(actor, found)
        trace(actor, f"decide_{verdict}", f"quarantine:{found.pk}", found.district)
        publish(
            QuarantineEnded(
                district=found.district, quarantine_id=found.pk, lot_id=found.lot_id,
                verdict=verdict,
            )
        )  # fmt: skip
        return found


_SECOND = gettext_noop("放行须由另一人作出：不能是申请人，也不能是最后经手这批疫苗的人。")


def _require_second(actor: Actor, found: Quarantine, verdict: str, reason: str) -> None:
    if found.asked_by_id is None:
        raise Refused(gettext_noop("还没有评估；请先由经手人员填写评估情况。"), code="not_asked")
    if actor.account_id in (found.asked_by_id, found.touched_by_id, found.began_by_id):
        raise Forbidden(_SECOND)
    faults = {
        "verdict": "" if verdict in Quarantine.Verdict else gettext_noop("请选择放行或报废。"),
        "reason": "" if reason.strip() else gettext_noop("请写明理由。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})


def _require_open(found: Quarantine) -> None:
    if found.ended_at is not None:
        raise Conflict(gettext_noop("这次隔离已有结论；请刷新后查看。"))


def _locked(quarantine_id: int) -> Quarantine:
    found = (
        Quarantine.objects.select_for_update(of=("self",))
        .select_related("lot__equipment")
        .filter(pk=quarantine_id)
        .first()
    )
    if found is None:
        raise Refused(gettext_noop("没有这次隔离；请返回列表刷新。"), code="not_found")
    return found


def _hold(
    actor: Actor, equipment: Equipment, lots: Sequence[Lot], cause: str, alarm_id: int | None
) -> list[Quarantine]:
    made = Quarantine.objects.bulk_create(
        Quarantine(
            district=lot.district, lot=lot, alarm_id=alarm_id, cause=cause[:200],
            began_by_id=actor.account_id, touched_by_id=lot.touched_by_id,
        )
        for lot in lots
    )  # fmt: skip
    if made:
        trace(actor, "hold", equipment.subject, equipment.district, lots=len(made), cause=cause)
        publish(
            LotsQuarantined(
                district=equipment.district, equipment_id=equipment.pk, first_id=made[0].pk,
                count=len(made),
            )
        )  # fmt: skip
    return made


def _note_discarded(actor: Actor, found: Quarantine) -> None:
    """The trigger took the doses away; this says so in the lot's book."""
    doses = found.lot.quantity
    if doses:
        LotEntry.objects.create(
            district=found.district, request_id=new_request_id(), lot_id=found.lot_id,
            what=LotEntry.What.DISCARDED, doses=-doses, by_id=actor.account_id,
            by_name=actor.name, note=found.reason[:200],
        )  # fmt: skip
