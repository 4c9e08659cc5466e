"""open_canteen, amend_canteen, close_canteen: where elders eat."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.eligibility.models import Programme, RuleSet
from yiwang.kernel.eligibility.selectors import table_of
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.place import Place

from ..models import Canteen, Operator
from ..rules.outcomes import not_payable
from .operators import MANAGE
from .trace import trace

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")


def open_canteen(
    *,
    actor: Actor,
    place: Place,
    code: str,
    name: str,
    operator: Operator,
    seats: int,
    programme: Programme | None = None,
    opened_on: date | None = None,
) -> Canteen:
    """A canteen at a place. The same again gives the first; another name, operator or street under
    one code is a Conflict."""
    require(actor, MANAGE, place)
    _check(code.strip(), name.strip(), place, operator, programme, seats)
    said = {"name": name.strip(), "operator_id": operator.pk, "street": place.street}
    with transaction.atomic():
        made, fresh = Canteen.objects.get_or_create(
            district=place.district,
            code=code.strip(),
            defaults={
                **place.columns,
                **said,
                "seats": seats,
                "programme": programme,
                "opened_on": opened_on or localdate(),
            },
        )
        if not fresh and any(getattr(made, column) != value for column, value in said.items()):
            raise Conflict(
                _("编号“%(code)s”已用于“%(name)s”，请换一个编号。"),
                values={"code": made.code, "name": made.name},
            )
        if fresh:
            trace(actor, "open_canteen", made.ref, made.district, code=made.code, name=made.name)
        return made


def amend_canteen(
    *,
    actor: Actor,
    canteen_id: int,
    name: str | None = None,
    seats: int | None = None,
    programme: Programme | None = None,
    operator: Operator | None = None,
    place: Place | None = None,
    without_programme: bool = False,
) -> Canteen:
    """Correct what is known of a canteen; None leaves a thing as it is. Harmless twice."""
    with transaction.atomic():
        found = Canteen.objects.select_for_update(no_key=True).get(pk=canteen_id)
        require(actor, MANAGE, found)
        new: dict[str, Any] = {} if place is None else dict(place.columns)
        new |= {} if name is None else {"name": name.strip()}
        new |= {} if seats is None else {"seats": seats}
        new |= {} if operator is None else {"operator_id": operator.pk}
        if programme is not None or without_programme:
            new["programme_id"] = None if programme is None else programme.pk
        stands = place or Place(found.district, found.street)
        if place is not None:
            require(actor, MANAGE, place)
        if stands.district != found.district:
            raise Refused(_("饭堂不能改到另一个区县；请停用后在那里新建。"), code="other_district")
        run_by = operator or found.operator
        _check(
            found.code, new.get("name", found.name), stands, run_by, programme,
            new.get("seats", found.seats),
        )  # fmt: skip
        changed = sorted(column for column in new if getattr(found, column) != new[column])
        if changed:
            for column in changed:
                setattr(found, column, new[column])
            found.save(update_fields=changed)
            trace(actor, "amend_canteen", found.ref, found.district, fields=changed)
        return found


def close_canteen(*, actor: Actor, canteen_id: int, on: date, reason: str) -> Canteen:
    """No meals from a day on. Twice is once."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明停用的原因。")})
    with transaction.atomic():
        found = Canteen.objects.select_for_update(no_key=True).get(pk=canteen_id)
        require(actor, MANAGE, found)
        if found.closed_on == on:
            return found
        if on < found.opened_on:
            raise Invalid({"on": _("停用日期早于开业日期，请核对。")})
        found.closed_on = on
        found.save(update_fields=["closed_on"])
        trace(
            actor, "close_canteen", found.ref, found.district,
            on=on.isoformat(), reason=reason.strip()[:200],
        )  # fmt: skip
        return found


def _check(
    code: str,
    name: str,
    place: Place,
    operator: Operator,
    programme: Programme | None,
    seats: int,
) -> None:
    faults = {}
    if not _CODE.fullmatch(code):
        faults["code"] = _("编号用字母、数字和短横线，最长 30 个字符。")
    if not name or len(name) > 60:
        faults["name"] = _("请填写饭堂名称（60 个字以内）。")
    if not place.street:
        faults["street"] = _("请选择饭堂所在的街道。")
    if operator.district != place.district:
        faults["operator"] = _("运营单位须在同一区县登记。")
    if programme is not None and programme.district != place.district:
        faults["programme"] = _("补贴项目须属于同一区县。")
    elif programme is not None and not _pays_meals(programme):
        faults["programme"] = _("这个项目的规则付不了餐费；请先改正它的结果列，或换一个项目。")
    if not 1 <= seats <= 5000:
        faults["seats"] = _("座位数须在 1 至 5000 之间。")
    if faults:
        raise Invalid(faults)


def _pays_meals(programme: Programme) -> bool:
    """Whether a meal can be paid by each rule set that is or will be in force. One that is being
    written is refused when it is saved, once the programme is a canteen's."""
    sets = RuleSet.objects.filter(programme=programme, state=RuleSet.State.PUBLISHED)
    return not any(list(not_payable(table_of(rules))) for rules in sets)
