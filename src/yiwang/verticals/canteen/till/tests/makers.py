"""A canteen at noon: operator, canteens, tills, elders with cards and what they are entitled to."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import open_department
from yiwang.kernel.booking.services import NewSession, book, open_sessions
from yiwang.kernel.checkin.services import issue
from yiwang.kernel.eligibility.models import Decision, Grant, Programme, RuleSet
from yiwang.kernel.ledger.models import Transfer
from yiwang.kernel.registry.models import Person
from yiwang.verticals.canteen.menus.models import Menu, Round, Stop
from yiwang.verticals.canteen.menus.models import Order as Booked
from yiwang.verticals.canteen.models import (
    Canteen,
    Diner,
    Entitlement,
    MealServed,
    Operator,
    Serving,
)  # fmt: skip

from ..models import Till
from ..selectors import TillCard, forget, till_with
from ..services import Order, Served, TopUpOrder, look, open_till, serve, take_top_up

DISTRICT, STREET, PRICE = "440204", "440204001", 1200
AT_HOME = {"city": 300, "district": 300, "street": 100}
VALUES = {
    "home": AT_HOME,
    "same_district": {"city": 300, "district": 300},
    "same_city": {"city": 300},
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class At:
    """A till with its key."""

    till: Till
    key: str

    @property
    def card(self) -> TillCard:
        found = till_with(self.key)
        assert found is not None
        return found


def programme(district: str = DISTRICT) -> Programme:
    return Programme.objects.get_or_create(
        district=district, code="shaoguan", defaults={"title": "长者饭堂补贴", "unit": "元/餐"}
    )[0]


def operator(district: str = DISTRICT) -> Operator:
    known = Operator.objects.filter(district=district).first()
    department = known.department if known else open_department(
        actor=SYSTEM, code=f"kitchen-{district}", name="和悦餐饮", division=district
    )  # fmt: skip
    return known or Operator.objects.create(
        district=district, name="和悦餐饮", credit_code="91440200MA4UXXXX0X",
        department=department, since=date(2026, 1, 1),
    )  # fmt: skip


def canteen(street: str = STREET, name: str = "", price: int = PRICE, **more: Any) -> Canteen:
    number, district = next(_numbers), street[:6]
    made = Canteen.objects.create(**{
        "district": district, "street": street, "code": f"C{number}",
        "name": name or f"第{number}饭堂", "operator": operator(district),
        "programme": programme(district), "seats": 60, "opened_on": date(2026, 1, 1), **more,
    })  # fmt: skip
    Serving.objects.create(
        district=district, canteen=made, meal="lunch", begins=time(10, 30), ends=time(13),
        order_by=time(9, 30), price=price, places=200,
    )  # fmt: skip
    return made


def till(at: Canteen | None = None) -> At:
    forget()
    made, key = open_till(actor=SYSTEM, canteen_id=(at or canteen()).pk, name="一号收银机")
    return At(made, key)


def elder(
    name: str = "王秀英", street: str = STREET, *, card: str = "", entitled: bool = True,
    money: int = 0, cards_in: tuple[str, ...] = (), **more: Any,
) -> Diner:  # fmt: skip
    """An elder with a card; `card_of` says its number."""
    number, district = next(_numbers), street[:6]
    person = Person.objects.create(
        district=district, street=street, name=name, birth_date=date(1942, 3, 1)
    )
    diner = Diner.objects.create(district=district, street=street, person=person, **more)
    for where in (district, *cards_in):
        issue(
            district=where, subject=diner.ref, kind="card", number=card or card_of(diner),
            valid_from=now() - timedelta(days=40),
        )  # fmt: skip
    if entitled:
        entitle(diner)
    if money:
        fill(diner, money)
    assert number
    return diner


def card_of(diner: Diner) -> str:
    return f"SB{diner.pk:08d}"


def entitle(diner: Diner, since: date | None = None, until: date | None = None) -> Entitlement:
    """A grant as the room `applying` makes one, on a decision of its own."""
    which, start = programme(diner.district), since or localdate() - timedelta(days=60)
    rules = RuleSet.objects.filter(programme=which).first() or RuleSet.objects.create(
        district=diner.district, programme=which, version=1, since=start, source="测试",
        content={}, digest="",
    )  # fmt: skip
    said = {
        "district": diner.district, "programme": which, "subject": diner.ref,
        "outcome": "eligible", "values": {},
    }  # fmt: skip
    decision = Decision.objects.create(
        **said, rule_set=rules, on=start, inputs={}, reason="年满八十周岁", rows=[], digest=""
    )
    grant = Grant.objects.create(**said, decision=decision, since=start, until=until)
    return Entitlement.objects.create(
        district=diner.district, diner=diner, programme=which, grant=grant, since=start,
        until=until, values=VALUES, category="80 周岁及以上",
    )  # fmt: skip


def scanned(at: At, diner: Diner, seq: int | None = None) -> int:
    return look(at.card, seq=seq or next(_numbers) + 10**6, text=card_of(diner)).scan_id


def order(at: At, diner: Diner | None, **more: Any) -> Order:
    given = {
        "request_id": uuid.uuid4(), "meal": "lunch", "price": at.card.served[0].price,
        "pays": "cash", "scan_id": scanned(at, diner) if diner else None,
    }  # fmt: skip
    return Order(**(given | more))


def eat(at: At, diner: Diner | None, **more: Any) -> Served:
    return serve(at.card, order(at, diner, **more))


def to_bring(place: Canteen, *diners: Diner) -> list[Stop]:
    """Her order of today's lunch, each a door of one round."""
    start = now().replace(microsecond=0)
    session = open_sessions([
        NewSession(
            district=DISTRICT, subject=place.ref, kind="lunch", title="午餐", starts_at=start,
            ends_at=start + timedelta(hours=1), closes_at=start + timedelta(hours=1),
            cancel_until=start, capacity=50,
        )
    ])[0]  # fmt: skip
    menu = Menu.objects.create(
        district=DISTRICT, canteen=place, day=localdate(), meal="lunch", session=session,
        published_at=start,
    )  # fmt: skip
    way = Round.objects.create(district=DISTRICT, menu=menu, number=1)
    stops = []
    for at, diner in enumerate(diners, 1):
        taken = book(
            district=DISTRICT, session_id=session.pk, holder=diner.ref, request_id=uuid.uuid4()
        )
        order = Booked.objects.create(
            district=DISTRICT, diner=diner, canteen=place, canteen_district=DISTRICT, menu=menu,
            reservation=taken, day=menu.day, meal="lunch", how="clerk", delivered=True,
        )  # fmt: skip
        stops.append(Stop.objects.create(district=DISTRICT, round=way, order=order, position=at))
    return stops


def fill(diner: Diner, fen: int, at: At | None = None) -> None:
    counter = at or till()
    take_top_up(
        counter.card, TopUpOrder(uuid.uuid4(), scanned(counter, diner), fen, "cash")
    )  # fmt: skip


def subsidised(diner: Diner) -> int:
    return MealServed.objects.filter(diner=diner, subsidised=True, undone_at__isnull=True).count()


def moved() -> list[tuple[str, str, int]]:
    """All transfers, oldest first, as (debit, credit, fen)."""
    rows = Transfer.objects.order_by("id").values_list("debit__code", "credit__code", "amount")
    return list(rows)
