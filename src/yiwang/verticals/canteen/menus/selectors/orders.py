"""Who ordered what, and how she is told."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from yiwang.kernel.registry.selectors import Contact
from yiwang.lib.crypto import keyed_digest

from ...models import Diner
from ..models import FamilyMember, Order, Portion


def orders_of(diner: Diner, days: Sequence[date] | None = None) -> QuerySet[Order]:
    """Her orders that were not given back, latest day first. Two statements."""
    had = Portion.objects.select_related("dish__dish").order_by("dish__position")
    found = Order.objects.filter(district=diner.district, diner=diner, ended_at__isnull=True)
    if days is not None:
        found = found.filter(day__in=list(days))
    return (
        found.select_related("reservation__session", "canteen")
        .prefetch_related(Prefetch("portions", queryset=had))
        .order_by("-day", "reservation__session__starts_at")
    )


def week_of_diner(diner: Diner, days: Sequence[date]) -> dict[tuple[date, str], Order]:
    """Her week at a glance."""
    return {(order.day, order.meal): order for order in orders_of(diner, days)}


def contacts_of(diners: Sequence[Diner]) -> dict[int, list[Contact]]:
    """Whom to tell for each diner: herself, else the number her family left; and family that was
    invited. One statement; `person` is loaded with each diner."""
    found: dict[int, list[Contact]] = {}
    for diner in diners:
        numbers = [diner.person.phone.reveal(), diner.family_phone.reveal()]
        found[diner.pk] = [Contact(number) for number in numbers if number][:1]
    invited = FamilyMember.objects.filter(diner__in=list(found), revoked_at__isnull=True)
    for member in invited.order_by("pk"):
        found[member.diner_id].append(Contact(member.phone.reveal()))
    return found


def door_code(order: Order) -> str:
    """取餐码: four digits that she says at the door; hers for this order."""
    digest = keyed_digest(settings.INDEX_KEY, f"canteen.door:{order.pk}")
    return f"{int(digest[:12], 16) % 10000:04d}"
