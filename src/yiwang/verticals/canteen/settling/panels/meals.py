"""A meal as statements speak of it."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.lib.idnumbers import masked_name
from yiwang.ui.panels import Fact
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.models import Diner, MealServed

from ..models import Adjustment, Difference, Line
from .values import in_yuan

_PARTS = {
    "city": Line.Funder.CITY,
    "district_part": Line.Funder.DISTRICT,
    "street": Line.Funder.STREET,
    "charity": Line.Funder.CHARITY,
    "operator": Line.Funder.GIVEN,
}


def url_of(found: MealServed) -> str:
    return reverse("canteen_settling:meal", args=[found.district, found.pk])


def whose(found: MealServed) -> str:
    return masked_name(found.diner.person.name) if found.diner else _("散客")


def named(found: Iterable[Difference]) -> dict[str, str]:
    """Masked names of whom differences are about, by "person:<id>"."""
    wanted = {each.who.removeprefix("person:") for each in found if each.who}
    rows = Diner.objects.filter(person_id__in=[pk for pk in wanted if pk.isdigit()])
    return {row.ref: masked_name(row.person.name) for row in rows.select_related("person")}


def state_of(found: MealServed, back: Adjustment | None) -> State:
    if found.undone_at is not None:
        return State(_("已冲正"), "idle")
    if back is not None:
        return State(_("申请冲正中"), "soon")
    return State(_("有效"), "good")


def facts(found: MealServed) -> list[Fact]:
    told = [
        Fact(_("就餐人"), whose(found)),
        Fact(_("饭堂"), found.canteen.name),
        Fact(_("餐别"), found.get_meal_display()),
        Fact(_("时间"), found.served_at),
        Fact(_("方式"), _way(found)),
        Fact(_("预订"), _("有") if found.reservation_id else _("没有")),
        Fact(_("刷卡"), _("有") if found.scan_id else _("没有")),
        Fact(_("凭证"), str(found.journal_id)),
    ]
    if found.undone_at is not None:
        told += [
            Fact(_("冲正时间"), found.undone_at),
            Fact(_("冲正凭证"), str(found.undone_journal_id)),
        ]
    return told


def parts(found: MealServed) -> list[Fact]:
    """The price, and who pays which part of it."""
    told = [Fact(_("餐价"), in_yuan(found.price))]
    for column, funder in _PARTS.items():
        if getattr(found, column):
            told.append(Fact(str(funder.label), in_yuan(getattr(found, column))))
    said = found.get_paid_by_display()
    return [*told, Fact(_("本人"), in_yuan(found.diner_part), note=said)]


def crumbs() -> Sequence[Link]:
    return [Link(_("就餐记录"), reverse("canteen_overview:meals"))]


def _way(found: MealServed) -> str:
    if found.delivered:
        return _("送餐")
    return _("离线补录") if found.late else _("堂食")
