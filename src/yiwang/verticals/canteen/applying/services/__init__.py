"""The verbs of who is entitled."""

from .applying import Claim, apply_for_meals, supply, withdraw
from .changing import record_change, take_back_change
from .checking import Checked, ask_for_more, pass_check, pass_unchanged, refuse
from .deciding import decide_application
from .ending import bring_back, end_whoever_is_gone
from .merging import keep_one_diner, part_diners
from .projecting import enrol_diner, enrol_diners, refresh_all, refresh_entitlements
from .terms import drop_term, set_term

__all__ = [
    "Checked",
    "Claim",
    "apply_for_meals",
    "ask_for_more",
    "bring_back",
    "decide_application",
    "drop_term",
    "end_whoever_is_gone",
    "enrol_diner",
    "enrol_diners",
    "keep_one_diner",
    "part_diners",
    "pass_check",
    "pass_unchanged",
    "record_change",
    "refresh_all",
    "refresh_entitlements",
    "refuse",
    "set_term",
    "supply",
    "take_back_change",
    "withdraw",
]
