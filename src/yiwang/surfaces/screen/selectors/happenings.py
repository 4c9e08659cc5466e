"""What happened last, in words: entries of the logs of matters."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import CaseFilter, cases_matching, reference

from ..rules import LOOK_BACK, MOST_HAPPENINGS
from ..texts import deed_words, short_places

#: What a deed looks like in the stream; anything else is plain.
_TONES = {
    "report": "info", "close": "good", "self_handled": "good", "supervise": "soon",
    "warn": "soon", "escalate": "late", "fail_check": "late", "force_close": "late",
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One line: who did what to which matter, where."""

    id: int
    at: datetime
    deed: str
    tone: str
    title: str
    place: str
    who: str
    late: bool
    district: str
    case_id: int


def happenings(actor: Actor, division: str) -> list[Happening]:
    """The newest entries of the division's matters, newest first; the same for what is late.
    Two statements, and two more for names not asked for lately."""
    newest = LogEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    seen = cases_matching(actor, CaseFilter(division=division)).values("pk")
    entries = list(
        LogEntry.objects.filter(pk__gt=newest - LOOK_BACK, case__in=seen)
        .select_related("case")
        .order_by("-pk")[:MOST_HAPPENINGS]
    )
    places = short_places({_place(entry.case) for entry in entries})
    return [_happening(entry, places) for entry in entries]


def _place(case: Case) -> str:
    return case.community or case.street


def _happening(entry: LogEntry, places: dict[str, str]) -> Happening:
    case = entry.case
    names = {action.code: action.name for action in reference().flows[case.flow_id].actions}
    return Happening(
        id=entry.pk,
        at=entry.at,
        deed=deed_words(names.get(entry.action, entry.action)),
        tone=_TONES.get(entry.action, ""),
        title=case.title,
        place=places.get(_place(case), ""),
        who=entry.post_name or entry.actor_name,
        late=entry.late,
        district=case.district,
        case_id=case.pk,
    )
