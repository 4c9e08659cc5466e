"""What the flow needs to know of a case and of the one who acts, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class CaseState:
    """The decision-relevant part of a case. Account, department and class are ids."""

    stage: str
    class_id: int | None = None
    department_id: int | None = None
    duty: str = "lead"
    returns: int = 0
    postponements: int = 0
    reworks: int = 0
    pending: str = ""
    pending_until: datetime | None = None
    must_stay: bool = False
    handled_by: int | None = None
    checked_by: int | None = None
    stage_due: datetime | None = None
    closed_at: datetime | None = None
    hung_since: datetime | None = None
    outcome: str = ""
    appeal: str = ""
    open_children: int = 0
    merged_from: str = ""


@dataclass(frozen=True)
class Acting:
    """Who acts: the roles whose posts cover the case, and departments of those posts.

    `roles` holds only roles of posts that cover the case's place; `handles` is true when a
    handler's post belongs to the case's department.
    """

    account_id: int | None
    roles: frozenset[str]
    handles: bool = False
    is_reporter: bool = False
    is_system: bool = False


@dataclass(frozen=True)
class Input:
    """What came with the action. `files` counts the photos attached with it."""

    at: datetime
    note: str = ""
    files: int = 0
    class_id: int | None = None
    rule_id: int | None = None
    department_id: int | None = None
    until: datetime | None = None
    rating: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Where the case goes and what changes on it, `changes` by column name."""

    action: str
    source: str
    target: str
    changes: dict[str, Any]
    final: bool
    outcome: str = ""
