"""A canteen that serves lunch every day, its dishes, diners, and menus of the coming days."""

import uuid
from collections.abc import Sequence
from datetime import date, time, timedelta

from django.utils.timezone import localdate

from tests.cast import DISTRICT, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import open_department
from yiwang.kernel.ledger.services import Move, NewAccount, open_accounts, open_book, post
from yiwang.kernel.registry.models import Person

from ...models import Canteen, Diner, Operator, Serving
from ..models import Menu, Order
from ..services import Chosen, DayResult, DishTerms, Wanted, book_meals, publish_menus, put_dish
from ..services import save_menu as save

DISHES = (
    DishTerms("清蒸鲈鱼", "meat", ("fish",), low_salt=True, soft=True),
    DishTerms("花生焖猪蹄", "meat", ("peanut",), soft=True),
    DishTerms("蒜蓉菜心", "vegetable", low_salt=True),
    DishTerms("香菇豆腐", "vegetable", ("soy",)),
    DishTerms("冬瓜汤", "soup"),
)


def canteen(code: str = "DH01", places: int = 5, district: str = DISTRICT) -> Canteen:
    """Open from eleven, orders until 20:00 of the day before, so that tomorrow may be closed."""
    department = open_department(
        actor=SYSTEM, code=f"operator-{code}".lower(), name="服务中心", division=district
    )
    run_by = Operator.objects.create(
        district=district,
        name="服务中心",
        credit_code=code,
        department=department,
        since=date(2026, 1, 1),
    )
    made = Canteen.objects.create(
        district=district,
        street=STREET if district == DISTRICT else f"{district}001",
        code=code,
        name="东河长者饭堂",
        operator=run_by,
        seats=60,
        opened_on=date(2026, 1, 1),
        lon=113.601,
        lat=24.801,
        address="沿河路1号",
    )
    Serving.objects.create(
        district=district,
        canteen=made,
        meal="lunch",
        begins=time(11),
        ends=time(13),
        order_by=time(20),
        order_days=1,
        price=1500,
        places=places,
    )
    return made


def diner(name: str = "陈玉兰", *, allergies: str = "", phone: str = "13800138000") -> Diner:
    person = Person.objects.create(
        district=DISTRICT,
        street=STREET,
        name=name,
        birth_date=date(1944, 5, 1),
        phone=phone,
        id_number="440204194405010027" if phone.endswith("8000") else "",
        address="沿河路8号302",
        lon=113.602,
        lat=24.802,
    )
    return Diner.objects.create(
        district=DISTRICT, street=STREET, person=person, allergies=allergies
    )


def day(ahead: int = 2) -> date:
    return localdate() + timedelta(days=ahead)


def menu(
    where: Canteen,
    ahead: int = 2,
    *,
    stock: int | None = None,
    deliveries: int | None = None,
    dishes: Sequence[DishTerms] = DISHES,
    publish: bool = True,
) -> Menu:
    """A menu `ahead` days from now; `stock` is that of its first dish."""
    made = [put_dish(actor=SYSTEM, canteen_id=where.pk, terms=terms) for terms in dishes]
    planned = save(
        actor=SYSTEM,
        canteen_id=where.pk,
        day=day(ahead),
        meal="lunch",
        chosen=[Chosen(each.pk, None if at else stock) for at, each in enumerate(made)],
        deliveries=deliveries,
    )
    if publish:
        publish_menus(actor=SYSTEM, canteen_id=where.pk, menu_ids=[planned.pk])
        planned.refresh_from_db()
    return planned


def lunch(where: Canteen, ahead: int = 2, **more) -> Wanted:
    return Wanted(where.pk, day(ahead), "lunch", **more)


def ordered(who: Diner, *wanted: Wanted, **more) -> list[DayResult]:
    given = {"actor": SYSTEM, "request_id": uuid.uuid4(), **more}
    return book_meals(diner_id=who.pk, wanted=wanted, **given)


def today(planned: Menu) -> None:
    """Its day has come, for who is to be brought something."""
    Order.objects.filter(menu=planned).update(day=localdate())
    Menu.objects.filter(pk=planned.pk).update(day=localdate())
    planned.refresh_from_db()


def money(who: Diner, fen: int) -> None:
    """On her wallet, from the canteen's drawer."""
    open_book(actor=SYSTEM, district=DISTRICT, code="money", name="资金", unit="元", scale=2)
    open_accounts(
        district=DISTRICT,
        book="money",
        accounts=[
            NewAccount(who.wallet, "wallet", "credit", floor=0),
            NewAccount("cash:0", "cash", "debit", floor=None),
        ],
    )
    post(
        actor=SYSTEM,
        district=DISTRICT,
        request_id=uuid.uuid4(),
        kind="topup",
        moves=[Move("cash:0", who.wallet, fen)],
    )
