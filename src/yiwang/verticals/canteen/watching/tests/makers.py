"""A district's canteens with meals, readings and facts as the till, checkin and eligibility leave
them behind."""

import itertools
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate, make_aware, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import open_department
from yiwang.kernel.checkin.models import Device, Scan
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.registry.models import Person
from yiwang.verticals.canteen.menus.models import Menu
from yiwang.verticals.canteen.menus.services import Chosen, publish_menus, put_dish, save_menu
from yiwang.verticals.canteen.menus.tests.makers import DISHES
from yiwang.verticals.canteen.models import Canteen, Diner, MealServed, Operator, Serving

DISTRICT, STREET, OTHER_STREET = "440204", "440204001", "440204002"
_numbers = itertools.count(1)


def yesterday() -> date:
    return localdate() - timedelta(days=1)


def noon(day: date | None = None, seconds: float = 0) -> datetime:
    """A quarter to twelve (yesterday's) and some seconds."""
    at = make_aware(datetime.combine(day or yesterday(), time(11, 45)))
    return at + timedelta(seconds=seconds)


def operator(code: str = "OP1", district: str = DISTRICT) -> Operator:
    known = Operator.objects.filter(district=district, credit_code=code).first()
    return known or Operator.objects.create(
        district=district, name=f"和悦餐饮{code}", credit_code=code, since=date(2026, 1, 1),
        department=open_department(
            actor=SYSTEM, code=f"dep-{district}-{code}".lower(), name=f"和悦餐饮{code}",
            division=district,
        ),
    )  # fmt: skip


def canteen(street: str = STREET, **more: Any) -> Canteen:
    number = next(_numbers)
    given = {
        "district": street[:6], "street": street, "code": f"W{number}",
        "name": f"第{number}长者饭堂", "operator": operator(district=street[:6]), "seats": 40,
        "opened_on": date(2026, 1, 1), "lon": 113.601, "lat": 24.801, "address": "沿河路1号",
    }  # fmt: skip
    made = Canteen.objects.create(**(given | more))
    Serving.objects.create(
        district=made.district, canteen=made, meal="lunch", begins=time(10, 30), ends=time(13),
        order_by=time(9, 30), price=1200, places=200,
    )  # fmt: skip
    return made


def elder(name: str = "王秀英", street: str = STREET, **more: Any) -> Diner:
    person = Person.objects.create(
        district=street[:6], street=street, name=name, birth_date=date(1940, 3, 1), **more
    )
    return Diner.objects.create(district=street[:6], street=street, person=person)


def ate(
    who: Diner | None, where: Canteen, day: date | None = None, *, price: int = 1200,
    subsidy: int = 700, at: datetime | None = None, **more: Any,
) -> MealServed:  # fmt: skip
    """A meal as the till leaves it; the city pays the subsidy."""
    given = {
        "district": who.district if who else where.district, "diner": who, "canteen": where,
        "canteen_district": where.district, "canteen_street": where.street,
        "day": day or yesterday(), "meal": "lunch", "price": price, "city": subsidy,
        "diner_part": price - subsidy, "subsidised": subsidy > 0,
        "entitlement_id": 1 if subsidy else None, "paid_by": "cash",
        "journal_id": next(_numbers), "served_at": at or noon(day), "request_id": uuid.uuid4(),
    }  # fmt: skip
    return MealServed.objects.create(**(given | more))


def device(where: Canteen, name: str = "一号收银机") -> Device:
    number = next(_numbers)
    return Device.objects.create(
        district=where.district, code=f"till-{number}", name=name, stands_for=where.ref,
        key=f"key-{number}",
    )  # fmt: skip


def scan(till: Device, who: Diner, at: datetime, **more: Any) -> Scan:
    given = {
        "district": till.district, "device": till, "seq": next(_numbers), "means": "card",
        "subject": who.ref, "accepted": True, "at": at, "digest": "x" * 64,
    }  # fmt: skip
    return Scan.objects.create(**(given | more))


def fact(who: Diner, name: str, value: Any, since: date, until: date | None = None) -> Fact:
    return Fact.objects.create(
        district=who.district, subject=who.ref, name=name, value=value, since=since, until=until,
        source="民政局登记", recorded_at=now(),
    )  # fmt: skip


def menu_today(where: Canteen) -> Menu:
    """Published for today, whose cut-off is over: as the kitchen finds it at noon."""
    dishes = [put_dish(actor=SYSTEM, canteen_id=where.pk, terms=terms) for terms in DISHES]
    planned = save_menu(
        actor=SYSTEM, canteen_id=where.pk, day=localdate() + timedelta(days=2), meal="lunch",
        chosen=[Chosen(each.pk) for each in dishes],
    )  # fmt: skip
    publish_menus(actor=SYSTEM, canteen_id=where.pk, menu_ids=[planned.pk])
    Menu.objects.filter(pk=planned.pk).update(day=localdate())
    return Menu.objects.get(pk=planned.pk)
