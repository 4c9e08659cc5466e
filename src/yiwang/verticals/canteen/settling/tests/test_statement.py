"""A month's statement, from the transfers to the bank."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils.timezone import localdate

from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.verticals.canteen.commands import canteen

from ..models import Line, Statement, Step
from ..rules.periods import period_of
from ..selectors import adjusted_days, adjustments, differs, read_again, transfers_behind
from ..services import (
    check_statement,
    draft_statement,
    pay_statement,
    rebuild_statement,
    return_statement,
    review_statement,
    submit_statement,
)
from .makers import DISTRICT, FIRST, PERIOD, Settled, month_before

pytestmark = pytest.mark.django_db


def funds(statement: Statement) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in Line.objects.filter(statement=statement):
        found[line.funder] = found.get(line.funder, 0) + line.net
    return found


def reviewed(place: Settled) -> Statement:
    statement = place.drafted()
    submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    for clerk in ("clerk", "other_clerk"):
        check_statement(actor=place.actor(clerk), statement_id=statement.pk)
    return review_statement(actor=place.actor("reviewer"), statement_id=statement.pk)


def paid(place: Settled, statement: Statement, **more: object) -> Statement:
    given = {
        "amount": statement.due, "paid_on": localdate(), "bank_reference": "ICBC-7", **more
    }  # fmt: skip
    return pay_statement(actor=place.actor("finance"), statement_id=statement.pk, **given)


def test_lines_are_the_transfers(place: Settled) -> None:
    place.month()
    statement = place.drafted()
    assert funds(statement) == {
        "city": 1200, "street": 800, "wallet": 3000, "outside": 1000, "cash": 1500, "given": 100
    }  # fmt: skip
    assert (statement.meals, statement.gross, statement.transfers) == (5, 7600, 14)
    assert statement.kept == 5000 + 1000 + 1500  # the top-up is in the drawer too
    assert statement.due == 7600 - 7500 - 100
    by_canteen = {
        (line.canteen_id, line.funder): line.net
        for line in Line.objects.filter(statement=statement, day=FIRST)
    }
    first = place.canteens[0].pk
    assert by_canteen == {(first, "city"): 300, (first, "street"): 200, (first, "wallet"): 1000}
    line = Line.objects.get(statement=statement, day=FIRST, funder="wallet")
    behind = transfers_behind(
        statement, canteen=line.canteen_id, funder="wallet", day=FIRST, adjusts=False
    )
    assert [(each.kind, each.amount) for each in behind] == [("meal", 1000)]


def test_built_again_it_is_the_same_bytes(place: Settled) -> None:
    place.month()
    statement = place.drafted()
    assert place.drafted() == statement  # asked for twice
    again = rebuild_statement(actor=place.actor("manager"), statement_id=statement.pk)
    assert again.digest == statement.digest == read_again(statement).digest
    assert differs(statement) == []
    place.meal(FIRST, city=0, street=0)
    assert [each.split(":")[0] for each in differs(statement)[-4:]] == [
        "meals", "gross", "kept", "transfers"
    ]  # fmt: skip


def test_from_the_operator_to_the_bank(place: Settled) -> None:
    place.month()
    statement = paid(place, reviewed(place))
    assert statement.state == "paid"
    assert [step.verb for step in Step.objects.filter(statement=statement).order_by("id")] == [
        "draft", "submit", "check", "check", "review", "pay"
    ]  # fmt: skip
    for code in (f"operator:{place.operator.pk}", f"cash:{place.canteens[0].pk}"):
        found = balance(DISTRICT, "money", code)
        assert found and found.balance == 0
    bank = balance(DISTRICT, "money", f"bank:{DISTRICT}")
    assert bank is None or bank.balance == -statement.due
    assert paid(place, statement) == statement  # told twice, paid once
    with pytest.raises(Conflict):
        paid(place, statement, bank_reference="ICBC-8")


def test_paid_whole_or_not_at_all(place: Settled) -> None:
    place.month()
    place.meal(FIRST + timedelta(days=9), city=900)
    statement = reviewed(place)
    for wrong in ({"amount": statement.due - 1}, {"bank_reference": " "}):
        with pytest.raises((Refused, Invalid)):
            paid(place, statement, **wrong)
    statement.refresh_from_db()
    assert (statement.state, statement.journal_id) == ("reviewed", None)


def test_nothing_is_back_dated_and_an_undone_meal_stands_in_the_next(place: Settled) -> None:
    early = month_before(PERIOD)
    meal = place.meal(early.since, 0, paid_by="outside")
    before = place.drafted(early)
    submit_statement(actor=place.actor("manager"), statement_id=before.pk)
    with pytest.raises(Refused) as closed:
        place.meal(early.through, 0)
    assert closed.value.code == "period_closed"
    with pytest.raises(Refused):
        place.undo(meal, early.through)
    place.undo(meal, FIRST, reason="同一餐刷了两次")
    before.refresh_from_db()
    assert differs(before) == []
    statement = place.drafted()
    assert (statement.meals, statement.gross) == (-1, -1500)
    assert {line.adjusts for line in Line.objects.filter(statement=statement)} == {True}
    assert {each.memo for each in adjustments(statement, adjusted_days(statement))} == {
        "同一餐刷了两次"
    }


def test_undone_in_the_same_period_it_is_nothing(place: Settled) -> None:
    meal = place.meal()
    place.undo(meal, FIRST + timedelta(days=1))
    statement = place.drafted()
    assert (statement.meals, statement.gross, statement.kept) == (0, 0, 0)
    assert not Line.objects.filter(statement=statement, adjusts=True).exists()


def test_periods_do_not_overlap(place: Settled) -> None:
    """canteen_settling_once."""
    place.drafted()
    quarter = period_of(f"{FIRST.year}Q{(FIRST.month + 2) // 3}")
    assert quarter
    with pytest.raises((Conflict, Invalid)) as refused:
        draft_statement(
            actor=place.actor("manager"), district=DISTRICT, operator_id=place.operator.pk,
            period=quarter,
        )  # fmt: skip
    assert quarter.through >= localdate() or refused.value.code == "overlaps"
    assert Statement.objects.count() == 1


def test_returned_it_comes_again_with_the_same_bytes(place: Settled) -> None:
    place.month()
    statement = reviewed(place)
    given = return_statement(
        actor=place.actor("finance"), statement_id=statement.pk, reason="账号不符"
    )
    assert (given.state, given.checkers, given.reviewed_by) == ("returned", [], None)
    again = submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    assert (again.state, again.digest) == ("submitted", statement.digest)
    assert Step.objects.filter(note="账号不符").exists()


def test_verified_from_the_command_line(place: Settled) -> None:
    place.month()
    statement = place.drafted()
    good = CliRunner().invoke(canteen, ["statement", "verify"])
    assert (good.exit_code, good.output.splitlines()[-1]) == (0, "1 statements, 0 differ")
    meal = place.meal(FIRST, city=0, street=0)
    bad = CliRunner().invoke(canteen, ["statement", "verify", str(statement.pk)])
    assert bad.exit_code == 1 and "gross: 7600 -> 8600" in bad.output
    nowhere = CliRunner().invoke(canteen, ["statement", "verify", "--district", "9"])
    assert nowhere.exit_code == 0
    place.undo(meal, FIRST)


def test_a_bonus_per_head_is_owed_too(place: Settled) -> None:
    """What a programme gives per head is posted when the statement is submitted, once."""
    place.entitle({"home": {"city": 300, "per_head": 200}, "same_district": {"city": 300}})
    place.meal(FIRST, 0, paid_by="outside", entitlement_id=place.entitlement)
    place.meal(FIRST + timedelta(days=1), 1, paid_by="outside", entitlement_id=place.entitlement)
    statement = place.drafted()
    assert "bonus" not in funds(statement)
    submitted = submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    assert funds(submitted)["bonus"] == 200  # at home only, as the grant says
    assert submitted.due == 2 * 500 + 200
    return_statement(actor=place.actor("clerk"), statement_id=statement.pk, reason="请核对")
    again = submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    assert again.digest == submitted.digest
