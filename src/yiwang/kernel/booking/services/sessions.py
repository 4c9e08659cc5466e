"""Sessions are opened, made larger or smaller, and called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused

from ..events import SessionCancelled
from ..models import Quota, Reservation, Session
from ..rules import EDGES, RELEASED
from .seats import locked, promote


@dataclass(frozen=True)
class NewSession:
    """A session to open; `quotas` maps a group to the most places it gets."""

    district: str
    subject: str
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    cancel_until: datetime
    capacity: int
    opens_at: datetime | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)


def open_sessions(new: Sequence[NewSession]) -> list[Session]:
    """Open sessions; one that is there already (same subject, kind and start) stays as it is.

    The sessions, in the order given. Four statements, however many.
    """
    for each in new:
        _require_in_order(each)
    with transaction.atomic():
        Session.objects.bulk_create(
            [Session(**{k: v for k, v in each.__dict__.items() if k != "quotas"}) for each in new],
            ignore_conflicts=True,
        )
        districts = {each.district for each in new}
        starts = {each.starts_at for each in new}
        found = {
            (row.district, row.subject, row.kind, row.starts_at): row
            for row in Session.objects.filter(district__in=districts, starts_at__in=starts)
        }
        rows = [found[each.district, each.subject, each.kind, each.starts_at] for each in new]
        Quota.objects.bulk_create(
            [
                Quota(district=row.district, session=row, group=group, capacity=most)
                for row, each in zip(rows, new, strict=True)
                for group, most in each.quotas.items()
            ],
            ignore_conflicts=True,
        )
        return rows


def change_session(
    *,
    district: str,
    session_id: int,
    capacity: int | None = None,
    cancelled: bool = False,
    reason: str = "",
) -> Session:
    """Give a session more or fewer places, or call it off.

    More places go to the waiting list at once. Refused for fewer than are taken. Calling off
    gives everybody's place back and tells of it in one fact; a second time changes nothing.
    """
    with transaction.atomic():
        session = locked(district, session_id)
        if session.cancelled_at is not None:
            return session
        if capacity is not None:
            if capacity < session.taken:
                raise Refused(
                    "已有 %(taken)s 个名额被预订，不能少于这个数；请先取消部分预订。",
                    code="taken",
                    values={"taken": session.taken},
                )
            session.capacity = capacity
            session.save(update_fields=["capacity"])
            promote(session, now())
        if cancelled:
            _call_off(session, reason)
        return session


def _call_off(session: Session, reason: str) -> None:
    moment = now()
    open_states = [state for state, edges in EDGES.items() if RELEASED in edges]
    given_back = Reservation.objects.filter(
        district=session.district, session=session, state__in=open_states
    )
    ids = list(given_back.order_by("id").values_list("id", flat=True))
    given_back.update(state=RELEASED, changed_at=moment, reason=reason[:200])
    session.cancelled_at = moment
    stay = Reservation.objects.filter(
        district=session.district, session=session, state__in=["attended", "missed"]
    )
    session.taken = sum(stay.values_list("seats", flat=True))
    session.save(update_fields=["cancelled_at", "taken"])
    for quota in session.quotas.all():
        quota.taken = sum(stay.filter(group=quota.group).values_list("seats", flat=True))
        quota.save(update_fields=["taken"])
    publish(
        SessionCancelled(
            district=session.district,
            session_id=session.pk,
            subject=session.subject,
            kind=session.kind,
            title=session.title,
            starts_at=session.starts_at,
            reservations=ids,
            reason=reason,
        )
    )


def _require_in_order(new: NewSession) -> None:
    wrong = {}
    if new.starts_at >= new.ends_at:
        wrong["ends_at"] = "结束时间应在开始时间之后。"
    if new.closes_at > new.ends_at or new.cancel_until > new.ends_at:
        wrong["closes_at"] = "截止时间不能晚于结束时间。"
    if new.opens_at is not None and new.opens_at >= new.closes_at:
        wrong["opens_at"] = "开放预订的时间应在截止时间之前。"
    if new.capacity < 0 or any(most < 0 for most in new.quotas.values()):
        wrong["capacity"] = "名额不能为负数。"
    if wrong:
        raise Invalid(wrong)
