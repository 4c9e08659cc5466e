"""decide: an answer that is kept, with all it was taken on."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict

from ..models import Decision
from ..selectors import assess, in_force, require_here
from ..selectors.assessing import Assessed
from ..selectors.replaying import digest_of_decision


def decide(
    *,
    actor: Actor,
    programme_id: int,
    subject: str,
    on: date,
    given: Mapping[str, Any] | None = None,
    request_id: uuid.UUID | None = None,
) -> Decision:
    """What the rules of the day say of a subject, stored. `given` goes before facts.

    Unknown is an answer too. The same request again gives the first decision, even if facts have
    changed meanwhile; for another subject, day or programme it is a Conflict.
    """
    rules = in_force(programme_id, on)
    require_here(actor, "eligibility.decide", rules.district)
    if request_id is not None:
        known = Decision.objects.filter(district=rules.district, request_id=request_id).first()
        if known is not None:
            return _same(known, programme_id, subject, on)
    found = assess(programme_id, subject, on=on, given=given, rules=rules)
    decision = decision_of(found, subject, on, account_id=actor.account_id)
    decision.request_id = request_id
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as clash:
        if "eligibility_decision_request_once" not in str(clash):
            raise
        first = Decision.objects.get(district=rules.district, request_id=request_id)
        return _same(first, programme_id, subject, on)
    return decision


def decision_of(found: Assessed, subject: str, on: date, *, account_id: int | None) -> Decision:
    """The row of an answer, not saved yet."""
    answer, rules = found.answer, found.rules
    return Decision(
        district=rules.district,
        programme_id=rules.programme_id,
        rule_set=rules,
        subject=subject,
        on=on,
        inputs=found.inputs,
        outcome=answer.outcome,
        reason=answer.reason,
        values=dict(answer.values),
        rows=list(answer.rows),
        digest=digest_of_decision(rules.digest, subject, on, found.inputs, answer),
        decided_by_id=account_id,
    )


def _same(known: Decision, programme_id: int, subject: str, on: date) -> Decision:
    if (known.programme_id, known.subject, known.on) != (programme_id, subject, on):
        raise Conflict(_("同一请求编号已用于另一次判定；请刷新页面后重新提交。"))
    return known
