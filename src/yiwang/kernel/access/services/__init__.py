"""Accounts, the posts they hold, and the ways in; every verb is audited."""

from .accounts import disable, enable, enrol, unlock
from .appointments import appoint, dismiss
from .organisation import close_department, close_post, open_department, open_post
from .passwords import one_time_password, reset_password, set_password
from .sign_in import sign_in, sign_out
from .throttle import TooMany, Window, sweep_tries, tally, throttle
from .unmasking import unmask

__all__ = [
    "TooMany",
    "Window",
    "appoint",
    "close_department",
    "close_post",
    "disable",
    "dismiss",
    "enable",
    "enrol",
    "one_time_password",
    "open_department",
    "open_post",
    "reset_password",
    "set_password",
    "sign_in",
    "sign_out",
    "sweep_tries",
    "tally",
    "throttle",
    "unlock",
    "unmask",
]
