"""What an event is called, when it is sent again, when an endpoint rests and is given up. Pure.

The numbers are our defaults: an endpoint that is away for a night still gets everything.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

PING = "ping"
#: What a subscriber can choose, in the order in which it is offered. "changed" is every entry of
#: a log that has no name of its own here: notes, requests, changes of class.
KINDS = (
    "reported", "accepted", "registered", "dispatched", "taken", "handled", "checked", "closed",
    "reopened", "returned", "reworked", "postponed", "hung", "resumed", "warned", "late",
    "supervised", "rated", "changed",
)  # fmt: skip
_BY_EFFECT: Mapping[str, str] = {
    "register": "registered",
    "assign": "dispatched",
    "take": "taken",
    "feedback": "handled",
    "pass_check": "checked",
    "return": "returned",
    "rework": "reworked",
    "grant_postpone": "postponed",
    "hang": "hung",
    "resume": "resumed",
    "supervise": "supervised",
    "rate": "rated",
}
_BY_ACTION: Mapping[str, str] = {"accept": "accepted", "warn": "warned", "escalate": "late"}

SECONDS = (10, 60, 300, 1800, 7200, 21600)  # waits after the first, second … failure of a delivery
CALM = 3  # failures in a row after which an endpoint rests
LONGEST_REST = timedelta(minutes=15)
GONE = 410  # HTTP: "no longer here, and likely to stay so"
KEPT = timedelta(days=30)
#: How long an event waits for an earlier one of its case that has not been announced yet.
GAP = timedelta(seconds=30)


def kind_of(*, action: str, effect: str, source: str, was_open: bool, is_open: bool) -> str:
    """The one kind of an entry of a case's log. An end is `closed` whatever led to it."""
    if not source:
        return "reported"
    if was_open and not is_open:
        return "closed"
    if is_open and not was_open:
        return "reopened"
    return _BY_ACTION.get(action) or _BY_EFFECT.get(effect) or "changed"


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a delivery is tried again after its `attempts`-th failure in a row; None to give up."""
    return at + timedelta(seconds=SECONDS[attempts - 1]) if attempts <= len(SECONDS) else None


def rest(failures: int) -> timedelta:
    """How long an endpoint is left alone after so many failures in a row, whatever is waiting:
    a machine that is down is asked by one event at a time, ever more rarely."""
    if failures < CALM:
        return timedelta()
    return min(timedelta(seconds=10 * 2 ** min(failures - CALM, 10)), LONGEST_REST)


def is_hopeless(status: int | None, error: str) -> bool:
    """Whether trying again cannot help until a person changes something."""
    return status == GONE or error == "forbidden_target"


def is_dead(*, first_tried_at: datetime, last_sent_at: datetime | None) -> bool:
    """Whether an endpoint took nothing at all while one delivery used up its tries: then the fault
    is the endpoint's; otherwise it is that one event's."""
    return last_sent_at is None or last_sent_at < first_tried_at
