"""split: one matter, several departments, to any depth."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.lib.errors import Invalid
from yiwang.lib.ids import follow_code

from ..models import Case
from ..rules.decide import decide
from ..rules.state import CaseState, Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on, spot_of, state_of
from .advance import write_step
from .once import once
from .opening import number_of
from .preflight import digest_of, preflight
from .writing import EMPTY_HASH, Before, Step, announce, seal_entry, set_total, take_step

_INHERITED = (
    "district", "street", "community", "grid", "lon", "lat", "address", "flow_id", "calendar",
    "matter_class_id", "rule_id", "channel", "description", "reported_at",
)  # fmt: skip
_NOTHING = Before(False, "", "", None, None, None)


@dataclass(frozen=True)
class Part:
    """One child: the department that does it, as lead (主办) or assist (协办)."""

    department_id: int
    title: str
    duty: str = "assist"


def split(
    *,
    actor: Actor,
    case_id: int,
    district: str,
    parts: Sequence[Part],
    note: str = "",
    request_id: uuid.UUID | None = None,
) -> list[Case]:
    """Open a child for each part, dispatched to its department; returns the children.

    The parent stays with its own handler and cannot close while a child is open (a trigger
    holds that too). The same request again returns the same children.
    """
    content = {
        "case": case_id, "parts": [str(part) for part in parts], "note": note.strip(),
        "actor": actor.account_id,
    }  # fmt: skip
    digest = digest_of("split", content)
    if not parts:
        raise Invalid({"department": "请至少选择一个部门。"})

    def write() -> list[Case]:
        with transaction.atomic():
            parent = Case.objects.select_for_update().get(pk=case_id, district=district)
            check = preflight(district, request_id, digest)
            if check.repeated:
                return _children_of(parent, check.repeated[1])
            known = reference(check.revision)
            _advance_parent(actor, parent, known, parts, note, request_id, digest)
            return [_open_child(parent, part, known) for part in parts]

    return once(write)


def _advance_parent(
    actor: Actor,
    parent: Case,
    known: Reference,
    parts: Sequence[Part],
    note: str,
    request_id: uuid.UUID | None,
    digest: str,
) -> None:
    flow = known.flows[parent.flow_id]
    acting = acting_on(actor, spot_of(parent), parent.department_id, known)
    at = max(now(), parent.stage_since)
    decision = decide(flow, state_of(parent), acting, "split", Input(at=at, note=note))
    data = {"parts": [[part.duty, part.department_id] for part in parts]}
    write_step(parent, Step(actor, flow, known, decision, at, note, data), request_id, digest)


def _children_of(parent: Case, seq: int) -> list[Case]:
    """The children that the parent's log entry `seq` opened."""
    begun = {"log__action": "split_off", "log__data__seq": seq}
    return list(parent.children.filter(**begun).order_by("id"))


def _open_child(parent: Case, part: Part, known: Reference) -> Case:
    if part.department_id not in known.departments_in(parent.district):
        raise Invalid({"department": "没有这个部门；请重新选择。"})
    at = now()
    child = Case(**{name: getattr(parent, name) for name in _INHERITED})
    child.pk = _next_id()
    child.parent = parent
    child.duty = part.duty
    child.title = part.title.strip()[:120] or parent.title
    child.number = number_of(child.district, at, child.pk)
    child.follow_code = follow_code(child.pk, settings.INDEX_KEY)
    child.stage, child.stage_since = "", at
    child.log_seq, child.log_hash = 0, EMPTY_HASH
    flow = known.flows[parent.flow_id]
    given = Input(at=at, department_id=part.department_id)
    acting = acting_on(SYSTEM, spot_of(child), None, known)
    decision = decide(flow, CaseState(stage=""), acting, "split_off", given)
    step = Step(
        SYSTEM, flow, known, decision, at, "", {"parent": parent.number, "seq": parent.log_seq}
    )
    set_total(child, flow, known)
    entry = take_step(child, step)
    seal_entry(child, entry)
    child.save(force_insert=True)
    entry.save(force_insert=True)
    announce(child, entry, _NOTHING, step)
    return child


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])
