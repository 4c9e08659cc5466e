"""record_inspection: what was seen at a canteen, item by item."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish
from yiwang.kernel.files.models import StoredFile
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.verticals.canteen.menus.selectors import require_canteen
from yiwang.verticals.canteen.services.trace import trace

from ..events import InspectionRecorded
from ..models import Finding, Inspection, InspectionItem
from ..rules.scores import score
from ..selectors import items_in_force, runs
from ..selectors.reach import INSPECT


@dataclass(frozen=True)
class Seen:
    """What was seen at one item."""

    result: str
    note: str = ""
    file: StoredFile | None = None


def record_inspection(
    *,
    actor: Actor,
    canteen_id: int,
    seen: Mapping[int, Seen],
    request_id: uuid.UUID,
    at: datetime | None = None,
    note: str = "",
) -> Inspection:
    """An inspection by the items in force on its day, each of them (`seen` by item). Every failed
    item becomes a case after the commit. The same request again is the same inspection; with
    other results it is a Conflict. Nobody inspects a canteen he runs."""
    canteen = require_canteen(actor, INSPECT, canteen_id)
    if runs(actor, canteen):
        raise Forbidden(
            gettext_noop("您管理这家饭堂，不能检查自己；请由他人检查。"), code="own_canteen"
        )
    moment = at or now()
    items = items_in_force(canteen.district, localdate(moment))
    _check(items, seen, moment)
    told = {item.pk: (seen[item.pk].result, seen[item.pk].note.strip()[:200]) for item in items}
    deductions = [each.deduction for each in items if seen[each.pk].result == "failed"]
    with transaction.atomic():
        made, is_new = Inspection.objects.get_or_create(
            district=canteen.district,
            request_id=request_id,
            defaults={
                "street": canteen.street,
                "canteen": canteen,
                "at": moment,
                "score": score(deductions),
                "failed": len(deductions),
                "note": note.strip()[:300],
                "by": actor.account_id,
                "by_name": actor.name,
            },
        )
        if not is_new:
            known = made.findings.values_list("item_id", "result", "note")
            if made.canteen_id != canteen.pk or {pk: tuple(more) for pk, *more in known} != told:
                raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
            return made
        Finding.objects.bulk_create(
            Finding(
                district=made.district, inspection=made, item=item, result=told[item.pk][0],
                deduction=item.deduction if told[item.pk][0] == "failed" else 0,
                note=told[item.pk][1], file=seen[item.pk].file,
            )
            for item in items
        )  # fmt: skip
        trace(
            actor, "record_inspection", canteen.ref, canteen.district,
            inspection=made.pk, score=made.score,
        )  # fmt: skip
        publish(
            InspectionRecorded(
                district=made.district, inspection_id=made.pk, canteen_id=canteen.pk,
                street=made.street, score=made.score, failed=made.failed,
            )
        )  # fmt: skip
        return made


def _check(items: list[InspectionItem], seen: Mapping[int, Seen], moment: datetime) -> None:
    faults = {}
    for item in items:
        what = seen.get(item.pk)
        if what is None or what.result not in Finding.Result.values:
            faults[f"result-{item.pk}"] = _("请选择合格、不合格或不涉及。")
        elif what.result == "failed" and not what.note.strip():
            faults[f"note-{item.pk}"] = _("请写明哪里不合格，整改的人要看。")
    if set(seen) - {item.pk for item in items}:
        faults["items"] = _("检查表已更新；请刷新页面后重新填写。")
    if not items:
        faults["items"] = _("这一天没有生效的检查表；请先设置检查项。")
    if moment > now():
        faults["at"] = _("检查时间不能晚于现在。")
    if faults:
        raise Invalid(faults)
