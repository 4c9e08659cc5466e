"""One past matter as a case with its log, built by the same rules as a live one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.ids import follow_code

from ...history.rehearsal import Forecast
from ...history.rows import HistoryRow
from ...models import Case, LogEntry
from ...rules.decide import decide
from ...rules.routing import Spot
from ...rules.state import Acting, CaseState, Input
from ..opening import number_of
from ..writing import EMPTY_HASH, Before, Step, advanced, before, seal_entry, take_step
from .setting import Setting

_SYSTEM = Acting(account_id=None, roles=frozenset(), is_system=True)
_NOTHING = Before(False, "", "", None, None, None)


@dataclass
class Built:
    """What a batch writes: rows with their ids, and the facts that counters need."""

    cases: list[Case] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)


def build(
    row: HistoryRow, forecast: Forecast, spot: Spot, pk: int, at: Setting, into: Built
) -> None:
    """Add a past matter to the batch: imported when it was opened, closed when it was closed.

    The owner is the one that the file names, and where it names none the catalogue's; the
    deadline is the catalogue's forecast, and what the file said stands in the log.
    """
    case = _case(row, spot, pk, at)
    case.total_due = forecast.due_at
    owner = at.department_of(row.department or forecast.department, row.queue or forecast.queue)
    given = Input(at=row.opened_at, department_id=owner.pk if owner else None)
    said = {"target": row.target_at, "channel": row.channel, "status": row.status}
    data = {"origin": at.origin, "origin_id": row.id, **_plain(said)}
    _step(case, CaseState(stage=""), "import", given, at, into, "", data, _NOTHING)
    case.stage_due = None if row.closed_at else forecast.due_at
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


def _case(row: HistoryRow, spot: Spot, pk: int, at: Setting) -> Case:
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
