"""put_item, drop_item: a district's own table of inspection items, from a day on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.place import Place
from yiwang.verticals.canteen.services.trace import trace

from ..models import Finding, InspectionItem
from ..models.inspections import FULL
from ..selectors import items_in_force
from .thresholds import MANAGE


@dataclass(frozen=True)
class Item:
    """What is looked at, what a failure costs, and where that is written."""

    title: str
    deduction: int
    source: str
    code: str = ""


def put_item(*, actor: Actor, district: str, item: Item, since: date) -> InspectionItem:
    """The item of this code is this from `since` on; without a code it is a new one. A district
    that goes by the default table begins its own with a copy of it. What was inspected keeps the
    item it was inspected by; the same day again replaces what was said for it."""
    require(actor, MANAGE, Place(district))
    said = Item(item.title.strip(), item.deduction, item.source.strip(), item.code.strip())
    _check(said, since)
    with transaction.atomic():
        own = _own_table(district, since, but=said.code)
        code = said.code or _next_code(district)
        later = own.filter(code=code, since__gt=since).order_by("since").first()
        if later is not None:
            raise _later(later.since)
        same = own.filter(code=code, since=since)
        known = same.filter(until=None).first()
        if known is not None and _says(known) == replace(said, code=code):
            return known
        _end(own.filter(code=code), since)
        _require_unused(same)
        made, _fresh = InspectionItem.objects.update_or_create(
            district=district, code=code, since=since,
            defaults={
                "title": said.title, "deduction": said.deduction, "source": said.source,
                "until": None, "is_default": False,
            },
        )  # fmt: skip
        trace(
            actor, "put_item", f"inspection_item:{code}", district,
            title=said.title, deduction=said.deduction, since=since.isoformat(),
        )  # fmt: skip
        return made


def drop_item(*, actor: Actor, district: str, code: str, on: date) -> None:
    """Nobody looks at the item from this day on, in this district."""
    require(actor, MANAGE, Place(district))
    if on < localdate():
        raise Invalid({"on": _("请选择今天或以后的日期；已经做过的检查不变。")})
    with transaction.atomic():
        own = _own_table(district, on, but=code)
        left = [each for each in items_in_force(district, on) if each.code != code]
        if not left:
            raise Conflict(gettext_noop("检查表至少要有一项；请先增加别的检查项。"))
        gone = own.filter(code=code, since__gte=on)
        _require_unused(gone)
        gone.delete()
        _end(own.filter(code=code), on)
        trace(actor, "drop_item", f"inspection_item:{code}", district, on=on.isoformat())


def _says(row: InspectionItem) -> Item:
    return Item(row.title, row.deduction, row.source, row.code)


def _check(item: Item, since: date) -> None:
    faults = {}
    if not item.title or len(item.title) > 120:
        faults["title"] = _("请写明检查什么（120 个字以内）。")
    if not 1 <= item.deduction <= FULL:
        faults["deduction"] = _("扣分须在 1 至 100 之间。")
    if not item.source or len(item.source) > 200:
        faults["source"] = _("请写明依据的文件（200 个字以内）。")
    if len(item.code) > 20:
        faults["code"] = _("编号最多 20 个字符。")
    if since < localdate():
        faults["since"] = _("请选择今天或以后的日期；已经做过的检查不变。")
    if faults:
        raise Invalid(faults)


def _own_table(district: str, since: date, *, but: str) -> QuerySet[InspectionItem]:
    """The district's own rows, locked; begun with a copy of the default, without one code, where
    the default still counts on that day. Two who begin it at once wait for each other."""
    list(InspectionItem.objects.select_for_update().filter(district="").order_by("pk"))
    own = InspectionItem.objects.filter(district=district)
    known = list(own.select_for_update().order_by("pk"))
    in_force = items_in_force(district, since)
    if any(each.district for each in in_force):
        return own
    coming = min((each.since for each in known if each.since > since), default=None)
    if coming is not None:
        raise _later(coming)
    InspectionItem.objects.bulk_create(
        InspectionItem(
            district=district, code=each.code, title=each.title, deduction=each.deduction,
            since=since, source=each.source, is_default=each.is_default,
        )
        for each in in_force
        if each.code != but
    )  # fmt: skip
    return own


def _later(day: date) -> Conflict:
    return Conflict(
        gettext_noop("已有自 %(day)s 起的设定；请选择那天或以后，或先停用它。"),
        values={"day": day.isoformat()},
    )


def _next_code(district: str) -> str:
    taken = InspectionItem.objects.filter(district__in=["", district])
    numbers = [int(code) for code in taken.values_list("code", flat=True) if code.isdecimal()]
    return f"{max(numbers, default=0) + 1:02}"


def _end(rows: QuerySet[InspectionItem], on: date) -> None:
    """The row that counts the day before counts until then."""
    for row in rows.filter(since__lt=on):
        if row.until is None or row.until > on:
            row.until = on
            row.save(update_fields=["until"])


def _require_unused(rows: QuerySet[InspectionItem]) -> None:
    if Finding.objects.filter(item__in=rows).exists():
        raise Conflict(
            gettext_noop("今天已按这一项检查过；请从 %(day)s 起修改。"),
            values={"day": (localdate() + timedelta(days=1)).isoformat()},
        )
