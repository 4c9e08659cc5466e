"""record_fact: what is known of a subject, from a day on."""

import re
import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid

from ..events import FactRecorded
from ..models import Fact
from ..rules.fields import NAME
from ..selectors import require_here
from .trace import trace

SUBJECT = re.compile(r"[a-z_]+:[A-Za-z0-9_.-]+")


def record_fact(
    *,
    actor: Actor,
    district: str,
    subject: str,
    name: str,
    value: Any,
    since: date,
    source: str,
    until: date | None = None,
    request_id: uuid.UUID | None = None,
) -> Fact:
    """It is so from `since` until `until` (no longer included). What was known otherwise of those
    days is superseded, its other days are kept; nothing is lost.

    `value` is JSON-plain (a date as its ISO text, money in fen); None says that there is none,
    which is not the same as not knowing. The same again gives the first.
    """
    require_here(actor, "eligibility.decide", district)
    if isinstance(value, date):
        value = value.isoformat()
    check_fact(subject, name, value, since, until, source.strip())
    said = {
        "district": district, "subject": subject, "name": name, "value": value,
        "since": since, "until": until, "source": source.strip(),
    }  # fmt: skip
    with transaction.atomic():
        if request_id is not None:
            known = Fact.objects.filter(district=district, request_id=request_id).first()
            if known is not None:
                return _same(known, said)
        return _record(actor, said, request_id)


def check_fact(
    subject: str, name: str, value: Any, since: date, until: date | None, source: str
) -> None:
    """Raise Invalid by field."""
    faults = {}
    if not SUBJECT.fullmatch(subject) or len(subject) > 60:
        faults["subject"] = _("对象须写成“person:12”的形式。")
    if not NAME.fullmatch(name):
        faults["name"] = _("事实名称只用小写字母、数字和下划线。")
    if not source or len(source) > 200:
        faults["source"] = _("请填写来源：证件、名册或系统（200 个字以内）。")
    if until is not None and until <= since:
        faults["until"] = _("结束日期须晚于开始日期。")
    plain = value is None or isinstance(value, bool | int | str)
    listed = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if not (plain or listed) or len(str(value)) > 500:
        faults["value"] = _("事实的内容须为文字、整数、是否或代码列表。")
    if faults:
        raise Invalid(faults)


def _same(known: Fact, said: dict[str, Any]) -> Fact:
    if any(getattr(known, column) != content for column, content in said.items()):
        raise Conflict(_("同一请求编号已用于另一项登记；请刷新页面后重新填写。"))
    return known


def _record(actor: Actor, said: dict[str, Any], request_id: uuid.UUID | None) -> Fact:
    about = {key: said[key] for key in ("district", "subject", "name")}
    overlapping = Fact.objects.filter(superseded_at__isnull=True, **about).filter(
        Q(until__isnull=True) | Q(until__gt=said["since"])
    )
    if said["until"] is not None:
        overlapping = overlapping.filter(since__lt=said["until"])
    moment = now()
    rows = list(overlapping.select_for_update().order_by("since"))
    for row in rows:
        if all(getattr(row, column) == said[column] for column in said):
            return row
    Fact.objects.filter(pk__in=[row.pk for row in rows]).update(superseded_at=moment)
    by = {"recorded_at": moment, "recorded_by_id": actor.account_id}
    pieces = [piece for row in rows for piece in _rests(row, said, by)]
    new = Fact(**said, **by, request_id=request_id)
    try:
        with transaction.atomic():
            Fact.objects.bulk_create([*pieces, new])
    except IntegrityError as clash:
        return _lost(clash, said, request_id)
    except OperationalError as crossing:  # two who wait for what the other is about to exclude
        if not isinstance(crossing.__cause__, DeadlockDetected):
            raise
        raise _at_once() from None
    trace(
        actor, "record_fact", said["subject"], said["district"],
        name=said["name"], since=said["since"].isoformat(), source=said["source"],
    )  # fmt: skip
    publish(
        FactRecorded(
            district=said["district"],
            subject=said["subject"],
            name=said["name"],
            since=said["since"].isoformat(),
        )
    )
    return new


def _rests(row: Fact, said: dict[str, Any], by: dict[str, Any]) -> list[Fact]:
    """The days of a superseded fact before and after the new one, as facts of their own."""

    def rest(since: date, until: date | None) -> Fact:
        same = {
            key: getattr(row, key) for key in ("district", "subject", "name", "value", "source")
        }
        return Fact(**same, **by, since=since, until=until)

    rests = [rest(row.since, said["since"])] if row.since < said["since"] else []
    end = said["until"]
    if end is not None and (row.until is None or row.until > end):
        rests.append(rest(end, row.until))
    return rests


def _lost(clash: IntegrityError, said: dict[str, Any], request_id: uuid.UUID | None) -> Fact:
    """Somebody recorded the same fact at the same moment."""
    if "eligibility_fact_request_once" in str(clash):
        return _same(Fact.objects.get(district=said["district"], request_id=request_id), said)
    if "eligibility_one_value_a_day" in str(clash):
        raise _at_once() from None
    raise clash


def _at_once() -> Conflict:
    return Conflict(_("别人刚登记了同一项事实；请刷新页面，核对后再登记。"))
