"""Holds: promised, then settled, void or expired; once."""

from datetime import timedelta
from time import sleep

import pytest
from django.utils.timezone import now

from yiwang.lib.errors import Conflict, Invalid

from ..models import Hold
from ..selectors import exposure
from ..services import Move, close_account, expire_holds
from ..services import hold as hold_verb
from .makers import (
    CANTEEN,
    DISTRICT,
    FLOUR,
    KITCHEN,
    SYSTEM,
    WALLET,
    available,
    balance,
    hold,
    pay,
    post,
    refused,
    request,
    settle,
    top_up,
    void,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.fixture(autouse=True)
def ten_yuan(town):
    top_up(1_000)


def brief(fen: int) -> int:
    """A hold whose time is over already."""
    kept = hold(fen, minutes=0.0005)
    sleep(0.04)
    return kept.hold_id


def state(hold_id: int) -> str:
    return Hold.objects.get(pk=hold_id).state


def test_what_is_held_is_not_available():
    hold(700)
    assert (balance(), available()) == (1_000, 300)
    with refused("insufficient"):
        pay(301)
    with refused("insufficient"):
        hold(301)
    pay(300)


def test_settling_moves_it():
    kept = hold(700)
    assert settle(kept.hold_id).balances == {("money", WALLET): 300}
    assert (balance(CANTEEN), available()) == (700, 300)


def test_settling_less_releases_the_rest():
    kept = hold(700)
    settle(kept.hold_id, amount=450)
    assert (balance(), available()) == (550, 550)


def test_settling_more_is_refused():
    kept = hold(700)
    with refused("invalid", Invalid):
        settle(kept.hold_id, amount=701)
    with refused("invalid", Invalid):
        settle(kept.hold_id, amount=0)


def test_voiding_releases_it_and_may_be_repeated():
    kept = hold(700)
    assert void(kept.hold_id)
    assert not void(kept.hold_id)
    assert available() == 1_000


def test_a_hold_resolves_once():
    settled, released = hold(100), hold(100)
    again = request()
    first = settle(settled.hold_id, request_id=again)
    void(released.hold_id)
    assert settle(settled.hold_id, request_id=again) == first
    for deed in (
        lambda: void(settled.hold_id),
        lambda: settle(settled.hold_id),
        lambda: settle(released.hold_id),
    ):
        with refused("hold_resolved", Conflict):
            deed()


def test_an_expired_hold_is_never_settled():
    kept = brief(700)
    with refused("hold_expired"):
        settle(kept)
    assert expire_holds() == 1
    with refused("hold_expired"):
        settle(kept)
    with refused("hold_resolved", Conflict):
        void(kept)
    assert (state(kept), available()) == ("expired", 1_000)


def test_the_job_leaves_holds_that_still_run():
    kept = hold(700)
    assert expire_holds() == 0
    assert state(kept.hold_id) == "open"


def test_the_same_hold_twice_is_one():
    again = request()
    first = hold(700, request_id=again)
    assert hold(700, request_id=again, minutes=60) == first
    assert available() == 300
    with refused("request_reused", Conflict):
        hold(600, request_id=again)


def test_a_hold_must_end_later():
    with refused("invalid", Invalid):
        hold(700, minutes=-1)


def test_stock_that_grows_by_debits_is_held_too():
    post(Move(FLOUR, KITCHEN, 5, "flour"))
    hold_verb(
        actor=SYSTEM, district=DISTRICT, request_id=request(), kind="test.hold",
        move=Move(KITCHEN, FLOUR, 4, "flour"), expires_at=now() + timedelta(hours=1),
    )  # fmt: skip
    with refused("insufficient"):
        post(Move(KITCHEN, FLOUR, 2, "flour"))


def test_an_unknown_hold_is_refused():
    with refused("not_found"):
        settle(99)
    kept = hold(1)
    with refused("not_found"):
        settle(kept.hold_id, district="440203")


def test_a_reason_is_needed_to_release():
    kept = hold(1)
    with refused("invalid", Invalid):
        void(kept.hold_id, reason=" ")


def test_the_exposure_of_open_holds():
    first, second = hold(100), hold(200)
    void(first.hold_id)
    shown = exposure(DISTRICT, "money", WALLET)
    assert (shown.count, shown.outgoing, shown.incoming) == (1, 200, 0)
    assert shown.next_expiry == second.expires_at
    assert exposure(DISTRICT, "money", CANTEEN).incoming == 200


def test_an_account_with_a_hold_stays_open():
    hold(1)
    with refused("not_empty"):
        close_account(actor=SYSTEM, district=DISTRICT, book="money", account=CANTEEN)
