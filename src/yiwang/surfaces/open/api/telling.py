"""Rows and files as plain dictionaries, ready for JSON. Names come from memory; persons masked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.timezone import get_default_timezone

from yiwang.kernel.cases.models import Attachment, Case, LogEntry
from yiwang.kernel.cases.selectors import Action, Flow, Reference, plain_phone
from yiwang.kernel.cases.selectors.file import StageBar
from yiwang.lib.idnumbers import masked_name, masked_phone

Told = dict[str, Any]
BASE = "/api/v1"


class Line(NamedTuple):
    """The columns of one line of a list, in the order in which they are read."""

    id: int
    number: str
    title: str
    matter_class_id: int | None
    flow_id: int
    stage: str
    channel: str
    address: str
    district: str
    street: str
    community: str
    grid: str
    lon: float | None
    lat: float | None
    department_id: int | None
    post_id: int | None
    reported_at: datetime
    stage_since: datetime
    stage_due: datetime | None
    total_due: datetime | None
    closed_at: datetime | None
    outcome: str
    is_open: bool
    provisional: bool
    supervised: bool
    unrouted: bool
    pending: str
    log_seq: int


def told_line(line: Line | Case, known: Reference, moment: datetime) -> Told:
    """One line of a list."""
    flow = known.flows[line.flow_id]
    return {
        "number": line.number,
        "title": line.title,
        "class": class_named(line.matter_class_id, known),
        "stage": named(flow, line.stage),
        "channel": line.channel,
        "address": line.address,
        "district": line.district,
        "street": line.street,
        "community": line.community,
        "grid": line.grid,
        "lon": line.lon,
        "lat": line.lat,
        "department": known.departments.get(line.department_id or 0, ""),
        "post": known.post_names.get(line.post_id or 0, ""),
        "reported_at": told_time(line.reported_at),
        "stage_since": told_time(line.stage_since),
        "stage_due": told_time(line.stage_due),
        "total_due": told_time(line.total_due),
        "closed_at": told_time(line.closed_at),
        "outcome": line.outcome,
        "open": line.is_open,
        "late": line.is_open and line.stage_due is not None and line.stage_due < moment,
        "provisional": line.provisional,
        "supervised": line.supervised,
        "unrouted": line.unrouted,
        "pending": line.pending,
        "seq": line.log_seq,
    }


def told_time(at: datetime | None) -> str | None:
    """To the second, in the city's own zone."""
    if at is None:
        return None
    return at.astimezone(get_default_timezone()).isoformat(timespec="seconds")


def named(flow: Flow, stage: str) -> Told:
    return {"code": stage, "name": flow.stages[stage].name if stage else ""}


def class_named(class_id: int | None, known: Reference) -> Told | None:
    found = known.classes.get(class_id or 0)
    return {"code": found.code, "name": found.name} if found else None


def told_entry(entry: LogEntry, flow: Flow) -> Told:
    name = next((each.name for each in flow.actions if each.code == entry.action), entry.action)
    return {
        "seq": entry.seq,
        "action": {"code": entry.action, "name": name},
        "source": entry.source,
        "target": named(flow, entry.target),
        "at": told_time(entry.at),
        "recorded_at": told_time(entry.recorded_at),
        "person": entry.actor_name,
        "post": entry.post_name,
        "note": entry.note,
        "limit": None if entry.limit_value is None else float(entry.limit_value),
        "unit": entry.limit_unit,
        "used": entry.used,
        "late": entry.late,
    }


def told_step(case: Case, entry: LogEntry, known: Reference) -> Told:
    """What one request did to a case, whenever it is asked again."""
    return {
        "number": case.number,
        "seq": entry.seq,
        "action": entry.action,
        "source": entry.source,
        "stage": named(known.flows[entry.flow_id], entry.target),
        "at": told_time(entry.at),
    }


def told_clock(bar: StageBar) -> Told:
    return {
        "stage": {"code": bar.stage, "name": bar.name},
        "entered_at": told_time(bar.entered_at),
        "left_at": told_time(bar.left_at),
        "limit": bar.limit,
        "unit": bar.unit,
        "used": round(bar.used, 3),
        "due": told_time(bar.due),
        "late": bar.late,
        "paused": bar.paused,
        "provisional": bar.provisional,
    }


def told_action(action: Action) -> Told:
    return {
        "action": action.code,
        "name": action.name,
        "needs": sorted(action.needs),
        "target": action.target,
    }


def told_file(attached: Attachment, number: str) -> Told:
    return {
        "id": attached.pk,
        "seq": attached.seq,
        "purpose": attached.purpose,
        "kind": attached.file.kind,
        "media_type": attached.file.media_type,
        "size": attached.file.size,
        "name": attached.file.original_name,
        "url": f"{BASE}/cases/{number}/files/{attached.pk}",
    }


def told_reporter(case: Case, log: Sequence[LogEntry]) -> Told:
    """Staff by their names, as the log has them; anybody else masked."""
    if case.reporter_id is not None and case.channel != "resident" and log:
        return {"name": log[0].actor_name, "phone": ""}
    phone = plain_phone(case.reporter_phone)
    return {
        "name": masked_name(case.reporter_name) if case.reporter_name else "",
        "phone": masked_phone(phone) if phone else "",
    }
