"""What the demo's canteens cook this week and next, and who has booked it."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid5

from django.utils.timezone import get_default_timezone, localtime

from yiwang.kernel.access.actor import Actor

from ..menus.models import Dish, Menu
from ..menus.rules.days import week_of
from ..menus.services import (
    Chosen,
    DishTerms,
    Wanted,
    book_meals,
    publish_menus,
    put_dish,
    save_menu,
)
from ..models import Canteen, Diner, Meal
from .elders import Elder
from .meals import SPACE, eaten, when
from .sites import Site

DISHES = (
    DishTerms("清蒸鲈鱼", "meat", ("fish",), low_salt=True, soft=True),
    DishTerms("冬菇蒸滑鸡", "meat", soft=True),
    DishTerms("花生焖猪手", "meat", ("peanut",), soft=True),
    DishTerms("番茄炒蛋", "meat", ("egg",), soft=True),
    DishTerms("萝卜牛腩", "meat"),
    DishTerms("豉汁蒸排骨", "meat", ("soy",)),
    DishTerms("蒜蓉菜心", "vegetable", low_salt=True),
    DishTerms("香菇豆腐", "vegetable", ("soy",), soft=True),
    DishTerms("清炒节瓜", "vegetable", low_salt=True, soft=True),
    DishTerms("上汤娃娃菜", "vegetable", soft=True),
    DishTerms("杂粮饭", "staple"),
    DishTerms("小米粥", "staple", low_salt=True, soft=True),
    DishTerms("冬瓜薏米汤", "soup", low_salt=True),
    DishTerms("西洋菜陈肾汤", "soup"),
    DishTerms("番薯糖水", "soup", soft=True),
)
DELIVERIES, BOOKED, BROUGHT = 12, 0.7, 0.12
_FRIDAY = time(15)


def plan(manager: Actor, site: Site, canteen: Canteen, today: date) -> None:
    """Menus of this week, as published on the Friday before, and of the next."""
    dishes = {
        terms.name: put_dish(actor=manager, canteen_id=canteen.pk, terms=terms)
        for terms in DISHES
    }  # fmt: skip
    monday = week_of(today)[0]
    for week in (monday, monday + timedelta(days=7)):
        days = week_of(week)
        friday = datetime.combine(week - timedelta(days=3), _FRIDAY, get_default_timezone())
        open_ones = Menu.objects.filter(canteen=canteen, day__in=days, published_at=None)
        for meal in canteen.servings.values_list("meal", flat=True):
            for day in days:
                if not Menu.objects.filter(canteen=canteen, day=day, meal=meal).exists():
                    save_menu(
                        actor=manager, canteen_id=canteen.pk, day=day, meal=meal,
                        chosen=_chosen(site, day, meal, dishes), deliveries=DELIVERIES,
                    )  # fmt: skip
        publish_menus(
            actor=manager, canteen_id=canteen.pk, at=min(friday, localtime()),
            menu_ids=list(open_ones.values_list("pk", flat=True)),
        )  # fmt: skip


def book(
    manager: Actor, site: Site, canteen: Canteen, people: list[tuple[Elder, Diner]],
    moment: datetime,
) -> None:  # fmt: skip
    """Most of those who come today and the next two days have booked, the day before in the evening
    or by now; one of them will not come."""
    for elder, diner in people:
        rng = Random(f"books {elder.number}")
        for days in range(3):
            day = moment.date() + timedelta(days=days)
            meals = eaten(site, elder, day) or ([Meal.LUNCH] if elder.number % 29 == 7 else [])
            if not meals or rng.random() > BOOKED:
                continue
            asked = when(elder, day, meals[0]) - timedelta(hours=17 + 9 * days)
            brought = rng.random() < BROUGHT
            book_meals(
                actor=manager, diner_id=diner.pk, at=min(asked, moment),
                wanted=[Wanted(canteen.pk, day, meal, delivered=brought) for meal in meals],
                request_id=uuid5(SPACE, f"book {elder.number} {day}"),
            )  # fmt: skip


def _chosen(site: Site, day: date, meal: str, dishes: dict[str, Dish]) -> list[Chosen]:
    rng = Random(f"menu {site.number} {day} {meal}")
    found = []
    for course, count in (("meat", 2), ("vegetable", 1), ("staple", 1), ("soup", 1)):
        names = [terms.name for terms in DISHES if terms.course == course]
        found += [Chosen(dishes[name].pk) for name in rng.sample(names, count)]
    return found
