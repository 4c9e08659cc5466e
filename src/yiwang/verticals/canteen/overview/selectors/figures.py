"""The measures that the manifest declares, for walls and other surfaces."""

from collections.abc import Mapping

from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor

from .days import on_day
from .reach import OVERSEE, open_on, overseen, within


def measures_today(actor: Actor, division: str) -> Mapping[str, int]:
    """Today's meals of a division as far as the actor oversees it; nothing for who does not.
    Three statements, one where there are no canteens."""
    if not (actor.is_system or actor.posts_that(OVERSEE)):
        return {}
    today = localdate()
    canteens = list(open_on(within(overseen(actor), division), today))
    if not canteens:
        return {}
    days = on_day(canteens, today)
    return {
        "canteen_meals": sum(each.all_served for each in days),
        "canteen_booked": sum(each.all_booked for each in days),
        "canteen_subsidised": sum(each.subsidised for each in days),
    }
