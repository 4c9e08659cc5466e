"""Lunch at two canteens: tills that scan, serve, top up and undo over HTTP, and keep what they
could not send; then everything again, shuffled and doubled. What must hold after it."""

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.timezone import localdate

from bench.lunch import DISTRICT, MONEY, PART, PRICE, card_of, lunch
from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.ledger.models import Balance, Book
from yiwang.kernel.ledger.selectors import trial_balance
from yiwang.lib.ids import new_request_id
from yiwang.project.questions import violations
from yiwang.verticals.canteen.models import MealServed
from yiwang.verticals.canteen.till.models import OfflineMeal

from .clients import Clients, Sent

ROOMS = ("yiwang.kernel.ledger", "yiwang.kernel.checkin", "yiwang.kernel.events",
         "yiwang.kernel.audit", "yiwang.verticals.canteen.settling")  # fmt: skip
CANTEENS, ELDERS, BATCH = 2, 12_000, 10
API = "/canteen/till/api/"


class Lunch(Clients):
    """Elders with even cards pay by wallet at one canteen; odd ones pay cash and try both."""

    def __init__(self, port: int) -> None:
        super().__init__(port, threads=4, times=2, shuffled=True)
        self.kept: list[dict[str, Any]] = []
        self.asked: set[int] = set()
        self.given: Counter[int] = Counter()

    def prepare(self) -> None:
        table = lunch(ELDERS, CANTEENS)
        self.keys = [key for _card, key in table.tills]
        self.seqs = [itertools.count(1) for _key in self.keys]
        self.diners = [diner.pk for diner in table.diners]
        both = [card for card in range(ELDERS) if card % 2]
        self.visits = [
            iter(sorted([*both, *range(where * 2, ELDERS, CANTEENS * 2)]))
            for where in range(CANTEENS)
        ]

    def client(self, number: int, until: float) -> None:
        """One till. `unsent` are meals it kept, until it has an answer for them."""
        dice, unsent = random.Random(number), list[dict[str, Any]]()
        while time.monotonic() < until:
            card = next(self.visits[number % CANTEENS])
            self._visit(number, card, dice, unsent)
            if dice.random() < 0.05:
                self._guest(number)
            if len(unsent) >= BATCH:
                unsent = self._sync(number, unsent)
        self._sync(number, unsent)

    def _visit(
        self, till: int, card: int, dice: random.Random, unsent: list[dict[str, Any]]
    ) -> None:
        self.asked.add(card)
        seq, pays = next(self.seqs[till]), "cash" if card % 2 else "wallet"
        seen = self._call(till, "look", {"seq": seq, "text": card_of(card), "meal": "lunch"})
        order = {
            "request_id": str(new_request_id()), "meal": "lunch", "price": PRICE, "pays": pays,
        }  # fmt: skip
        if seen.first is None:
            unsent.append(self._keep(till, card, order))
            return
        scan = int(seen.first)
        if dice.random() < 0.1:
            amount = dice.randrange(1, 5000)
            top_up = {"scan": scan, "amount": amount, "pays": "cash"}
            self._call(till, "top-up", {**top_up, "request_id": str(new_request_id())})
            self.given[card] += amount
        if self._call(till, "serve", {**order, "scan": scan}).first is None:
            unsent.append(self._keep(till, card, order))

    def _guest(self, till: int) -> None:
        order = {"meal": "lunch", "price": PRICE, "pays": "cash"}
        served = self._call(till, "serve", {**order, "request_id": str(new_request_id())}).first
        if served is not None:
            meal = {"district": DISTRICT, "meal_id": int(served)}
            self._call(till, "undo", {**meal, "request_id": str(new_request_id())})

    def _keep(self, till: int, card: int, order: dict[str, Any]) -> dict[str, Any]:
        kept = {
            **order, "seq": next(self.seqs[till]), "text": card_of(card), "subsidised": True,
            "at": datetime.now(UTC).isoformat(), "paid": PART if order["pays"] == "cash" else 0,
        }  # fmt: skip
        self.kept.append(kept)
        return kept

    def _sync(self, till: int, unsent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What is still unsent afterwards."""
        answered = bool(unsent) and self._call(till, "sync", {"meals": unsent}).first
        return [] if answered else unsent

    def _call(self, till: int, what: str, body: dict[str, Any]) -> Sent:
        return self.send(what, API + what, body, **{"X-Till-Key": self.keys[till]})

    def answer(self, sent: Sent, told: dict[str, Any]) -> str:
        if sent.kind == "sync":
            return json.dumps(sorted((meal["seq"], meal["meal_id"]) for meal in told["meals"]))
        named = {"look": "scan", "serve": "meal_id", "undo": "meal_id", "top-up": "top_up_id"}
        return str(told[named[sent.kind]])

    def refusal(self, sent: Sent, status: int, told: str) -> str:
        """Who was served elsewhere is told so; a minute is over when an undo is sent again."""
        code = json.loads(told).get("code", "")
        if (sent.kind, code) not in (("serve", "seen"), ("undo", "late")):
            return super().refusal(sent, status, told)
        return f"refused {code}"

    def faults(self) -> Iterator[str]:
        yield from _otherwise(self.sent)
        yield from _meals(self)
        yield from _wallets(self)
        yield from (f"{name}: {rows[:3]}" for name, rows in violations(ROOMS).items())


def _otherwise(sent: Sequence[Sent]) -> Iterator[str]:
    """What was unanswered the first time may have been overtaken; after that nothing may be."""
    for each in sent:
        answers = {answer for answer in (each.first, *each.later) if answer is not None}
        done = {answer for answer in answers if not answer.startswith("refused")}
        if len(done) > 1 or (each.first is not None and answers != {each.first}):
            yield f"{each.path}: answered {each.first}, then {each.later}"


def _meals(lunch: Lunch) -> Iterator[str]:
    """Each order that was answered is one meal, each kept one too; one subsidy a person; and the
    operator is owed just these."""
    orders = {str(each["request_id"]) for each in lunch.kept}
    for each in lunch.sent:
        if each.kind == "serve" and any(said and said.isdigit() for said in each.later):
            orders.add(json.loads(each.body)["request_id"])
    made = Counter(str(each) for each in MealServed.objects.values_list("request_id", flat=True))
    if made != Counter(orders):
        yield f"{len(orders)} orders, {made.total()} meals"
    offline = OfflineMeal.objects.count()
    if offline != len(lunch.kept):
        yield f"{len(lunch.kept)} meals were kept by tills, {offline} arrived"
    standing = MealServed.objects.filter(undone_at=None)
    subsidised = Counter(standing.filter(subsidised=True).values_list("diner_id", flat=True))
    if subsidised != Counter(lunch.diners[card] for card in lunch.asked):
        yield f"{len(lunch.asked)} elders ate, {subsidised.total()} subsidised meals"
    looked = sum(each.kind == "look" for each in lunch.sent)
    if Scan.objects.count() != looked + offline:
        yield f"{looked} looks and {offline} kept, {Scan.objects.count()} scans"
    book = Book.objects.get(district=DISTRICT, code="money")
    found = trial_balance(book, localdate(), localdate())
    owed = sum(row.balance for row in found.rows if row.code.startswith("operator:"))
    if not found.is_balanced or owed != PRICE * standing.count():
        yield f"owed {owed}, eaten {PRICE * standing.count()}; balanced: {found.is_balanced}"


def _wallets(lunch: Lunch) -> Iterator[str]:
    """What each elder had, was given, and ate for."""
    accounts = {f"wallet:{diner}": card for card, diner in enumerate(lunch.diners)}
    found = Balance.objects.filter(account__code__startswith="wallet:")
    for code, balance in found.values_list("account__code", "balance"):
        card = accounts[code]
        spent = PART if card in lunch.asked and card % 2 == 0 else 0
        wanted = MONEY + lunch.given[card] - spent
        if balance != wanted:
            yield f"{code}: {balance} instead of {wanted}"
