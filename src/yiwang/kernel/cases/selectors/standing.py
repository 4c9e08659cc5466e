"""What a case is to the flow, and what an actor is to a case."""

from datetime import datetime

from yiwang.kernel.access.actor import Actor, HeldPost
from yiwang.lib.worktime import Limit

from ..models import Case
from ..rules.routing import Spot
from ..rules.state import Acting, CaseState
from .reference import Reference


def spot_of(case: Case) -> Spot:
    return Spot.of(case)


def state_of(case: Case, *, open_children: int = 0, merged_from: str = "") -> CaseState:
    """The decision-relevant part of the row."""
    return CaseState(
        stage=case.stage,
        class_id=case.matter_class_id,
        department_id=case.department_id,
        duty=case.duty,
        returns=case.returns,
        postponements=case.postponements,
        reworks=case.reworks,
        pending=case.pending,
        pending_until=case.pending_until,
        must_stay=case.must_stay,
        handled_by=case.handled_by_id,
        checked_by=case.checked_by_id,
        stage_due=case.stage_due,
        closed_at=case.closed_at,
        hung_since=case.hung_since,
        outcome=case.outcome,
        appeal=case.appeal,
        open_children=open_children,
        merged_from=merged_from,
    )


def acting_on(
    actor: Actor,
    spot: Spot,
    department_id: int | None,
    reference: Reference,
    *,
    is_reporter: bool = False,
) -> Acting:
    """What the actor is to a case at `spot` that `department_id` handles."""
    covering = [post for post in actor.posts if post.covers(spot)]
    handles = department_id is not None and any(
        post.role == "handler" and reference.is_within(department_id, post.department)
        for post in covering
    )
    return Acting(
        account_id=actor.account_id,
        roles=frozenset(post.role for post in covering),
        handles=handles,
        is_reporter=is_reporter,
        is_system=actor.is_system,
    )


def catalogue_limit(case: Case, reference: Reference) -> Limit | None:
    rule = reference.rule_for(case.matter_class_id, case.rule_id, case.reported_at)
    return rule.limit if rule else None


def pauses_of(case: Case) -> list[tuple[datetime, datetime | None]]:
    return [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end in case.pauses
    ]


def acting_post(step_roles: frozenset[str], actor: Actor, spot: Spot) -> HeldPost | None:
    """The post in whose name the actor acts."""
    return next((p for p in actor.posts if p.role in step_roles and p.covers(spot)), None)
