"""explain_signal, dismiss_signal, make_case: what becomes of a signal, once."""

import uuid

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.verticals.canteen.services.trace import trace

from ..models import Signal
from ..selectors import runs, signals
from ..selectors.reach import JUDGE
from ..words import told

ORIGIN = "canteen_signal"
LONGEST = 300
State = Signal.State


def explain_signal(*, actor: Actor, signal_id: int, reason: str) -> Signal:
    """It happened as found, and there is nothing wrong with it, because …"""
    return _settle(actor, signal_id, State.EXPLAINED, reason)


def dismiss_signal(*, actor: Actor, signal_id: int, reason: str) -> Signal:
    """It did not happen as found, because …"""
    return _settle(actor, signal_id, State.DISMISSED, reason)


def make_case(*, actor: Actor, signal_id: int, note: str = "") -> Signal:
    """A case with the evidence, in somebody's hands by some time. Again it is the same case."""
    with transaction.atomic():
        found = _locked(actor, signal_id)
        if found.state == State.CASE:
            return found
        _require_open(found)
        found.case = open_case(
            actor=actor,
            report=_report(found, note),
            request_id=uuid.uuid5(
                uuid.NAMESPACE_URL, f"canteen.signal:{found.district}:{found.pk}"
            ),
        )
        return _close(actor, found, State.CASE, note)


def _settle(actor: Actor, signal_id: int, state: State, reason: str) -> Signal:
    if not reason.strip():
        raise Invalid({"reason": _("请写明原因，审计时要看。")})
    with transaction.atomic():
        found = _locked(actor, signal_id)
        if (found.state, found.reason) == (state, reason.strip()[:LONGEST]):
            return found
        _require_open(found)
        return _close(actor, found, state, reason)


def _locked(actor: Actor, signal_id: int) -> Signal:
    reached = signals(actor, JUDGE).values("pk")
    found = (
        Signal.objects.select_for_update(of=("self",))
        .select_related("canteen")
        .filter(pk=signal_id, pk__in=reached)
        .first()
    )
    if found is None:
        raise Forbidden(gettext_noop("您的岗位不处理这家饭堂的异常；请联系街道或区级民政岗位。"))
    if runs(actor, found.canteen):
        raise Forbidden(
            gettext_noop("您管理这家饭堂，不能处理关于它的异常；请由他人处理。"), code="own_canteen"
        )
    return found


def _require_open(found: Signal) -> None:
    if found.state != State.OPEN:
        raise Conflict(
            gettext_noop("这条异常已由%(name)s处理；请刷新后查看。"),
            code="settled",
            values={"name": found.settled_name},
        )


def _close(actor: Actor, found: Signal, state: State, reason: str) -> Signal:
    found.state, found.reason = state, reason.strip()[:LONGEST]
    found.settled_by, found.settled_name = actor.account_id, actor.name
    found.settled_at = now()
    found.save(
        update_fields=["state", "reason", "settled_by", "settled_name", "settled_at", "case"]
    )
    trace(
        actor, f"{state}_signal", f"signal:{found.pk}", found.district,
        kind=found.kind, reason=found.reason,
    )  # fmt: skip
    return found


def _report(found: Signal, note: str) -> Report:
    canteen = found.canteen
    lines = [
        f"{canteen.name}，{found.day:%Y-%m-%d}，涉及补贴 {found.amount / 100:.2f} 元。",
        *told(found),
        *([f"说明：{note.strip()[:LONGEST]}"] if note.strip() else []),
        f"发现于 {localtime(found.found_at):%Y-%m-%d %H:%M}，信号 {found.pk}。",
    ]
    return Report(
        channel="system",
        title=f"饭堂异常：{found.get_kind_display()}",
        description="\n".join(lines),
        lon=canteen.lon,
        lat=canteen.lat,
        address=canteen.address,
        place=Spot.of(canteen),
        origin=ORIGIN,
        origin_id=str(found.pk),
    )
