"""Wallet and meals of a diner, for whoever joins two rows of the registry."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy

from yiwang.kernel.ledger.selectors import balances
from yiwang.kernel.registry.selectors import Holding, read_holdings
from yiwang.verticals.canteen.models import Diner, MealServed

from .rules.accounts import BOOK


def meals_of(district: str, people: Sequence[int]) -> dict[int, list[Holding]]:
    """Four statements at most; nothing for who never dined."""
    diners = {row.pk: row for row in Diner.objects.filter(district=district, person__in=people)}
    if not diners:
        return {}
    held = balances(district, BOOK, [row.wallet for row in diners.values()])
    meals = MealServed.objects.filter(district=district, diner__in=diners, undone_at__isnull=True)
    counted = {
        pk: (count, last)
        for pk, count, last in meals.values_list("diner").annotate(
            count=Count("pk"), last=Max("day")
        )
    }
    found: dict[int, list[Holding]] = defaultdict(list)
    for diner in diners.values():
        own, amount = found[diner.person_id], held.get(diner.wallet)
        if amount is not None:
            own.append(Holding(gettext_lazy("饭堂钱包（元）"), f"{amount.balance / 100:.2f}"))
        count, last = counted.get(diner.pk, (0, None))
        own.append(Holding(gettext_lazy("在饭堂就餐"), str(count)))
        if last:
            own.append(Holding(gettext_lazy("最近一次就餐"), last.isoformat()))
    return found


read_holdings("canteen", meals_of)
