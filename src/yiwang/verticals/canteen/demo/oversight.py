"""Papers, samples, an inspection, ratings and one signal of each of the demo's first canteens."""

from datetime import date, datetime, time, timedelta
from uuid import uuid5

from django.utils.timezone import get_default_timezone

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.eligibility.services import record_fact

from ..menus.selectors import Visitor
from ..models import Canteen, MealServed
from ..watching.models import Certificate, Inspection, Rating, Sample
from ..watching.selectors import items_in_force, sampled
from ..watching.services import (
    Seen,
    find_signals,
    put_certificate,
    rate_meal,
    record_inspection,
    take_samples,
)
from ..watching.services.certificates import Terms
from .meals import SPACE

#: kind, of whom, expires in so many days.
_PAPERS = (
    ("food", "", 900), ("fire", "", 18), ("business", "", None), ("health", "何少芬", 210),
    ("health", "邓国明", -6), ("health", "梁月好", 25),
)  # fmt: skip
_SAID = (
    (5, "菜软，合牙口。"), (5, ""), (4, "鱼很新鲜。"), (4, ""), (5, "阿姨会帮我端汤。"),
    (3, "汤有点咸。"), (4, ""), (2, "今天饭冷了。"), (5, "多谢送上门。"), (4, ""),
)  # fmt: skip
_WRONG = {3: "留样冰箱温度显示 11 摄氏度。", 6: "消毒柜记录只写到上周三。"}


def keep_papers(manager: Actor, canteen: Canteen, today: date) -> None:
    if Certificate.objects.filter(canteen=canteen).exists():
        return
    for number, (kind, holder, days) in enumerate(_PAPERS):
        put_certificate(
            actor=manager, canteen_id=canteen.pk,
            terms=Terms(
                kind, f"JY24402{canteen.pk:04d}{number:02d}", today - timedelta(days=340),
                None if days is None else today + timedelta(days=days), holder,
            ),
            request_id=uuid5(SPACE, f"paper {canteen.code} {number}"),
        )  # fmt: skip


def keep_samples(manager: Actor, canteen: Canteen, moment: datetime) -> None:
    """Today's menus, at eleven or by now, but for the last dish."""
    if Sample.objects.filter(canteen=canteen, day=moment.date()).exists():
        return
    eleven = datetime.combine(moment.date(), time(11), get_default_timezone())
    for each in sampled(canteen, moment.date()):
        kept = [dish.line.dish_id for dish in each.dishes][:-1]
        take_samples(
            actor=manager, canteen_id=canteen.pk, day=each.menu.day, meal=each.menu.meal,
            grams={dish_id: 130 + dish_id % 4 * 10 for dish_id in kept},
            taken_at=min(eleven, moment),
            request_id=uuid5(SPACE, f"samples {canteen.code} {each.menu.day} {each.menu.meal}"),
        )  # fmt: skip


def inspect(clerk: Actor, canteen: Canteen, moment: datetime) -> None:
    """Five days ago, with two items to put right."""
    if Inspection.objects.filter(canteen=canteen).exists():
        return
    at = moment - timedelta(days=5)
    seen = {
        item.pk: Seen("failed", _WRONG[number]) if number in _WRONG else Seen("passed")
        for number, item in enumerate(items_in_force(canteen.district, at.date()))
    }
    record_inspection(
        actor=clerk, canteen_id=canteen.pk, seen=seen, at=at, note="后厨整洁，明厨亮灶正常。",
        request_id=uuid5(SPACE, f"inspection {canteen.code}"),
    )  # fmt: skip


def rate(canteen: Canteen, today: date) -> None:
    if Rating.objects.filter(canteen=canteen).exists():
        return
    eaten = MealServed.objects.filter(
        canteen=canteen, diner__isnull=False, undone_at=None, day__gt=today - timedelta(days=6)
    )
    for meal, (stars, words) in zip(eaten.order_by("-day", "pk"), _SAID, strict=False):
        assert meal.diner_id is not None
        her = Visitor(meal.district, meal.diner_id, 0)
        rate_meal(visitor=her, meal_id=meal.pk, stars=stars, words=words)


def find_one(canteen: Canteen, today: date) -> int:
    """Somebody who ate here was in hospital on that day, as the hospital tells only now."""
    meal = MealServed.objects.filter(
        canteen=canteen, diner__isnull=False, undone_at=None, day__lt=today - timedelta(days=3)
    )
    found = meal.select_related("diner").order_by("-day", "pk").first()
    if found is not None and found.diner is not None:
        record_fact(
            actor=SYSTEM, district=found.district, subject=found.diner.ref, name="in_hospital",
            value=True, since=found.day - timedelta(days=1), until=found.day + timedelta(days=2),
            source="区人民医院住院登记（演示）",
            request_id=uuid5(SPACE, f"hospital {canteen.code}"),
        )  # fmt: skip
    return find_signals(district=canteen.district)
