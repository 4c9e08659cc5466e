"""count_drawer and explain_difference: what people add to the three-way comparison."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import DrawerCount, Explained
from ..rules.steps import RECONCILE, SETTLE
from ..selectors.scope import canteens, differences, keyed

LONGEST = 300


def count_drawer(
    *,
    actor: Actor,
    canteen_id: int,
    day: date,
    counted: int,
    request_id: uuid.UUID,
    note: str = "",
) -> DrawerCount:
    """The cash (fen) that lay in the drawer at the end of a day; counted again, the last holds.
    The same request again is the same count."""
    canteen = canteens(actor, SETTLE).filter(pk=canteen_id).first()
    if canteen is None:
        raise Forbidden(gettext_noop("只有该饭堂的负责人可以登记现金；请由其负责人登记。"))
    if day > localdate():
        raise Invalid({"day": _("日期不能晚于今天。")})
    if counted < 0:
        raise Invalid({"counted": _("清点金额不能小于零。")})
    told = {"canteen_id": canteen_id, "day": day, "counted": counted, "note": note.strip()[:200]}
    with transaction.atomic():
        made, is_new = DrawerCount.objects.get_or_create(
            district=canteen.district,
            request_id=request_id,
            defaults={**told, "counted_by": actor.me},
        )
        if not is_new and any(getattr(made, name) != value for name, value in told.items()):
            raise Conflict(gettext_noop("同一请求编号已用于另一次清点；请重新填写后提交。"))
        if is_new:
            record(
                verb="canteen.count_drawer",
                subject=canteen.ref,
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=canteen.district,
                detail={"day": day.isoformat(), "counted": counted},
            )
    return made


def explain_difference(*, actor: Actor, key: str, note: str) -> Explained:
    """Somebody looked at a difference and says why it is one; once."""
    found = keyed(differences(actor, RECONCILE), key).first()
    if found is None:
        raise Refused(gettext_noop("没有这条差异，可能已经更正；请刷新后查看。"), code="not_found")
    if not note.strip():
        raise Invalid({"note": _("请写明差异的原因。")})
    try:
        with transaction.atomic():
            made = Explained.objects.create(
                district=found.district,
                kind=found.kind,
                subject=found.subject,
                note=note.strip()[:LONGEST],
                account_id=actor.me,
                name=actor.name,
            )
            record(
                verb="canteen.explain_difference",
                subject=found.subject,
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=found.district,
                detail={"kind": found.kind, "note": made.note},
            )
    except IntegrityError:
        made = Explained.objects.get(
            district=found.district, kind=found.kind, subject=found.subject
        )
        if (made.account_id, made.note) != (actor.account_id, note.strip()[:LONGEST]):
            raise Conflict(gettext_noop("这条差异已有说明；请刷新后查看。")) from None
    return made
