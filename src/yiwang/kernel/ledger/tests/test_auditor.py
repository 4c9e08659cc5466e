"""Anybody does anything in any order: the ledger agrees with an auditor who keeps his own books in
plain Python, and no invariant is broken."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import sleep

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, integers, lists, sampled_from, tuples

from tests.invariants import violations
from yiwang.lib.errors import Invalid, Refused

from ..models import Book, Journal, Line, Watermark
from ..rules import balance_of
from ..selectors import statement, trial_balance, trial_sums
from ..services import Journal as AsJournal
from ..services import Move, close_days, expire_holds, fold, post_many
from .makers import (
    ACCOUNTS,
    DISTRICT,
    SYSTEM,
    available,
    balance,
    hold,
    opened,
    post,
    reverse,
    settle,
    void,
)  # fmt: skip

pytestmark = pytest.mark.django_db
TODAY = localdate()
DAYS = [TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=40)]
CODES = [account.code for account in ACCOUNTS]
SIDES = {account.code: account.side for account in ACCOUNTS}
FLOORS = {account.code: account.floor for account in ACCOUNTS}
amounts = integers(1, 40_000)
moves = tuples(sampled_from(CODES), sampled_from(CODES), amounts).filter(lambda m: m[0] != m[1])


@dataclass
class Posting:
    """A journal as the auditor wrote it down."""

    moves: list[tuple[str, str, int]]
    day: date
    reverses: int | None = None


@dataclass
class Auditor:
    """His own books: nothing here asks the database."""

    postings: dict[int, Posting] = field(default_factory=dict)
    holds: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    closed: dict[str, date] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)

    def balance(self, code: str, at: date | None = None) -> int:
        found = [m for p in self.postings.values() if at is None or p.day <= at for m in p.moves]
        debits = sum(amount for debit, _credit, amount in found if debit == code)
        credits = sum(amount for _debit, credit, amount in found if credit == code)
        return balance_of(SIDES[code], debits, credits)

    def held(self, code: str) -> int:
        at = 0 if SIDES[code] == "credit" else 1
        return sum(promised[2] for promised in self.holds.values() if promised[at] == code)

    def refuses(self, moves: list[tuple[str, str, int]], day: date, released: int = 0) -> str:
        """Why these transfers cannot be posted; "" if they can."""
        return next(self.reasons(moves, day, released), "")

    def reasons(
        self, moves: list[tuple[str, str, int]], day: date, released: int = 0
    ) -> Iterator[str]:
        """All that stands against these transfers, what is looked at first before the others."""
        touched = {code for debit, credit, _amount in moves for code in (debit, credit)}
        if any(code in self.closed and day <= self.closed[code] for code in touched):
            yield "period_closed"
        for code in touched:
            delta = sum(
                balance_of(SIDES[code], amount * (debit == code), amount * (credit == code))
                for debit, credit, amount in moves
            )
            floor = FLOORS[code]
            left = self.balance(code) - self.held(code) + released + delta
            if floor is not None and delta < 0 and left < floor:
                yield "insufficient"

    def may_hold(self, promised: tuple[str, str, int]) -> bool:
        for at, side in enumerate(("credit", "debit")):
            code, floor = promised[at], FLOORS[promised[at]]
            taken = SIDES[code] == side and floor is not None
            if taken and self.balance(code) - self.held(code) - promised[2] < floor:
                return False
        return True


class Town(RuleBasedStateMachine):
    """The verbs, each followed by what the auditor expects."""

    @initialize()
    def open(self) -> None:
        self.savepoint = transaction.savepoint()
        self.auditor = Auditor()
        self.asked: dict[uuid.UUID, tuple[list[tuple[str, str, int]], object]] = {}
        opened()

    def teardown(self) -> None:
        self.check()
        transaction.savepoint_rollback(self.savepoint)

    def said(self, deed, expected: str):
        """What the deed answers, or None where the auditor expects a refusal."""
        try:
            answer = deed()
        except Refused as refusal:
            assert refusal.code == expected
            return None
        assert expected == "", f"expected {expected}"
        return answer

    @rule(given=lists(moves, min_size=1, max_size=4), day=sampled_from(DAYS))
    def post(self, given, day) -> None:
        asked = uuid.uuid4()
        answer = self.said(
            lambda: post(*[Move(*each) for each in given], effective_on=day, request_id=asked),
            self.auditor.refuses(given, day),
        )
        if answer is not None:
            self.auditor.postings[answer.journal_id] = Posting(given, day)
            self.asked[asked] = given, answer
            for (_book, code), after in answer.balances.items():
                assert after == self.auditor.balance(code)

    @rule(given=lists(tuples(lists(moves, min_size=1, max_size=3), sampled_from(DAYS)),
                      min_size=2, max_size=4), twice=booleans())  # fmt: skip
    def post_many(self, given, twice) -> None:
        """As posted singly in this order, or none of them for a reason that one of them has."""
        said = [
            AsJournal(uuid.uuid4(), "test.post", [Move(*each) for each in moved], day)
            for moved, day in given
        ]
        said += said[:1] if twice else []
        before = dict(self.auditor.postings)
        wrong = set()
        for number, (moved, day) in enumerate(given):
            wrong.update(self.auditor.reasons(moved, day))
            self.auditor.postings[-1 - number] = Posting(moved, day)
        self.auditor.postings = before
        try:
            answers = post_many(actor=SYSTEM, district=DISTRICT, journals=said)
        except Refused as refusal:
            assert refusal.code in wrong
            return
        assert not wrong and [each.repeated for each in answers[len(given) :]] == [True] * twice
        assert answers[len(given) :] == answers[:1] * twice
        for each, answer, (moved, day) in zip(said, answers, given, strict=False):
            self.auditor.postings[answer.journal_id] = Posting(moved, day)
            self.asked[each.request_id] = moved, answer
            for (_book, code), after in answer.balances.items():
                assert after == self.auditor.balance(code)

    @precondition(lambda self: self.asked)
    @rule(which=integers(0), other=booleans())
    def ask_again(self, which, other) -> None:
        asked = [*self.asked][which % len(self.asked)]
        given, first = self.asked[asked]
        day = Journal.objects.get(request_id=asked).effective_on
        moved = [Move(*each) for each in given]
        if other:
            moved[0] = Move(moved[0].debit, moved[0].credit, moved[0].amount + 1)
        again = self.said(
            lambda: post(*moved, effective_on=day, request_id=asked),
            "request_reused" if other else "",
        )
        assert other or again == first

    @rule(promised=moves, brief=booleans())
    def hold(self, promised, brief) -> None:
        debit, credit, amount = promised

        minutes = 0.0004 if brief else 30.0

        def place():
            nonlocal minutes
            while True:
                try:
                    return hold(amount, wallet=debit, to=credit, minutes=minutes)
                except Invalid:  # over before this machine had placed it
                    minutes *= 10

        answer = self.said(place, "" if self.auditor.may_hold(promised) else "insufficient")
        if answer is None:
            return
        if not brief:
            self.auditor.holds[answer.hold_id] = promised
            return
        sleep(minutes * 60)
        self.said(lambda: settle(answer.hold_id), "hold_expired")
        assert expire_holds() == 1

    @precondition(lambda self: self.auditor.holds)
    @rule(which=integers(0), less=integers(0, 3), day=sampled_from(DAYS))
    def settle(self, which, less, day) -> None:
        hold_id = [*self.auditor.holds][which % len(self.auditor.holds)]
        debit, credit, amount = self.auditor.holds[hold_id]
        part = max(1, amount - less)
        # what is released covers what is posted, so only closed days can stand in the way
        expected = self.auditor.refuses([(debit, credit, part)], day, released=amount)
        answer = self.said(lambda: settle(hold_id, amount=part, effective_on=day), expected)
        if answer is not None:
            del self.auditor.holds[hold_id]
            self.auditor.postings[answer.journal_id] = Posting([(debit, credit, part)], day)
            self.said(lambda: void(hold_id), "hold_resolved")

    @precondition(lambda self: self.auditor.holds)
    @rule(which=integers(0))
    def void(self, which) -> None:
        hold_id = [*self.auditor.holds][which % len(self.auditor.holds)]
        assert void(hold_id)
        del self.auditor.holds[hold_id]
        self.said(lambda: settle(hold_id), "hold_resolved")

    @precondition(lambda self: self.auditor.postings)
    @rule(which=integers(0))
    def reverse(self, which) -> None:
        journal_id = [*self.auditor.postings][which % len(self.auditor.postings)]
        posting = self.auditor.postings[journal_id]
        mirror = [(credit, debit, amount) for debit, credit, amount in posting.moves]
        if posting.reverses is not None:
            expected = "is_reversal"
        elif journal_id in self.auditor.reversed:
            expected = "already_reversed"
        else:
            expected = self.auditor.refuses(mirror, TODAY)
        answer = self.said(lambda: reverse(journal_id), expected)
        if answer is not None:
            self.auditor.reversed.add(journal_id)
            self.auditor.postings[answer.journal_id] = Posting(mirror, TODAY, journal_id)

    @rule(codes=lists(sampled_from(CODES), max_size=3), day=sampled_from(DAYS[1:]))
    def close_days(self, codes, day) -> None:
        close_days(actor=SYSTEM, district=DISTRICT, book="money", through=day, accounts=codes)
        for code in codes:
            self.auditor.closed[code] = max(day, self.auditor.closed.get(code, day))

    @rule()
    def fold(self) -> None:
        """As if all of this had been committed long ago."""
        last = Line.objects.order_by("-id").values_list("id", flat=True).first()
        Watermark.objects.filter(next_id__lt=last or 0).update(next_id=last or 0, next_xid=0)
        fold()

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "auditor"):
            return
        for code in CODES:
            assert balance(code) == self.auditor.balance(code), code
            if FLOORS[code] is not None:
                left = self.auditor.balance(code) - self.auditor.held(code) - FLOORS[code]
                assert available(code) == left >= 0, code

    def check(self) -> None:
        """At the end: every day, every statement, every question."""
        book = Book.objects.get(district=DISTRICT, code="money")
        for day in DAYS:
            trial = trial_balance(book, day, TODAY)
            assert trial.is_balanced
            sums = trial_sums(book, day, TODAY)
            assert (sums.debit, sums.credit) == (trial.debit, trial.credit)
            for each in sums.kinds:
                own = [row for row in trial.rows if row.kind == each.kind]
                assert each.count == len(own)
                assert each.debit == sum(row.debit for row in own)
                assert each.credit == sum(row.credit for row in own)
            assert sums.count == len(trial.rows)
            for row in trial.rows:
                assert row.balance == self.auditor.balance(row.code, day), (row.code, day)
        for code in CODES:
            found = statement(DISTRICT, "money", code, since=DAYS[-1], until=TODAY)
            assert found.opening == 0
            assert found.closing == self.auditor.balance(code)
            assert [line.balance for line in found.lines][-1:] in ([], [found.closing])
        assert violations("yiwang.kernel.ledger") == {}


def test_the_ledger_agrees_with_the_auditor() -> None:
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
