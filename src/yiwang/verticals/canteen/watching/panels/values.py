"""Money, states and days as the pages show them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may
from yiwang.kernel.cases.models import OUTCOMES, Case
from yiwang.ui.values import Link, State, Tone

from ..models import Certificate, Finding, Signal
from ..rules.scores import EXPIRED, SOON, standing

_SIGNALS: dict[str, Tone] = {
    "open": "late",
    "explained": "done",
    "case": "info",
    "dismissed": "idle",
}


@dataclass(frozen=True, slots=True)
class Yuan:
    """Fen: as people write them on a page, as a number in an export."""

    fen: int

    def html(self) -> str:
        return f"{self.fen / 100:,.2f}"

    def plain(self) -> Decimal:
        return Decimal(self.fen).scaleb(-2)


def signal_state(signal: Signal) -> State:
    """A case that ended is done, whatever it came to."""
    if signal.ended_at is not None:
        return State(_("案卷已办结"), "done")
    return State(Signal.State(signal.state).label, _SIGNALS[signal.state])


def certificate_state(row: Certificate, days: int) -> State:
    if row.ended_at is not None:
        return State(_("已停用"), "idle")
    if row.expires_on is None:
        return State(_("长期有效"), "good")
    today = localdate()
    left = (row.expires_on - today).days
    match standing(row.expires_on, today, days):
        case "expired":
            return State(_("已过期 %(days)s 天") % {"days": -left}, "late")
        case "soon":
            return State(_("还有 %(days)s 天") % {"days": left}, "soon")
    return State(_("有效"), "good")


def certificate_tone(expires_on: date | None, ended: bool, days: int) -> str:
    said = standing(expires_on, localdate(), days)
    return "" if ended else {EXPIRED: "late", SOON: "soon"}.get(said, "")


def finding_state(row: Finding) -> State:
    """How it was, and whether it was put right."""
    if row.result != Finding.Result.FAILED:
        tone: Tone = "good" if row.result == Finding.Result.PASSED else "idle"
        return State(Finding.Result(row.result).label, tone)
    if row.ended_at is None:
        return State(_("待整改"), "late")
    return State(outcome_said(row.outcome), "done")


def outcome_said(code: str) -> str:
    return str(dict(OUTCOMES).get(code, code))


def case_link(case: Case | None, actor: Actor) -> Link | str:
    """The case's number, leading to it for whoever may open it."""
    if case is None or not may(actor, "cases.see", case):
        return case.number if case is not None else ""
    return Link(case.number, reverse("desk:case", args=[case.district, case.pk]))
