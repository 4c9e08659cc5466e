"""Alarms: what judging found is written, people see to them, the ladder climbs."""

from .applying import apply_transitions
from .calling import note_phone, reveal_phone, settle_call
from .deciding import acknowledge, close, note, resume, shelve
from .escalating import climb, climb_due
from .judging import Judge, Judged
from .matters import link_matter, want_matter
from .quiet import check_silence
from .rechecking import judge_again, note_behind
from .states import load_state, save_state

__all__ = [
    "Judge",
    "Judged",
    "acknowledge",
    "apply_transitions",
    "check_silence",
    "climb",
    "climb_due",
    "close",
    "judge_again",
    "link_matter",
    "load_state",
    "note",
    "note_behind",
    "note_phone",
    "resume",
    "reveal_phone",
    "save_state",
    "settle_call",
    "shelve",
    "want_matter",
]
