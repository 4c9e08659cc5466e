"""Several connections at once; each race with its negative control."""

from collections import Counter
from datetime import timedelta
from itertools import count
from threading import Event
from time import sleep

import pytest
from django.db import DatabaseError, OperationalError, transaction
from django.utils.timezone import localdate

from tests.emptying import empty_ledger
from tests.invariants import violations
from tests.races import rewritten, together, without
from yiwang.lib.errors import Conflict, Refused

from ..models import Hold, Journal, Line, Total, Watermark
from ..services import Move, Posted, close_days, expire_holds, fold
from .makers import (
    CANTEEN,
    CASH,
    DISTRICT,
    OTHER_WALLET,
    SYSTEM,
    WALLET,
    balance,
    hold,
    many,
    opened,
    pay,
    pay_many,
    post,
    request,
    reverse,
    settle,
    sql,
    top_up,
    void,
)  # fmt: skip

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROOM = "yiwang.kernel.ledger"


@pytest.fixture(autouse=True)
def books():
    opened()


def kinds(outcomes):
    return Counter(
        outcome.code if isinstance(outcome, Refused) else type(outcome).__name__
        for outcome in outcomes
    )


def some(calls, wrong, tries=10):
    """The control: whether the race goes wrong in one of some tries."""
    return any(wrong(together(*calls())) for _ in range(tries))


# --- a wallet of 100 yuan and sixty meals of 15 ------------------------------

BLIND = ("r.delta < 0 AND r.balance - r.held + r.delta < r.floor", "false")


def meals(deed=lambda: pay(1_500), times=60):
    return [deed] * times


def test_a_wallet_is_not_overdrawn():
    top_up(10_000)
    assert kinds(together(*meals())) == {"Posted": 6, "insufficient": 54}
    assert (balance(WALLET), balance(CANTEEN)) == (1_000, 9_000)
    assert violations(ROOM) == {}


def test_a_wallet_is_not_overdrawn_by_many_journals_at_a_time():
    top_up(10_000)
    both = kinds(together(*meals(lambda: pay_many(750, 750), times=15), *meals(times=15)))
    assert (both["list"] + both["Posted"], both["insufficient"]) == (6, 24)
    assert (balance(WALLET), balance(CANTEEN)) == (1_000, 9_000)
    assert violations(ROOM) == {}


def test_what_is_held_is_not_spent_by_another():
    top_up(10_000)
    found = kinds(together(*meals(times=15), *meals(lambda: hold(1_500), times=15)))
    assert found["Posted"] + found["Held"] == 6
    assert violations(ROOM) == {}


def test_checked_before_the_write_and_without_the_floor_it_would_be():
    """As most do: look at the balance, then write."""

    def naive():
        with transaction.atomic():
            if balance(WALLET) < 1_500:
                return None
            sleep(0.01)
            return pay(1_500)

    top_up(10_000)
    with without("ledger_never_below_floor", mend=empty_ledger), rewritten("ledger_apply", BLIND):
        together(*meals(naive))
        assert balance(WALLET) < 0


def test_without_the_locks_the_floor_still_holds():
    """Two nets: the CHECK refuses what a function without locks would let through."""
    top_up(10_000)
    with rewritten("ledger_lock", ("FOR UPDATE", "")):
        outcomes = together(*meals())
    assert sum(isinstance(outcome, Posted) for outcome in outcomes) <= 6
    assert balance(WALLET) >= 0
    assert violations(ROOM) == {}


# --- the same request fifty times, once with another amount ------------------


def test_the_same_request_is_one_journal():
    top_up(100_000)
    again = request()
    calls = [lambda: pay(700, request_id=again)] * 50 + [lambda: pay(800, request_id=again)]
    outcomes = together(*calls)
    first = next(outcome for outcome in outcomes if isinstance(outcome, Posted))
    equal = [outcome for outcome in outcomes if outcome == first]
    others = [outcome for outcome in outcomes if outcome != first]
    assert {len(equal), len(others)} in ({50, 1}, {1, 50})
    assert all(isinstance(outcome, Conflict) for outcome in others)
    assert sum(not outcome.repeated for outcome in equal) == 1
    assert Journal.objects.filter(request_id=again).count() == 1
    assert violations(ROOM) == {}


def test_without_the_constraint_it_would_be_several():
    top_up(100_000)
    looked = "INSERT INTO ledger_journal"
    naive = (
        "IF EXISTS (SELECT 1 FROM ledger_journal WHERE district = p_district "
        "AND request_id = p_request) THEN RETURN NULL; END IF; PERFORM pg_sleep(0.01); "
    )
    again = request()
    with (
        without("ledger_request_once", mend=empty_ledger),
        rewritten(
            "ledger_claim",
            (looked, naive + looked),
            ("ON CONFLICT (district, request_id) DO NOTHING", ""),
        ),
    ):
        together(*[lambda: pay(700, request_id=again)] * 8)
        assert Journal.objects.filter(request_id=again).count() > 1


# --- a hold settled, voided and expired at once -------------------------------


def resolving(hold_id):
    return [
        lambda: settle(hold_id),
        lambda: void(hold_id),
        lambda: settle(hold_id, amount=300),
        lambda: void(hold_id),
    ]


def test_a_hold_resolves_once():
    top_up(10_000)
    for _ in range(10):
        kept = hold(700)
        outcomes = together(*resolving(kept.hold_id))
        settled = [outcome for outcome in outcomes if isinstance(outcome, Posted)]
        voided = outcomes.count(True)
        assert len(settled) + voided == 1, outcomes
        assert {o.code for o in outcomes if isinstance(o, Refused)} <= {"hold_resolved"}
    assert violations(ROOM) == {}


def test_a_hold_at_its_end_is_settled_or_expired():
    top_up(10_000)
    for _ in range(10):
        kept = hold(700, minutes=0.0005)
        sleep(0.028)
        together(lambda k=kept: settle(k.hold_id), expire_holds, expire_holds)
        expire_holds()
        assert Hold.objects.get(pk=kept.hold_id).state in ("settled", "expired")
    assert violations(ROOM) == {}


def test_without_lock_and_trigger_a_hold_would_resolve_twice():
    top_up(100_000)
    hold(5_000)  # so that the CHECK on what is held does not help

    def moved_twice():
        kept, before = hold(700), balance(CANTEEN)
        together(*[lambda: settle(kept.hold_id)] * 4)
        return balance(CANTEEN) > before + 700

    looked = ("RETURN h;", "PERFORM pg_sleep(0.02); RETURN h;")
    with (
        without("ledger_hold_resolves_once"),
        rewritten("ledger_open_hold", ("FOR UPDATE", ""), looked),
    ):
        assert any(moved_twice() for _ in range(5))


# --- both ways, without deadlock ----------------------------------------------


def both_ways(rounds=15):
    def run(one, other):
        def go():
            for _ in range(rounds):
                post(Move(one, other, 10))
                many(*[[Move(one, other, 1)], [Move(CASH, one, 1), Move(other, CANTEEN, 1)]])

        return go

    ways = [run(WALLET, OTHER_WALLET), run(OTHER_WALLET, WALLET)]
    return ways * 4


def test_transfers_both_ways_never_deadlock():
    top_up(10_000)
    top_up(10_000, wallet=OTHER_WALLET)
    assert together(*both_ways()) == [None] * 8
    assert balance(WALLET) + balance(OTHER_WALLET) == 20_000 and balance(CANTEEN) == 120
    assert violations(ROOM) == {}


def test_locked_in_the_order_of_the_transfer_they_would():
    top_up(10_000)
    top_up(10_000, wallet=OTHER_WALLET)
    naive = """
  FOR i IN 1 .. cardinality(p_accounts) LOOP
    PERFORM 1 FROM ledger_balance WHERE account_id = p_accounts[i] FOR UPDATE;
    PERFORM pg_sleep(0.002);
  END LOOP;
END"""
    body = sql("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_lock'")[0][0]
    with rewritten("ledger_lock", (body, f"\nBEGIN{naive};")):
        assert some(
            both_ways, lambda outcomes: any(isinstance(o, OperationalError) for o in outcomes)
        )


# --- reversed twice -------------------------------------------------------------


def test_a_journal_is_reversed_once():
    for _ in range(5):
        posted = top_up(1_000)
        outcomes = together(*[lambda p=posted: reverse(p.journal_id)] * 6)
        assert kinds(outcomes) == {"Posted": 1, "already_reversed": 5}
    assert balance() == 0
    assert violations(ROOM) == {}


def test_without_the_constraint_it_would_be_reversed_again():
    with without("ledger_reversed_once", mend=empty_ledger):
        posted, _extra = top_up(1_000), top_up(10_000)
        together(*[lambda: reverse(posted.journal_id)] * 6)
        assert Journal.objects.filter(reverses_id=posted.journal_id).count() > 1


# --- a period closed while journals are under way ---------------------------------

YESTERDAY = localdate() - timedelta(days=1)


def closing_while_posting():
    """A canteen posts late for yesterday while yesterday is closed; the sum that the closing saw,
    and what the statement says afterwards."""
    closed, seen = Event(), []

    def close():
        sleep(0.05)
        with transaction.atomic():
            close_days(
                actor=SYSTEM, district=DISTRICT, book="money", through=YESTERDAY, accounts=[CANTEEN]
            )
            seen.append(balance(CANTEEN, at=YESTERDAY))
        closed.set()

    def late():
        for _ in count():
            try:
                with transaction.atomic():
                    pay(10, effective_on=YESTERDAY)
                    sleep(0.01)
            except Refused as refusal:
                assert refusal.code == "period_closed"
                return
            if closed.wait(0):
                return

    outcomes = together(close, late, late, late)
    assert outcomes == [None] * 4, outcomes
    return seen[0], balance(CANTEEN, at=YESTERDAY)


def test_a_settled_statement_stays_as_it_was():
    top_up(1_000_000, effective_on=YESTERDAY)
    seen, now = closing_while_posting()
    assert seen == now > 0
    assert violations(ROOM) == {}


def test_without_waiting_for_journals_under_way_it_would_change():
    top_up(1_000_000, effective_on=YESTERDAY)
    lock = "PERFORM pg_advisory_xact_lock(ledger_book_lock(p_book));"
    with rewritten("ledger_close_days", (lock, "")):
        seen, now = closing_while_posting()
    assert seen < now


def test_who_closes_does_not_wait_for_ever():
    """A long import is under way; others are not to queue behind the closing for minutes."""
    top_up(1_000, effective_on=YESTERDAY)
    posted, closed = Event(), Event()

    def import_():
        with transaction.atomic():
            pay(10)
            posted.set()
            closed.wait(10)

    def close():
        posted.wait(10)
        try:
            close_days(actor=SYSTEM, district=DISTRICT, book="money", through=YESTERDAY)
        finally:
            closed.set()

    assert kinds(together(import_, close)) == {"NoneType": 1, "busy": 1}


# --- folding while others write ----------------------------------------------------


def folding_while_writing():
    stop = Event()
    top_up(1_000_000)
    top_up(1_000_000, wallet=OTHER_WALLET)

    def write(wallet):
        def go():
            for at in range(40):
                with transaction.atomic():
                    pay(1, wallet)
                    sleep(0.004 if at % 5 == 0 else 0)

        return go

    def folder():
        while not stop.wait(0.002):
            fold()

    def until_written():
        outcomes = together(write(WALLET), write(OTHER_WALLET), write(WALLET))
        stop.set()
        return outcomes

    return together(until_written, folder, folder)


def fold_to_the_end():
    last = Line.objects.latest("id").pk
    for _ in range(600):
        fold()
        if Watermark.objects.get().folded_id == last:
            return
        sleep(0.1)
    raise AssertionError("transfers were never folded")


def test_no_transfer_slips_past_the_watermark():
    assert folding_while_writing() == [[None] * 3, None, None]
    assert violations(ROOM) == {}
    fold_to_the_end()
    assert Total.objects.filter(account__code=CANTEEN).exists()
    assert balance(CANTEEN) == 120
    assert violations(ROOM) == {}


def test_what_is_under_way_waits():
    top_up(1_000)
    fold_to_the_end()
    before = Watermark.objects.get().folded_id
    posted, folded = Event(), Event()

    def write():
        with transaction.atomic():
            pay(5)
            posted.set()
            folded.wait(10)

    def folder():
        posted.wait(10)
        fold()
        fold()
        folded.set()
        return Watermark.objects.get().folded_id

    assert together(write, folder) == [None, before]
    fold_to_the_end()
    assert violations(ROOM) == {}


def test_folded_up_to_the_newest_id_some_would():
    with rewritten(
        "ledger_fold",
        ("NOT ledger_still_writing(w.next_xid)", "true"),
    ):
        folding_while_writing()
    assert "totals_other_than_their_transfers" in " ".join(violations(ROOM))


# --- all of it at once ----------------------------------------------------------------


def test_money_is_conserved_after_all_of_it():
    top_up(20_000)
    top_up(20_000, wallet=OTHER_WALLET)

    def diner(wallet, other):
        def go():
            for at in range(12):
                try:
                    if at % 4 == 0:
                        kept = hold(900, wallet=wallet)
                        (void if at % 8 else settle)(kept.hold_id)
                    elif at % 4 == 1:
                        post(Move(wallet, other, 300))
                    elif at % 4 == 2:
                        reverse(pay(700, wallet).journal_id)
                    else:
                        pay(1_100, wallet)
                except Refused as refusal:
                    assert refusal.code == "insufficient"

        return go

    calls = [diner(WALLET, OTHER_WALLET), diner(OTHER_WALLET, WALLET)] * 3
    assert together(*calls, fold, expire_holds)[:6] == [None] * 6
    assert balance(CASH) == 40_000 == balance(WALLET) + balance(OTHER_WALLET) + balance(CANTEEN)
    assert violations(ROOM) == {}


def test_a_killed_connection_leaves_nothing_half_done():
    """kill -9 of a writer in the middle of its transaction."""
    top_up(1_000)
    before = balance()

    def killed():
        with transaction.atomic():
            pay(100)
            sql("SELECT pg_terminate_backend(pg_backend_pid())")

    outcomes = together(killed)
    assert isinstance(outcomes[0], DatabaseError)
    assert balance() == before
    assert violations(ROOM) == {}
