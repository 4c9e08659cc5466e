"""What somebody is entitled to on a day, and what a meal then costs whom."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.calendar.selectors import calendar_for

from ...models import Canteen, Diner, Entitlement
from ...rules.entitled import values_at
from ...rules.shares import split, unsubsidised
from ...rules.whereabouts import where
from ...selectors import Priced


def entitled_on(
    district: str, person_id: int, day: date, *, programme_id: int | None = None
) -> Entitlement | None:
    """The entitlement in force on a day of whoever is registered in `district`; that of one
    programme, or the first. One statement."""
    found = _in_force(day).filter(district=district, diner__person_id=person_id)
    if programme_id is not None:
        found = found.filter(programme_id=programme_id)
    return found.order_by("id").first()


def price_for(diner: Diner | None, canteen: Canteen, day: date, price: int) -> Priced:
    """What a meal of `price` fen costs whom at a canteen on a day. One statement.

    Where she is registered decides by which programme: that of her district, wherever in the city
    she eats. A guest, and whoever eats where nothing is subsidised, pays it all.
    """
    if diner is None:
        return Priced(unsubsidised(price), "ineligible", _("散客按原价就餐。"))
    return prices_for([diner], canteen, day, price)[diner.pk]


def prices_for(
    diners: Collection[Diner], canteen: Canteen, day: date, price: int
) -> dict[int, Priced]:
    """The same for several, by their ids. One statement."""
    if canteen.programme_id is None:
        nothing = Priced(unsubsidised(price), "ineligible", _("这家饭堂没有补贴，按原价就餐。"))
        return {diner.pk: nothing for diner in diners}
    rows = _in_force(day).filter(
        district__in={diner.district for diner in diners},
        diner__person_id__in={diner.person_id for diner in diners},
    )
    held = {
        (each.district, each.diner.person_id): each
        for each in rows.select_related("diner").order_by("-id")
    }
    unheld = Priced(unsubsidised(price), "ineligible", _("当日没有就餐补贴资格，按原价就餐。"))
    found = {}
    for diner in diners:
        hers = held.get((diner.district, diner.person_id))
        found[diner.pk] = priced_by(hers, diner, canteen, day, price) if hers else unheld
    return found


def priced_by(held: Entitlement, diner: Diner, canteen: Canteen, day: date, price: int) -> Priced:
    """The same for an entitlement that was read already; no statement."""
    place = where(diner.street or diner.district, canteen.street)
    working_day = calendar_for().is_workday(day)
    values = values_at(held.values, place, working_day=working_day)
    if values is None:
        if not working_day and values_at(held.values, place, working_day=True):
            return Priced(unsubsidised(price), "ineligible", _("只在工作日补贴，按原价就餐。"))
        return Priced(unsubsidised(price), "ineligible", _("在这里就餐不享受补贴，按原价就餐。"))
    return Priced(split(price, values), "eligible", held.category)


def _in_force(day: date) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
