"""What belongs on a phone in the field; pure values."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

#: Deeds for which somebody has to go to the place: what makes a matter a task of the round.
#: Source: DOMAIN §1.6 (核实、处置、核查 happen on the spot; the rest is done at a desk).
FIELD_DEEDS = (
    "verified", "not_found", "take", "feedback", "pass_check", "fail_check", "visited",
)  # fmt: skip
#: What else the phone offers, if the flow does: it needs no more than words and photos.
BESIDE = ("return", "ask_hang", "resume", "note")
PHONE_DEEDS = FIELD_DEEDS + BESIDE
#: Matters of the round that are kept on the phone.
MOST_KEPT = 60
TITLE = 40
_ENDS = "。！？!?；;\n"


class Entry(Protocol):
    """What is asked here of an entry of a log."""

    recorded_at: datetime
    source: str
    target: str


def for_the_phone(code: str, needs: Collection[str]) -> bool:
    """Whether a deed can be done with what a phone has in the field: words and photos."""
    return code in PHONE_DEEDS and set(needs) <= {"note", "photo"}


def title_of(words: str, class_name: str) -> str:
    """What a list shows: the first sentence of what she wrote, else the class; "" for neither."""
    first = words.strip()
    for end in _ENDS:
        first = first.split(end, 1)[0]
    first = " ".join(first.split())
    if len(first) < 2:
        return class_name
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"


def was_there_before(entry: Entry, began: datetime) -> bool:
    """Whether an entry of the log was written before this request began: it came again."""
    return entry.recorded_at < began


def stands_still(entries: Iterable[Entry]) -> bool:
    """Whether the matter is where it was before these entries: somebody wrote a note, the clock
    warned. What was found on the spot is as true as before. An entry that ends where it began in
    between (reworked, then handled again) does not stand still."""
    return all(entry.source == entry.target for entry in entries)


def channel_of(roles: Collection[str]) -> str:
    """The channel (来源) of what somebody of these roles reports from the field."""
    if set(roles) == {"rover"}:
        return "rover"
    return "leader" if "leader" in roles and "collector" not in roles else "collector"


def urgency(due: datetime | None, now: datetime, soon_seconds: float) -> str:
    """ "late", "soon" or "" of a deadline."""
    if due is None:
        return ""
    left = (due - now).total_seconds()
    return "late" if left < 0 else "soon" if left <= soon_seconds else ""
