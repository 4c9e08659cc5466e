"""Words, amounts and addresses that several panels use."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.text import Text
from yiwang.ui.times import short_date
from yiwang.ui.values import State

from ...models import Canteen
from ..rules import FEW, told
from ..selectors import CALLED_OFF, COOKS, NO_MENU, counted_at

FUNDER_NAMES: dict[str, Text] = {
    "city": gettext_lazy("市级"),
    "district_part": gettext_lazy("区级"),
    "street": gettext_lazy("镇街"),
    "charity": gettext_lazy("慈善"),
    "operator": gettext_lazy("运营单位让利"),
    "diner_part": gettext_lazy("长者自付"),
}
STATE_NAMES: dict[str, Text] = {
    COOKS: gettext_lazy("供餐"),
    CALLED_OFF: gettext_lazy("停餐"),
    NO_MENU: gettext_lazy("没有菜单"),
}


def state_of(code: str) -> State:
    if code == COOKS:
        return State(STATE_NAMES[code], "good")
    return State(STATE_NAMES[code], "soon" if code == CALLED_OFF else "idle")


def url_of(name: str, query: Mapping[str, str]) -> str:
    """A page of this room with what its number was made of."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse(f'canteen_overview:{name}')}?{asked}"


def range_of(since: date, until: date) -> dict[str, str]:
    return {"day_from": since.isoformat(), "day_to": until.isoformat()}


def data_time(found: QuerySet[Canteen]) -> str:
    """When the numbers were counted, in words."""
    at = counted_at(found)
    if at is None:
        return _("还没有统计过；后台每分钟统计一次。")
    local = localtime(at)
    said = {"day": short_date(local.date()), "time": f"{local:%H:%M}"}
    return _("数据时间 %(day)s %(time)s") % said


def people(n: int | None) -> str:
    """A number of people who live somewhere; of very few only that they are few."""
    if n is None:
        return "—"
    shown = told(n)
    return _("少于 %(few)s") % {"few": FEW} if shown is None else f"{shown:,}"
