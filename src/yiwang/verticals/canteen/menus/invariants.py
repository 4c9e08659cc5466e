"""Questions whose answer must be no rows."""

from django.db.models import Count, F

from yiwang.kernel.booking.models import Reservation

from .models import MenuDish, Order


def miscounted_stock() -> list[str]:
    """Dishes whose portions and what is left are not what there was."""
    counted = MenuDish.objects.filter(stock__isnull=False).annotate(had=Count("portions"))
    wrong = counted.exclude(stock=F("left") + F("had"))
    return [f"dish of menu {pk}" for pk in wrong.values_list("pk", flat=True)]


def orders_without_place() -> list[str]:
    """Orders that go on though the place was given back."""
    wrong = Order.objects.filter(
        ended_at__isnull=True, reservation__state=Reservation.State.RELEASED
    )
    return [f"order {pk}" for pk in wrong.values_list("pk", flat=True)]
