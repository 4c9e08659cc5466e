"""One past matter as a case with its log, built by the same rules as a live one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.ids import follow_code

from ...models import Case, LogEntry
from ...rules.decide import decide
from ...rules.state import Acting, CaseState, Input
from ..opening import number_of
from ..writing import EMPTY_HASH, Before, Step, advanced, before, seal_entry, take_step
from .setting import Past, Setting

_SYSTEM = Acting(account_id=None, roles=frozenset(), is_system=True)
_NOTHING = Before(False, "", "", None, None, None)


@dataclass
class Built:
    """What a batch writes: rows with their ids, and the facts that counters need."""

    cases: list[Case] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)


def build(past: Past, pk: int, at: Setting, into: Built) -> None:
    """Add a past matter to the batch: imported when it was opened, closed when it was closed.

    The deadline is the catalogue's forecast; what the file said of it stands in the log.
    """
    row = past.row
    case = _case(past, pk, at)
    case.total_due = past.forecast.due_at
    owner = at.department_of(*past.owner)
    given = Input(at=row.opened_at, department_id=owner.pk if owner else None)
    said = {"target": row.target_at, "channel": row.channel, "status": row.status}
    data = {"origin": at.origin, "origin_id": row.id, **_plain(said)}
    _step(case, CaseState(stage=""), "import", given, at, into, "", data, _NOTHING)
    case.stage_due = None if row.closed_at else case.total_due
    if row.closed_at:
        state = CaseState(stage="handling", department_id=given.department_id)
        note = row.closure[:1000]
        had = before(case)
        _step(case, state, "import_close", Input(at=row.closed_at), at, into, note, {}, had)
    into.cases.append(case)


def _step(
    case: Case,
    state: CaseState,
    action: str,
    given: Input,
    at: Setting,
    into: Built,
    note: str,
    data: dict[str, Any],
    had: Before,
) -> None:
    flow = at.known.flows[at.flow_id]
    decision = decide(flow, state, _SYSTEM, action, given)
    step = Step(SYSTEM, flow, at.known, decision, given.at, note, data)
    entry = take_step(case, step)
    if action == "import_close":
        due = case.total_due
        entry.due_at, entry.late = due, bool(due and given.at > due)
    seal_entry(case, entry)
    into.entries.append(entry)
    into.facts.append(advanced(case, entry, had, step))


def _case(past: Past, pk: int, at: Setting) -> Case:
    row, spot = past.row, past.spot
    matter_class = at.class_of(row.class_key)
    return Case(
        pk=pk,
        district=spot.district,
        street=spot.street,
        community=spot.community,
        grid=spot.grid,
        lon=row.lon if row.lat is not None else None,
        lat=row.lat if row.lon is not None else None,
        address=row.address[:200],
        number=number_of(spot.district, row.opened_at, pk),
        follow_code=follow_code(pk, settings.INDEX_KEY),
        flow_id=at.flow_id,
        matter_class_id=matter_class.pk,
        channel="import",
        title=(row.title or matter_class.name)[:120],
        reported_at=row.opened_at,
        recorded_at=now(),
        stage="",
        stage_since=row.opened_at,
        origin=at.origin,
        origin_id=row.id[:60],
        log_seq=0,
        log_hash=EMPTY_HASH,
    )


def _plain(said: dict[str, Any]) -> dict[str, str]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else str(value)
        for key, value in said.items()
        if value
    }
