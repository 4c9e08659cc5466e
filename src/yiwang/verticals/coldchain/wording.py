"""How a fridge stands, in words, for pages."""

from django.utils.translation import gettext as _

from yiwang.ui.values import State, Tone

from .models import Lot, Quarantine
from .selectors.board import Stand

TONES: dict[str, Tone] = {
    "ringing": "late", "alarm": "late", "outside": "soon", "silent": "soon",
    "unwatched": "idle", "well": "good",
}  # fmt: skip


def state_names() -> dict[str, str]:
    """Each state as it is called in the reader's language, from worst to best."""
    return {
        "ringing": _("报警中"), "alarm": _("已确认，未恢复"), "outside": _("超出范围"),
        "silent": _("失联"), "unwatched": _("人工监测"), "well": _("正常"),
    }  # fmt: skip


def stand_state(stand: Stand) -> State:
    return State(state_names()[stand.state], TONES[stand.state])


def celsius(value: float | None) -> str:
    """5.2 ℃; a real minus."""
    return "—" if value is None else f"{value:.1f} ℃".replace("-", "−")


def lot_state(lot: Lot) -> State:
    tones: dict[str, Tone] = {"usable": "good", "quarantined": "late", "discarded": "idle"}
    return State(Lot.State(lot.state).label, tones[lot.state])


def quarantine_state(found: Quarantine) -> State:
    if found.ended_at is not None:
        return State(Quarantine.Verdict(found.verdict).label, "done")
    if found.asked_at is not None:
        return State(_("待质量负责人决定"), "soon")
    return State(_("待评估"), "late")
