"""What of a log entry its digest covers: all that it says."""

from typing import Any, Protocol


class Logged(Protocol):
    case_id: int
    seq: int
    source: str
    action: str
    target: str
    at: Any
    recorded_at: Any
    actor_id: int | None
    actor_name: str
    post_id: int | None
    post_name: str
    department_id: int | None
    limit_value: Any
    limit_unit: str
    due_at: Any
    used: float | None
    late: bool
    note: str
    data: Any
    request_id: Any
    request_digest: str


def logged_content(entry: Logged) -> dict[str, Any]:
    """The fields of an entry that its digest covers."""
    limit = entry.limit_value
    return {
        "case": entry.case_id,
        "seq": entry.seq,
        "edge": [entry.source, entry.action, entry.target],
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "actor": [entry.actor_id, entry.actor_name],
        "post": [entry.post_id, entry.post_name],
        "department": entry.department_id,
        "limit": [None if limit is None else f"{float(limit):.3f}", entry.limit_unit],
        "due_at": entry.due_at,
        "used": entry.used,
        "late": entry.late,
        "note": entry.note,
        "data": entry.data,
        "request": [
            None if entry.request_id is None else str(entry.request_id),
            entry.request_digest,
        ],
    }
