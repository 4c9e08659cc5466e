"""record_change, take_back_change: what an office hears about a diner, as a dated fact."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may, require
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.eligibility.services import record_fact
from yiwang.lib.errors import Conflict, Invalid

from ...models import Diner
from ...services.trace import trace
from ..rules.changes import CHANGES, NAMES, mistaken

CHECK, REVIEW = "canteen.check", "canteen.review"


def record_change(
    *,
    actor: Actor,
    diner_id: int,
    change: str,
    since: date,
    source: str,
    until: date | None = None,
    request_id: uuid.UUID | None = None,
) -> Fact:
    """In hospital or an institution from `since` until before `until`, out again, or dead. What
    programmes ask of it is decided again from that day; meals of these days are looked at."""
    diner = _reached(actor, diner_id)
    faults = {}
    known = CHANGES.get(change)
    if known is None:
        faults["change"] = _("请选择一项情况。")
    if since > localdate():
        faults["since"] = _("日期不能在将来。")
    if until is not None and (known is None or not known.lasts):
        faults["until"] = _("只有住院、入住机构可以填写到哪天；出院、离开请另登记一次。")
    elif until is not None and until <= since:
        faults["until"] = _("结束日期须晚于开始日期。")
    if not source.strip() or len(source) > 200:
        faults["source"] = _("请填写依据：看过的证件、名册或系统（200 个字以内）。")
    if faults or known is None:
        raise Invalid(faults)
    with transaction.atomic():
        fact = record_fact(
            actor=actor, district=diner.district, subject=diner.ref, name=known.name,
            value=known.content(since), since=since, until=until, source=source.strip(),
            request_id=request_id,
        )  # fmt: skip
        trace(
            actor, "record_change", diner.ref, diner.district,
            change=change, since=since.isoformat(),
        )  # fmt: skip
        return fact


def take_back_change(*, actor: Actor, fact_id: int, reason: str) -> Fact:
    """It was never so: for its days the opposite is recorded, and what followed from it is decided
    again. Twice is once."""
    with transaction.atomic():
        fact = Fact.objects.select_for_update().get(pk=fact_id)
        diner = Diner.objects.get(
            district=fact.district, person_id=int(fact.subject.partition(":")[2])
        )
        _reached(actor, diner.pk)
        if not reason.strip() or len(reason) > 200:
            raise Invalid({"reason": _("请写明为什么是登记有误（200 个字以内）。")})
        if fact.name not in NAMES or fact.value == mistaken(fact.name):
            raise Conflict(_("这一项不能撤销；请登记新的情况。"))
        if fact.superseded_at is not None:
            raise Conflict(_("这一项已有新的登记；请刷新页面。"))
        back = record_fact(
            actor=actor, district=fact.district, subject=fact.subject, name=fact.name,
            value=mistaken(fact.name), since=fact.since, until=fact.until,
            source=reason.strip(),
        )  # fmt: skip
        trace(actor, "take_back_change", diner.ref, diner.district, fact=fact.pk)
        return back


def _reached(actor: Actor, diner_id: int) -> Diner:
    diner = Diner.objects.get(pk=diner_id)
    if not may(actor, REVIEW, diner):
        require(actor, CHECK, diner)
    return diner
