"""settle: what became of deliveries, their log, and the health of their endpoints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.notify.services import Answer, tell

from ..models import Attempt, Delivery, Endpoint
from ..rules import is_dead, is_hopeless, next_try, rest

M = TypeVar("M", bound=Model)
SHOWN = 500


@dataclass(frozen=True)
class Outcome:
    """One try of one delivery."""

    delivery_id: int
    endpoint_id: int
    at: datetime
    took_ms: int
    answer: Answer


def settle(outcomes: Sequence[Outcome]) -> int:
    """Write down what became of them; returns how many were taken. One transaction."""
    with transaction.atomic():
        endpoints = _locked(Endpoint, {each.endpoint_id for each in outcomes})
        deliveries = _locked(Delivery, {each.delivery_id for each in outcomes})
        known = [each for each in outcomes if each.delivery_id in deliveries]
        for each in known:
            delivery, endpoint = deliveries[each.delivery_id], endpoints[each.endpoint_id]
            if delivery.state == Delivery.State.QUEUED:
                _judge(delivery, endpoint, each)
        Attempt.objects.bulk_create(_logged(deliveries[e.delivery_id], e) for e in known)
        columns = ["state", "due_at", "sent_at", "status", "error"]
        Delivery.objects.bulk_update(deliveries.values(), columns)
        health = ["state", "reason", "paused_at", "failures", "rest_until", "last_sent_at"]
        Endpoint.objects.bulk_update(endpoints.values(), health)
    return sum(each.answer.sent for each in known)


def _locked(model: type[M], ids: set[int]) -> dict[int, M]:
    rows = model._default_manager.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _judge(delivery: Delivery, endpoint: Endpoint, outcome: Outcome) -> None:
    answer, moment = outcome.answer, now()
    delivery.status, delivery.error = answer.status, answer.error[:200]
    if answer.sent:
        delivery.state, delivery.sent_at = Delivery.State.SENT, moment
        endpoint.failures, endpoint.rest_until, endpoint.last_sent_at = 0, None, moment
        return
    endpoint.failures += 1
    endpoint.rest_until = moment + rest(endpoint.failures)
    again = next_try(delivery.attempts, moment)
    if delivery.case_id is None:
        delivery.state = Delivery.State.FAILED
    elif is_hopeless(answer.status, answer.error):
        _pause(endpoint, delivery, moment)
    elif again is not None:
        delivery.due_at = again
    elif is_dead(
        first_tried_at=delivery.first_tried_at or moment, last_sent_at=endpoint.last_sent_at
    ):
        _pause(endpoint, delivery, moment)
    else:
        delivery.state = Delivery.State.FAILED


def _pause(endpoint: Endpoint, delivery: Delivery, moment: datetime) -> None:
    """Stop asking and tell whoever answers for the endpoint; what is queued waits."""
    delivery.due_at = moment
    if endpoint.state != Endpoint.State.ON:
        return
    endpoint.state, endpoint.paused_at = Endpoint.State.PAUSED, moment
    endpoint.reason = delivery.error or f"http {delivery.status}"
    to = [endpoint.owner_id] if endpoint.owner_id else []
    tell(
        district=endpoint.district,
        key=f"hook:{endpoint.pk}:paused:{moment.isoformat()}",
        to=to or holders("system_admin", Spot(endpoint.district)),
        title="推送地址“%(name)s”一再失败，已暂停推送",
        text="最后一次：%(reason)s。修好后请在推送地址页面恢复，积压的事件会按顺序补推。",
        params={"name": endpoint.name, "reason": endpoint.reason},
        url=f"/manage/webhooks/{endpoint.pk}/",
        topic="hooks",
        subject=f"hook:{endpoint.pk}",
        channels=("in_app",),
    )


def _logged(delivery: Delivery, outcome: Outcome) -> Attempt:
    answer = outcome.answer
    return Attempt(
        district=delivery.district,
        delivery=delivery,
        at=outcome.at,
        took_ms=outcome.took_ms,
        sent=answer.sent,
        status=answer.status,
        error=answer.error[:200],
        response=_readable(answer.body),
    )


def _readable(body: bytes) -> str:
    text = body[: SHOWN * 4].decode("utf-8", "replace")
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)[:SHOWN]
