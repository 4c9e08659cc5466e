"""put_certificate, end_certificate."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.files.models import StoredFile
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.verticals.canteen.menus.selectors import canteens_for, require_canteen
from yiwang.verticals.canteen.models import Canteen, Operator
from yiwang.verticals.canteen.services.trace import trace

from ..models import Certificate
from ..selectors.reach import KEEP

RENEWED = gettext_noop("已换新证")


@dataclass(frozen=True)
class Terms:
    """What a certificate says. `whole` is of the operator, not of one canteen."""

    kind: str
    number: str
    issued_on: date
    expires_on: date | None = None
    holder: str = ""
    whole: bool = False


def put_certificate(
    *,
    actor: Actor,
    canteen_id: int,
    terms: Terms,
    request_id: uuid.UUID,
    file: StoredFile | None = None,
) -> Certificate:
    """A certificate of a canteen that the actor keeps; it ends the one of the same kind (and
    person) that it renews. The same request again is the same certificate."""
    canteen = require_canteen(actor, KEEP, canteen_id)
    _check(terms)
    about = {
        "operator_id": canteen.operator_id,
        "canteen_id": None if terms.whole else canteen.pk,
        "kind": terms.kind,
        "holder": terms.holder.strip(),
    }
    said = about | {
        "number": terms.number.strip(),
        "issued_on": terms.issued_on,
        "expires_on": terms.expires_on,
    }
    with transaction.atomic():
        _lock(canteen)
        made = Certificate.objects.filter(district=canteen.district, request_id=request_id).first()
        if made is not None:
            if any(getattr(made, name) != value for name, value in said.items()):
                raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
            return made
        Certificate.objects.filter(
            district=canteen.district, ended_at__isnull=True, **about
        ).update(ended_at=now(), reason=RENEWED)
        made = Certificate.objects.create(
            district=canteen.district,
            request_id=request_id,
            file=file,
            entered_by=actor.account_id,
            **said,
        )
        trace(
            actor, "put_certificate", canteen.ref, canteen.district,
            certificate=made.pk, kind=made.kind,
        )  # fmt: skip
        return made


def end_certificate(*, actor: Actor, certificate_id: int, reason: str) -> Certificate:
    """Withdrawn, or its holder works here no longer. Ended again it stays as it was."""
    found = Certificate.objects.filter(pk=certificate_id).first()
    if found is None:
        raise Refused(gettext_noop("没有这份证照；请刷新后查看。"), code="not_found")
    require_canteen(actor, KEEP, found.canteen_id or _any_canteen(actor, found))
    if not reason.strip():
        raise Invalid({"reason": _("请写明停用的原因。")})
    with transaction.atomic():
        ended = Certificate.objects.filter(pk=found.pk, ended_at__isnull=True).update(
            ended_at=now(), reason=reason.strip()[:120]
        )
        if ended:
            trace(
                actor, "end_certificate", f"certificate:{found.pk}", found.district,
                reason=reason.strip()[:120],
            )  # fmt: skip
        found.refresh_from_db()
        return found


def _any_canteen(actor: Actor, found: Certificate) -> int:
    """A canteen of the operator, through which the actor keeps the operator's own papers."""
    mine = canteens_for(actor, KEEP).filter(operator=found.operator_id)
    return mine.values_list("pk", flat=True).first() or 0


def _lock(canteen: Canteen) -> None:
    """Two renewals at once follow each other."""
    Operator.objects.select_for_update(no_key=True).filter(pk=canteen.operator_id).get()


def _check(terms: Terms) -> None:
    faults = {}
    health = terms.kind == Certificate.Kind.HEALTH
    if terms.kind not in Certificate.Kind.values:
        faults["kind"] = _("请选择证照种类。")
    if health and not terms.holder.strip():
        faults["holder"] = _("请填写健康证明是谁的。")
    if not health and terms.holder.strip():
        faults["holder"] = _("只有健康证明填写姓名。")
    if health and terms.whole:
        faults["whole"] = _("健康证明属于一家饭堂的从业人员。")
    if not terms.number.strip() or len(terms.number) > 60:
        faults["number"] = _("请填写证号（60 个字以内）。")
    if terms.issued_on > localdate():
        faults["issued_on"] = _("发证日期不能晚于今天。")
    if terms.expires_on is None and terms.kind != Certificate.Kind.BUSINESS:
        faults["expires_on"] = _("请填写到期日期；只有营业执照可以长期有效。")
    elif terms.expires_on is not None and terms.expires_on <= terms.issued_on:
        faults["expires_on"] = _("到期日期须晚于发证日期。")
    if faults:
        raise Invalid(faults)
