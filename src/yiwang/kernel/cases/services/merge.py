"""merge and unmerge: one matter reported more than once counts once and tells everybody."""

import uuid

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Forbidden, Refused

from ..models import Case
from ..rules.decide import decide
from ..rules.state import Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on, spot_of, state_of
from .advance import advance, write_step
from .once import once
from .preflight import digest_of, preflight
from .writing import Step


def merge(
    *,
    actor: Actor,
    case_id: int,
    into_id: int,
    district: str,
    note: str = "",
    request_id: uuid.UUID | None = None,
) -> Case:
    """Merge a case into another of the same district; returns the merged one.

    Its reporter stays subscribed: whoever follows it sees the survivor's progress. Both rows
    are locked in id order, so that two merges crosswise cannot deadlock or make a loop.
    """
    content = {
        "case": case_id, "into": into_id, "note": note.strip(), "actor": actor.account_id,
    }  # fmt: skip
    digest = digest_of("merge", content)
    if case_id == into_id:
        raise Refused("不能把事件并入它自己。", code="merge_self")

    def write() -> Case:
        with transaction.atomic():
            pair = {
                case.pk: case
                for case in Case.objects.select_for_update()
                .filter(pk__in=[case_id, into_id], district=district)
                .order_by("pk")
            }
            if len(pair) < 2:
                raise Case.DoesNotExist("cases of a merge are in one district")
            case, into = pair[case_id], pair[into_id]
            check = preflight(district, request_id, digest)
            if check.repeated:
                return case
            _require_mergeable(case, into)
            known = reference(check.revision)
            flow = known.flows[case.flow_id]
            _require_over(actor, into, known)
            acting = acting_on(actor, spot_of(case), case.department_id, known)
            at = max(now(), case.stage_since)
            decision = decide(flow, state_of(case), acting, "merge", Input(at=at, note=note))
            case.merged_into = into
            data = {"into": into.number, "into_id": into.pk}
            step = Step(actor, flow, known, decision, at, note.strip(), data)
            return write_step(case, step, request_id, digest)

    return once(write)


def unmerge(
    *,
    actor: Actor,
    case_id: int,
    district: str,
    note: str,
    request_id: uuid.UUID | None = None,
) -> Case:
    """Take a merge back: the case returns to the stage it was merged from."""
    return advance(
        actor=actor,
        case_id=case_id,
        district=district,
        action="unmerge",
        note=note,
        request_id=request_id,
    )


def _require_over(actor: Actor, into: Case, known: Reference) -> None:
    """Who gives somebody another's matter to do holds a post over that matter too."""
    acting = acting_on(actor, spot_of(into), into.department_id, known)
    if not (acting.roles or acting.is_system):
        raise Forbidden("要并入的事件不在您的辖区内。")


def _require_mergeable(case: Case, into: Case) -> None:
    if not into.is_open:
        raise Conflict("要并入的事件已经办结；请选择另一件。", code="moved_on")
    if case.children.exists() or case.merged.exists():
        raise Refused("本案有子案或已并入的事件，不能再并入别案。", code="merge_tree")
    if into.parent_id == case.pk:
        raise Refused("不能把事件并入它的子案。", code="merge_tree")
