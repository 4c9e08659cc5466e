"""open_programme: something that can be granted."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Invalid

from ..models import Programme
from ..selectors import require_here
from .trace import trace


def open_programme(
    *, actor: Actor, district: str, code: str, title: str, unit: str = ""
) -> Programme:
    """A programme of a district. The same again gives the first; another title under one code
    is a Conflict."""
    require_here(actor, "eligibility.author", district)
    code, title, unit = code.strip(), title.strip(), unit.strip()
    faults = {}
    if not re.fullmatch(r"[0-9]{6}", district):
        faults["district"] = _("请填写六位区县代码。")
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", code):
        faults["code"] = _("代码用小写字母开头，可用字母、数字和短横线，最长 40 个字符。")
    if not title or len(title) > 80:
        faults["title"] = _("请填写项目名称（80 个字以内）。")
    if len(unit) > 20:
        faults["unit"] = _("单位最长 20 个字，例如“元/餐”。")
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        programme, fresh = Programme.objects.get_or_create(
            district=district, code=code, defaults={"title": title, "unit": unit}
        )
        if fresh:
            subject = f"programme:{programme.pk}"
            trace(actor, "open_programme", subject, district, code=code, title=title)
        elif (programme.title, programme.unit) != (title, unit):
            raise Conflict(
                _("代码“%(code)s”已用于项目“%(title)s”，请换一个代码。"),
                values={"code": code, "title": programme.title},
            )
        return programme
