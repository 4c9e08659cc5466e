"""Portions are taken with a place and given back with it."""

from dataclasses import dataclass, field

from django.db.models import F

from ..models import MenuDish, Order, Portion
from ..rules.allergens import conflicts, named_in


@dataclass
class Served:
    """What is on her plate, and why something is not."""

    sold_out: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def take_portions(order: Order) -> Served:
    """Every dish of the menu that is served, is not sold out and is not against her allergies.

    Precondition: `order.diner` is loaded, and its place is hers. Locks the menu's dishes.
    """
    avoid = named_in(order.diner.allergies.reveal())
    served, taken = Served(), []
    for each in live_dishes(order.menu_id):
        against = conflicts(each.dish.allergens, avoid)
        if against:
            served.left_out.append(each.dish.name)
            served.without += [code for code in against if code not in served.without]
        elif not take_one(each):
            served.sold_out.append(each.dish.name)
        else:
            taken.append(Portion(district=order.district, order=order, dish=each))
    Portion.objects.bulk_create(taken)
    if served.without:
        order.without = served.without
        order.save(update_fields=["without"])
    return served


def live_dishes(menu_id: int) -> list[MenuDish]:
    """The dishes that are served, in order, locked against being withdrawn meanwhile."""
    found = MenuDish.objects.select_for_update(no_key=True, of=("self",)).filter(
        menu_id=menu_id, withdrawn_at__isnull=True
    )
    return list(found.select_related("dish").order_by("position", "pk"))


def take_one(each: MenuDish) -> bool:
    """One portion; False when none is left. The condition is in the statement and in a CHECK."""
    if each.stock is None:
        return True
    some = MenuDish.objects.filter(pk=each.pk, left__gte=1)
    return bool(some.update(left=F("left") - 1))


def return_portions(order: Order) -> None:
    """What she had is there for others again. Precondition: her place is given back."""
    had = list(order.portions.values_list("dish_id", flat=True))
    MenuDish.objects.filter(pk__in=had, stock__isnull=False).update(left=F("left") + 1)
    order.portions.all().delete()
