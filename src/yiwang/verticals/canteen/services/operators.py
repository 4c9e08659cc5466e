"""open_operator: a firm or institution that runs canteens, with the department of its people."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Department
from yiwang.kernel.access.selectors import require
from yiwang.kernel.access.services import open_department
from yiwang.lib import idnumbers
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.place import Place

from ..models import Operator
from .trace import trace

MANAGE = "canteen.manage"


def open_operator(
    *,
    actor: Actor,
    district: str,
    name: str,
    credit_code: str,
    phone: str = "",
    department: Department | None = None,
    since: date | None = None,
) -> Operator:
    """The operator with this credit code (GB 32100) in a district, with a department of its own
    for its people's posts where none is given. The same again gives the first; another name under
    one code is a Conflict."""
    require(actor, MANAGE, Place(district))
    name, code, number = name.strip(), idnumbers.plain(credit_code), idnumbers.phone(phone)
    faults = {}
    if not name or len(name) > 80:
        faults["name"] = _("请填写运营单位名称（80 个字以内）。")
    if not idnumbers.is_credit_code(code):
        faults["credit_code"] = _("统一社会信用代码不正确，请逐位核对（18 位）。")
    if phone.strip() and not number:
        faults["phone"] = _("电话号码不正确；手机十一位，座机请带区号。")
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        known = Operator.objects.filter(district=district, credit_code=code).first()
        if known is not None:
            return _same(known, name)
        made, fresh = Operator.objects.get_or_create(
            district=district,
            credit_code=code,
            defaults={
                "name": name,
                "phone": number,
                "since": since or localdate(),
                "department": department or _department(district, code, name),
            },
        )
        if not fresh:
            return _same(made, name)
        trace(actor, "open_operator", f"operator:{made.pk}", district, name=name, code=code)
        return made


def _department(district: str, code: str, name: str) -> Department:
    """The operator's own; opened by the system, since whoever manages canteens decides nothing
    else about the organisation."""
    return open_department(
        actor=SYSTEM, code=f"canteen-{district}-{code.lower()}", name=name, division=district
    )


def _same(known: Operator, name: str) -> Operator:
    if known.name != name:
        raise Conflict(
            _("这个信用代码已登记为“%(name)s”；请核对，名称有变请联系区级管理员。"),
            values={"name": known.name},
        )
    return known
