"""What a reporter sees who follows a matter by its number, without an account."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Attachment, Case, LogEntry
from .reference import reference

#: How each stage is told to a resident, in plain words.
PLAIN = {
    "reported": "已收到，正在等待受理",
    "verifying": "网格员正在现场核实",
    "accepted": "已受理，正在立案",
    "registered": "已立案，正在安排处置部门",
    "dispatched": "已派给处置部门",
    "arbitration": "正在确定由哪个部门处置",
    "handling": "处置部门正在处理",
    "hung": "情况复杂，已转为长期跟踪",
    "handled": "已处理，正在现场核查",
    "checked": "核查通过，即将结案",
    "closed": "已办结",
    "refused": "未予立案",
    "void": "已作废",
    "merged": "与他人反映的是同一件事，已合并办理",
    "self_handled": "网格员已当场处理",
}


@dataclass(frozen=True)
class Milestone:
    at: datetime
    text: str
    note: str


@dataclass(frozen=True)
class Followed:
    """A matter as its reporter sees it: no names of staff, no other reporter's words."""

    case: Case
    survivor: Case
    status: str
    milestones: list[Milestone]
    photos: list[Attachment]
    may_rate: bool
    may_reopen: bool


def followed(follow_code: str) -> Followed | None:
    """The matter of a follow code; of a merged one, the survivor's progress. None if unknown."""
    case = Case.objects.select_related("merged_into").filter(follow_code=follow_code).first()
    if case is None:
        return None
    survivor = case
    while survivor.merged_into is not None:
        survivor = survivor.merged_into
    flow = reference().flows[survivor.flow_id]
    log = LogEntry.objects.filter(district=survivor.district, case=survivor).order_by("seq")
    return Followed(
        case=case,
        survivor=survivor,
        status=PLAIN.get(survivor.stage, flow.stages[survivor.stage].name),
        milestones=[
            Milestone(entry.at, PLAIN.get(entry.target, entry.target), _told(entry))
            for entry in log
            if entry.target != entry.source
        ],
        photos=_photos(case, survivor),
        may_rate=survivor.stage == "closed" and survivor.rating is None,
        may_reopen=survivor.stage in ("closed", "refused"),
    )


def _told(entry: LogEntry) -> str:
    """The note of an entry that is meant for the reporter: how it was solved, why refused."""
    return entry.note if entry.action in ("feedback", "refuse") else ""


def _photos(case: Case, survivor: Case) -> list[Attachment]:
    """Her own photos, and how it looks afterwards."""
    mine = Attachment.objects.select_related("file").filter(case=case, purpose="before")
    after = Attachment.objects.select_related("file").filter(case=survivor, purpose="after")
    return [*mine.order_by("id"), *after.order_by("id")]
