"""grant, end_grant, follow: entitlements by a person's hand."""

import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..events import GrantEnded, GrantOpened
from ..models import Decision, Grant, Programme, Standing
from ..selectors import require_here
from .redeciding import redecide_subject
from .trace import trace


def grant(
    *,
    actor: Actor,
    decision_id: int,
    since: date,
    until: date | None = None,
    request_id: uuid.UUID | None = None,
) -> Grant:
    """Entitle the subject of an eligible decision from a day on, and follow its facts from then.

    What the decision was taken on should be recorded as facts: what was only given by hand is not
    known later, and the subject then waits for a person. Refused where a grant stands already.
    """
    decision = Decision.objects.get(pk=decision_id)
    require_here(actor, "eligibility.decide", decision.district)
    if decision.outcome != "eligible":
        raise Refused(
            _("这次判定不是“享受”，不能开通待遇：%(reason)s"),
            code="not_eligible",
            values={"reason": decision.reason},
        )
    if until is not None and until <= since:
        raise Invalid({"until": _("结束日期须晚于开始日期。")})
    if since < decision.on:
        raise Invalid({"since": _("待遇不能早于判定的日期；请按开始的那一天重新判定。")})
    said = {"decision_id": decision.pk, "since": since, "until": until}
    new = Grant(
        district=decision.district,
        programme_id=decision.programme_id,
        subject=decision.subject,
        values=decision.values,
        opened_by_id=actor.account_id,
        request_id=request_id,
        **said,
    )
    try:
        with transaction.atomic():
            _lock_standing(decision.district, decision.programme_id, decision.subject, since)
            if request_id is not None and (known := _known(decision.district, request_id)):
                return _same(known, said)
            new.save(force_insert=True)
            trace(actor, "grant", new.subject, new.district, grant=new.pk, since=str(since))
            publish(_opened(new))
    except IntegrityError as clash:
        return _refused(clash, said, decision, request_id)
    except OperationalError as crossing:  # two who wait for what the other is about to exclude
        if not isinstance(crossing.__cause__, DeadlockDetected):
            raise
        raise _standing() from None
    return new


def end_grant(*, actor: Actor, grant_id: int, on: date, reason: str) -> Grant:
    """End a grant on a day (no longer included) by hand, and stop following the subject's facts,
    so that nothing opens it again by itself. Twice is once; an end may only come nearer."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明终止的原因。")})
    with transaction.atomic():
        held = Grant.objects.select_for_update().get(pk=grant_id)
        require_here(actor, "eligibility.decide", held.district)
        if held.until is not None and held.until <= on and held.ended_at is not None:
            return held
        if on < held.since or (held.until is not None and on > held.until):
            raise Invalid({"on": _("终止日期须在待遇的期间内。")})
        held.until, held.ended_at, held.ended_by_id = on, now(), actor.account_id
        held.end_reason = reason.strip()[:300]
        held.save(update_fields=["until", "ended_at", "ended_by", "end_reason"])
        Standing.objects.filter(
            district=held.district, programme=held.programme_id, subject=held.subject
        ).update(followed=False, due_on=None, changed_at=now())
        trace(actor, "end_grant", held.subject, held.district, grant=held.pk, on=str(on))
        publish(_ended(held))
        return held


def follow(*, actor: Actor, programme_id: int, subject: str, since: date) -> Standing:
    """Put a subject on the books: decided at once from `since`, and whenever something changes;
    its grants open and end by themselves. Again is harmless; an earlier day reaches back."""
    programme = Programme.objects.get(pk=programme_id)
    require_here(actor, "eligibility.decide", programme.district)
    with transaction.atomic():
        standing = _lock_standing(programme.district, programme.pk, subject, since)
        trace(actor, "follow", subject, programme.district, programme=programme.code)
        redecide_subject(district=programme.district, subject=subject, programme_id=programme.pk)
        standing.refresh_from_db()
        return standing


def _opened(new: Grant) -> GrantOpened:
    return GrantOpened(
        district=new.district,
        programme_id=new.programme_id,
        grant_id=new.pk,
        subject=new.subject,
        since=new.since.isoformat(),
        until=new.until.isoformat() if new.until else "",
    )


def _ended(held: Grant) -> GrantEnded:
    assert held.until is not None
    return GrantEnded(
        district=held.district,
        programme_id=held.programme_id,
        grant_id=held.pk,
        subject=held.subject,
        until=held.until.isoformat(),
        reason=held.end_reason,
    )


def _lock_standing(district: str, programme_id: int, subject: str, since: date) -> Standing:
    """The subject's row on the books, locked and due: two grants of one wait for each other."""
    standing, fresh = Standing.objects.select_for_update().get_or_create(
        district=district,
        programme_id=programme_id,
        subject=subject,
        defaults={"since": since, "due_on": since},
    )
    if not fresh and (not standing.followed or since < standing.since):
        standing.since = min(standing.since, since)
        standing.followed, standing.due_on = True, since
        standing.save(update_fields=["since", "followed", "due_on"])
    return standing


def _known(district: str, request_id: uuid.UUID) -> Grant | None:
    return Grant.objects.filter(district=district, request_id=request_id).first()


def _same(known: Grant, said: dict[str, Any]) -> Grant:
    if (known.decision_id, known.since) != (said["decision_id"], said["since"]):
        raise Conflict(_("同一请求编号已用于另一项待遇；请刷新页面后重新提交。"))
    return known


def _refused(
    clash: IntegrityError, said: dict[str, Any], decision: Decision, request_id: uuid.UUID | None
) -> Grant:
    if "eligibility_grant_request_once" in str(clash) and request_id is not None:
        known = _known(decision.district, request_id)
        if known is not None:
            return _same(known, said)
    if "eligibility_one_grant_a_day" in str(clash):
        raise _standing() from None
    raise clash


def _standing() -> Refused:
    return Refused(_("这段时间已有待遇，不能重复开通；请先查看现有待遇。"), code="overlap")
