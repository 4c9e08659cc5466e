"""Alarms: what judging found is written, people see to them, the ladder climbs."""

from .applying import apply_transitions
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
    "resume",
    "save_state",
    "shelve",
    "want_matter",
]
