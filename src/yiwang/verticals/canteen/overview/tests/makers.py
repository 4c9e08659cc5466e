"""Two canteens with a point, lunch and dinner; booked, served, one of them called off."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware, now

from tests.cast import DISTRICT, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.booking.models import Session
from yiwang.kernel.registry.models import Person

from ...menus.models import Menu
from ...menus.services import Chosen, DishTerms, put_dish, save_menu
from ...models import Serving
from ...settling.tests.makers import Settled
from ..services import count_meals, measure_reach

DISHES = (
    DishTerms("清蒸鲈鱼", "meat", ("fish",), low_salt=True, soft=True),
    DishTerms("蒜蓉菜心", "vegetable", low_salt=True),
    DishTerms("冬瓜汤", "soup"),
)
POINTS = ((113.60, 24.80), (113.606, 24.804))


@dataclass
class Overseen(Settled):
    """`Settled`, with what an overview shows of it. Meals and menus of today and tomorrow."""

    def open(self) -> "Overseen":
        self.set_up()
        for canteen, (lon, lat) in zip(self.canteens, POINTS, strict=True):
            canteen.lon, canteen.lat = lon, lat
            canteen.address = f"{canteen.name.removesuffix('长者饭堂')}路 8 号"
            canteen.save()
            for meal, begins in (("lunch", time(11)), ("dinner", time(17))):
                Serving.objects.create(
                    district=DISTRICT, canteen=canteen, meal=meal, begins=begins,
                    ends=begins.replace(hour=begins.hour + 2), order_by=time(20), order_days=1,
                    price=1500, places=80,
                )  # fmt: skip
        return self

    def plan(self, at: int = 0, ahead: int = 0, meal: str = "lunch", booked: int = 0) -> Menu:
        """A published menu; `booked` places are given."""
        canteen = self.canteens[at]
        made = [put_dish(actor=SYSTEM, canteen_id=canteen.pk, terms=terms) for terms in DISHES]
        menu = save_menu(
            actor=SYSTEM, canteen_id=canteen.pk, day=localdate() + timedelta(days=ahead),
            meal=meal, chosen=[Chosen(each.pk) for each in made], deliveries=None,
        )  # fmt: skip
        starts = make_aware(datetime.combine(menu.day, time(11 if meal == "lunch" else 17)))
        menu.session = Session.objects.create(
            district=DISTRICT, subject=canteen.ref, kind=meal, title="供餐", starts_at=starts,
            ends_at=starts + timedelta(hours=2), closes_at=starts - timedelta(hours=15),
            cancel_until=starts - timedelta(hours=15), capacity=80, taken=booked,
        )  # fmt: skip
        menu.published_at = starts - timedelta(days=3)
        menu.save()
        return menu

    def call_off(self, menu: Menu) -> None:
        Session.objects.filter(pk=menu.session_id).update(cancelled_at=now())

    def elders(self, community: str, *points: tuple[float, float] | None) -> None:
        for number, point in enumerate(points):
            lon, lat = point or (None, None)
            Person.objects.create(
                district=DISTRICT, street=community[:9], community=community,
                name=f"长者{number}", birth_date=date(1945, 1, 1), lon=lon, lat=lat,
            )  # fmt: skip

    def counted(self) -> "Overseen":
        count_meals(district=DISTRICT)
        measure_reach(district=DISTRICT)
        return self


def overseen(cast: Cast) -> Overseen:
    """A lunch of today that was booked and eaten, one called off, days before, and elders."""
    place = Overseen(cast).open()
    today = localdate()
    place.plan(0, booked=5)
    place.plan(0, ahead=1, booked=3)
    place.call_off(place.plan(1))
    place.meal(today, 0)
    for _ in range(3):
        place.meal(today, 0, city=0, street=0, diner=1500, paid_by="outside")
    place.meal(today - timedelta(days=1), 1, city=0, street=0, diner=1500)
    return place
