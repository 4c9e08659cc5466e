"""Facts that cases announce."""

from dataclasses import dataclass, field
from datetime import datetime

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class CaseAdvanced(Event):
    """Every entry of every case's log, the report included: all that a counter needs.

    `late` says whether the stage left (`source`) took longer than its limit; `total_late`
    whether the case, ending now, ended after its total deadline. `outcome` is set when it ends.
    `post_id` owns the case after the step; `acting_post_id` is the post that took it. `due_at` is
    the deadline of the stage left, `stage_due` and `total_due` stand after the step; `handling`
    says whether the stage entered runs on the catalogue's limit. `is_part`: split off another.
    """

    case_id: int
    seq: int
    number: str
    street: str
    community: str
    grid: str
    class_code: str
    area: str
    channel: str
    department_id: int | None
    post_id: int | None
    actor_id: int | None
    action: str
    source: str
    target: str
    at: datetime
    was_open: bool
    is_open: bool
    outcome: str
    late: bool
    total_late: bool
    reworks: int
    returns: int
    rating: int | None
    previous_outcome: str = ""
    previous_post_id: int | None = None
    previous_department_id: int | None = None
    previous_class_code: str = ""
    previous_area: str = ""
    effect: str = ""
    acting_post_id: int | None = None
    reporter_id: int | None = None
    reported_at: datetime | None = None
    is_part: bool = False
    handling: bool = False
    due_at: datetime | None = None
    stage_due: datetime | None = None
    total_due: datetime | None = None


@dataclass(frozen=True)
class CaseClosed(Event):
    """A case came to an end, whatever the outcome."""

    case_id: int
    number: str
    title: str
    outcome: str


@dataclass(frozen=True)
class CaseAssigned(Event):
    """A case waits for a post: its holders have something to do."""

    case_id: int
    number: str
    title: str
    stage: str
    post_id: int


@dataclass(frozen=True)
class CaseNoticed(Event):
    """A clock reached a rung of the ladder; `told` are the accounts on it, `key` is its own."""

    case_id: int
    number: str
    title: str
    stage: str
    action: str
    key: str
    told: list[int] = field(default_factory=list)
