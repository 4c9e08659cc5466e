"""A street's canteens with a month of meals, posted as a till posts them."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from tests.cast import DISTRICT, STREET, Cast
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, enrol, open_department, open_post
from yiwang.kernel.eligibility.models import Decision, Grant, Programme, RuleSet
from yiwang.kernel.ledger.services import (
    Move,
    NewAccount,
    Posted,
    open_accounts,
    open_book,
    post,
    reverse,
)
from yiwang.kernel.registry.services import enrol as enrol_person
from yiwang.lib.place import Place
from yiwang.verticals.canteen.models import Canteen, Diner, Entitlement, MealServed, Operator

from ..models import Statement
from ..rules.periods import Period, period_of, recent
from ..services import draft_statement

OTHER_STREET = "440204002"
PASSWORD = "Dong-He-Jie-2026"
PERIOD: Period = recent(localdate(), 1)[0]
FIRST = PERIOD.since
KINDS = {
    "wallet": ("wallet", "credit", 0),
    "cash": ("cash", "debit", None),
    "outside": ("cash", "debit", None),
    "operator": ("payable", "credit", None),
    "given": ("expense", "debit", None),
    "dispute": ("suspense", "debit", None),
}


def account(code: str) -> NewAccount:
    kind, side, floor = KINDS.get(code.split(":")[0], ("budget", "debit", None))
    return NewAccount(code, kind, side, floor=floor)


@dataclass
class Settled:
    """An operator with two canteens in two streets, its people, and those who look after it."""

    cast: Cast
    operator: Operator = None  # type: ignore[assignment]
    canteens: list[Canteen] = field(default_factory=list)
    diner: Diner = None  # type: ignore[assignment]
    people: dict[str, Account] = field(default_factory=dict)
    entitlement: int = 0

    def set_up(self) -> "Settled":
        open_book(actor=SYSTEM, district=DISTRICT, code="money", name="资金", unit="元", scale=2)
        department = open_department(actor=SYSTEM, code="op1", name="康乐餐饮", division=DISTRICT)
        other = open_department(actor=SYSTEM, code="op2", name="别家餐饮", division=DISTRICT)
        self.operator = Operator.objects.create(
            district=DISTRICT, name="康乐餐饮", credit_code="91440200MA4W000001",
            department=department, since=date(2020, 1, 1),
        )  # fmt: skip
        self.canteens = [
            Canteen.objects.create(
                district=DISTRICT, street=street, code=f"C{number}", name=name, seats=40,
                operator=self.operator, opened_on=date(2020, 1, 1),
            )
            for number, (street, name) in enumerate(
                [(STREET, "东河长者饭堂"), (OTHER_STREET, "车站长者饭堂")], 1
            )
        ]  # fmt: skip
        person = enrol_person(
            actor=SYSTEM, name="王秀英", place=Place(DISTRICT, STREET),
            id_type="other", id_number="H1234567", birth_date=date(1940, 5, 1),
        )  # fmt: skip
        self.diner = Diner.objects.create(district=DISTRICT, street=STREET, person=person)
        for name, role, division, of in (
            ("manager", "canteen_manager", DISTRICT, department),
            ("other_manager", "canteen_manager", DISTRICT, other),
            ("clerk", "welfare_clerk", STREET, None),
            ("other_clerk", "welfare_clerk", OTHER_STREET, None),
            ("reviewer", "welfare_reviewer", DISTRICT, None),
            ("finance", "finance", DISTRICT, None),
            ("street_leader", "leader", STREET, None),
        ):
            self.people[name] = _hired(name, role, division, of)
        return self

    def actor(self, name: str) -> Actor:
        return actor_of(self.people[name]) if name in self.people else self.cast.actor(name)

    def both(self, role: str, name: str) -> Account:
        """One person who also holds `role` over the district."""
        code = f"both-{role}-{name}"
        post_ = open_post(actor=SYSTEM, code=code, name=code, role=role, division=DISTRICT)
        appoint(actor=SYSTEM, account_id=self.people[name].pk, post_id=post_.pk)
        return self.people[name]

    def move(self, *moves: tuple[str, str, int], kind: str = "meal", **more: Any) -> Posted:
        moved = [Move(*each) for each in moves]
        codes = {code for each in moved for code in (each.debit, each.credit)}
        open_accounts(
            district=DISTRICT, book="money", accounts=[account(code) for code in sorted(codes)]
        )
        given = {"actor": SYSTEM, "district": DISTRICT, "request_id": uuid.uuid4()} | more
        return post(kind=kind, moves=moved, **given)

    def top_up(self, fen: int, day: date = FIRST, at: int = 0) -> Posted:
        move = (f"cash:{self.canteens[at].pk}", self.diner.wallet, fen)
        return self.move(move, kind="topup", effective_on=day)

    def meal(
        self, day: date = FIRST, at: int = 0, *, paid_by: str = "cash", city: int = 300,
        street: int = 200, given: int = 0, diner: int = 1000, meal: str = "lunch", **more: Any,
    ) -> MealServed:  # fmt: skip
        """A guest's meal pays it all; a subsidised one is the diner's."""
        canteen, owed = self.canteens[at], f"operator:{self.operator.pk}"
        payer = {
            "wallet": self.diner.wallet,
            "cash": f"cash:{canteen.pk}",
            "outside": f"outside:{canteen.pk}",
        }[paid_by]
        parts = [
            (f"city:zc:{canteen.pk}:{day:%Y-%m}", owed, city),
            (f"street:zc:{canteen.pk}:{day:%Y-%m}", owed, street),
            (f"given:{self.operator.pk}", owed, given),
            (payer, owed, diner),
        ]
        request_id = uuid.uuid4()
        posted = self.move(
            *(each for each in parts if each[2]), effective_on=day, subject=canteen.ref,
            request_id=request_id,
        )  # fmt: skip
        subsidised = bool(city or street or given)
        return MealServed.objects.create(
            district=DISTRICT, canteen=canteen, canteen_district=DISTRICT,
            canteen_street=canteen.street, day=day, meal=meal,
            price=city + street + given + diner, city=city, street=street, operator=given,
            diner_part=diner, subsidised=subsidised, paid_by=paid_by,
            diner=self.diner if subsidised else None,
            entitlement_id=more.pop("entitlement_id", 1) if subsidised else None,
            journal_id=posted.journal_id, request_id=request_id, **more,
        )  # fmt: skip

    def undo(self, meal: MealServed, day: date | None = None, reason: str = "点错了") -> Posted:
        done = reverse(
            actor=SYSTEM, district=DISTRICT, request_id=uuid.uuid4(),
            journal_id=meal.journal_id, reason=reason, effective_on=day,
        )  # fmt: skip
        meal.undone_at, meal.undone_journal_id = now(), done.journal_id
        meal.save(update_fields=["undone_at", "undone_journal_id"])
        return done

    def entitle(self, values: dict[str, Any]) -> None:
        """What the diner's grant means, from `FIRST` on."""
        programme = Programme.objects.create(district=DISTRICT, code="sz", title="长者助餐")
        rules = RuleSet.objects.create(
            district=DISTRICT, programme=programme, version=1, since=FIRST, source="测试",
            content={}, digest="",
        )  # fmt: skip
        said = {
            "district": DISTRICT, "programme": programme, "subject": self.diner.ref,
            "outcome": "eligible", "values": {},
        }  # fmt: skip
        decision = Decision.objects.create(
            **said, rule_set=rules, on=FIRST, inputs={}, reason="年满八十周岁", rows=[], digest=""
        )
        grant = Grant.objects.create(**said, decision=decision, since=FIRST)
        self.entitlement = Entitlement.objects.create(
            district=DISTRICT, diner=self.diner, programme=programme, grant=grant, since=FIRST,
            values=values,
        ).pk  # fmt: skip

    def month(self) -> None:
        """A top-up, and meals at both canteens, paid in every way."""
        self.top_up(5000)
        for number in range(3):
            self.meal(FIRST + timedelta(days=number), number % 2, paid_by="wallet")
        self.meal(FIRST + timedelta(days=3), 0, paid_by="outside", given=100)
        self.meal(FIRST + timedelta(days=4), 1, city=0, street=0, diner=1500)

    def drafted(self, period: Period = PERIOD) -> Statement:
        return draft_statement(
            actor=self.actor("manager"), district=DISTRICT, operator_id=self.operator.pk,
            period=period,
        )  # fmt: skip


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def month_before(period: Period) -> Period:
    day = period.since - timedelta(days=1)
    found = period_of(f"{day:%Y-%m}")
    assert found
    return found


def _hired(name: str, role: str, division: str, department: Any) -> Account:
    made = enrol(actor=SYSTEM, username=f"settling-{name}", name=name, password=PASSWORD)
    opened = open_post(
        actor=SYSTEM, code=f"settling-{name}", name=name, role=role, division=division,
        department=department,
    )  # fmt: skip
    appoint(actor=SYSTEM, account_id=made.pk, post_id=opened.pk)
    return made
