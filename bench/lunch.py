"""Lunch: a canteen's till, elders with cards and money, entitled; made in bulk."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import connection
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import open_department
from yiwang.kernel.checkin.models import Credential, Scan
from yiwang.kernel.checkin.services import Reading, sync_batch
from yiwang.kernel.eligibility.models import Decision, Grant, Programme, RuleSet
from yiwang.kernel.ledger.services import Move, post
from yiwang.kernel.registry.models import Person
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import Canteen, Diner, Entitlement, Operator, Serving
from yiwang.verticals.canteen.till.models import Till
from yiwang.verticals.canteen.till.selectors import TillCard, till_with
from yiwang.verticals.canteen.till.services import open_till
from yiwang.verticals.canteen.till.services.accounts import open_for_meals, open_wallets

DISTRICT, STREET, PRICE, MONEY = "440204", "440204001", 1200, 100_000
PART = 500  # what she pays herself
VALUES = {"home": {"city": 300, "district": 300, "street": 100}}
TILLS, BATCH = 4, 2000


@dataclass(frozen=True)
class Lunch:
    """Tills with their keys, and elders in the order of their cards."""

    tills: list[tuple[TillCard, str]]
    diners: list[Diner]

    def scans(self, count: int) -> list[int]:
        """The first till has read the first `count` cards just now."""
        card, at, found = self.tills[0][0], now(), []
        for begin in range(0, count, BATCH):
            readings = [
                Reading(seq=n + 1, text=card_of(n), at=at, purpose="lunch")
                for n in range(begin, min(begin + BATCH, count))
            ]
            found += [scan.pk for scan in sync_batch(card.device, readings) if scan.accepted]
        return found


def card_of(number: int) -> str:
    return f"SB{number:08d}"


def lunch(elders: int, canteens: int = 1) -> Lunch:
    """Canteens of one operator with `TILLS` tills in turn, and so many elders of their street."""
    programme = Programme.objects.create(district=DISTRICT, code="bench", title="补贴")
    operator = _operator()
    standing = [_canteen(operator, programme, number) for number in range(1, canteens + 1)]
    tills = []
    for number in range(TILLS):
        at = standing[number % canteens]
        till, key = open_till(actor=SYSTEM, canteen_id=at.pk, name=f"{number + 1}号")
        limits = {"most_meals": 10**6, "most_fen": 2 * 10**9, "per_minute": 10**9}
        Till.objects.filter(pk=till.pk).update(**limits)
        card = till_with(key)
        assert card is not None
        tills.append((card, key))
    diners = _diners(programme, elders)
    today = localdate()
    for canteen in standing:
        open_for_meals(DISTRICT, canteen, [today, today - timedelta(days=5)], ["bench"])
    open_wallets(DISTRICT, [(diner.pk, diner.ref) for diner in diners])
    for begin in range(0, elders, BATCH):
        moves = [
            Move(f"cash:{standing[0].pk}", diner.wallet, MONEY)
            for diner in diners[begin : begin + BATCH]
        ]
        post(
            actor=SYSTEM, district=DISTRICT, request_id=new_request_id(), kind="topup", moves=moves
        )
    _counted()
    return Lunch(tills, diners)


def _counted() -> None:
    """What the server does by itself within minutes: how many rows there are, for its plans."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _operator() -> Operator:
    department = open_department(actor=SYSTEM, code="bench-op", name="运营", division=DISTRICT)
    return Operator.objects.create(
        district=DISTRICT, name="运营", credit_code="91440200MA4UXXXX0X", department=department,
        since=date(2026, 1, 1),
    )  # fmt: skip


def _canteen(operator: Operator, programme: Programme, number: int) -> Canteen:
    canteen = Canteen.objects.create(
        district=DISTRICT, street=STREET, code=f"B{number}", name=f"东河{number}饭堂",
        operator=operator, programme=programme, seats=200, opened_on=date(2026, 1, 1),
    )  # fmt: skip
    Serving.objects.create(
        district=DISTRICT, canteen=canteen, meal="lunch", begins=time(10), ends=time(13),
        order_by=time(9), price=PRICE, places=9999,
    )  # fmt: skip
    return canteen


def _diners(programme: Programme, count: int) -> list[Diner]:
    place, since = {"district": DISTRICT, "street": STREET}, localdate() - timedelta(days=90)
    people = Person.objects.bulk_create(
        [Person(**place, name=f"长者{n}", birth_date=date(1942, 3, 1)) for n in range(count)], BATCH
    )
    diners = Diner.objects.bulk_create([Diner(**place, person=person) for person in people], BATCH)
    Credential.objects.bulk_create(
        [
            Credential(
                district=DISTRICT, subject=diner.ref, kind="card", number=card_of(n),
                valid_from=now() - timedelta(days=90),
            )
            for n, diner in enumerate(diners)
        ],
        BATCH,
    )  # fmt: skip
    rules = RuleSet.objects.create(
        district=DISTRICT, programme=programme, version=1, since=since, source="bench",
        content={}, digest="",
    )  # fmt: skip
    said = [
        {"district": DISTRICT, "programme": programme, "subject": diner.ref,
         "outcome": "eligible", "values": {}}
        for diner in diners
    ]  # fmt: skip
    decisions = Decision.objects.bulk_create(
        [
            Decision(**each, rule_set=rules, on=since, inputs={}, reason="", rows=[], digest="")
            for each in said
        ],
        BATCH,
    )
    grants = Grant.objects.bulk_create(
        [
            Grant(**each, decision=decision, since=since)
            for each, decision in zip(said, decisions, strict=True)
        ],
        BATCH,
    )
    Entitlement.objects.bulk_create(
        [
            Entitlement(
                district=DISTRICT, diner=diner, programme=programme, grant=grant, since=since,
                values=VALUES,
            )
            for diner, grant in zip(diners, grants, strict=True)
        ],
        BATCH,
    )  # fmt: skip
    assert Scan.objects.count() == 0
    return diners
