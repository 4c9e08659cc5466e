"""Who takes which step: the right one, nobody else, once, and never twice the same person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import localdate

from tests.races import without
from yiwang.kernel.ledger.models import Journal
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Line, Part, Statement, Step
from ..rules.steps import EDGES, is_fresh_eye, may_follow
from ..services import (
    check_statement,
    discard_statement,
    pay_statement,
    rebuild_statement,
    return_statement,
    review_statement,
    submit_statement,
)
from .makers import Settled

pytestmark = pytest.mark.django_db
Verb = Callable[[Settled, Statement, str], Any]


def submit(place: Settled, statement: Statement, who: str) -> Any:
    return submit_statement(actor=place.actor(who), statement_id=statement.pk)


def check(place: Settled, statement: Statement, who: str) -> Any:
    return check_statement(actor=place.actor(who), statement_id=statement.pk)


def review(place: Settled, statement: Statement, who: str) -> Any:
    return review_statement(actor=place.actor(who), statement_id=statement.pk)


def pay(place: Settled, statement: Statement, who: str) -> Any:
    return pay_statement(
        actor=place.actor(who), statement_id=statement.pk, amount=statement.due,
        paid_on=localdate(), bank_reference="ICBC-7",
    )  # fmt: skip


def give_back(place: Settled, statement: Statement, who: str) -> Any:
    return return_statement(actor=place.actor(who), statement_id=statement.pk, reason="少一天")


#: The way, and for each step who is the only one to take it.
WAY: list[tuple[Verb, str]] = [
    (submit, "manager"), (check, "clerk"), (check, "other_clerk"), (review, "reviewer"),
    (pay, "finance"),
]  # fmt: skip
EVERYBODY = (
    "manager", "other_manager", "clerk", "other_clerk", "reviewer", "finance", "street_leader",
    "outsider", "resident", "till",
)  # fmt: skip


def at_step(place: Settled, step: int) -> Statement:
    place.month()
    statement = place.drafted()
    for verb, who in WAY[:step]:
        verb(place, statement, who)
    statement.refresh_from_db()
    return statement


def everything() -> list[Any]:
    return [
        list(table.objects.order_by("pk").values()) for table in (Statement, Part, Line, Step)
    ] + [Journal.objects.count()]


@pytest.mark.parametrize("step", range(len(WAY)))
def test_only_whose_turn_it_is(place: Settled, step: int) -> None:
    statement = at_step(place, step)
    verb, right = WAY[step]
    before = everything()
    for who in EVERYBODY:
        allowed = {right} | ({"clerk", "other_clerk"} if verb is check else set())
        if who in allowed or who == "till":
            continue
        with pytest.raises(Refused):
            verb(place, statement, who)
        assert everything() == before, who
    verb(place, statement, right)
    after = everything()
    verb(place, statement, right)  # the same again
    assert everything() == after
    with pytest.raises(Forbidden):
        verb(place, statement, "outsider")


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_given_back_by_whose_turn_it_is(place: Settled, step: int) -> None:
    statement = at_step(place, step)
    right = {1: ("clerk", "other_clerk"), 2: ("other_clerk",), 3: ("reviewer",), 4: ("finance",)}
    before = everything()
    for who in EVERYBODY:
        if who in right[step] or who == "till":
            continue
        with pytest.raises(Refused):
            give_back(place, statement, who)
        assert everything() == before, who
    with pytest.raises(Invalid):
        return_statement(actor=place.actor(right[step][0]), statement_id=statement.pk, reason=" ")
    give_back(place, statement, right[step][0])
    statement.refresh_from_db()
    assert (statement.state, statement.checkers) == ("returned", [])


def test_nobody_takes_two_steps(place: Settled) -> None:
    """Someone with every post is still one person."""
    for role in ("welfare_clerk", "welfare_reviewer", "finance"):
        place.both(role, "manager")
    for role in ("welfare_reviewer", "finance"):
        place.both(role, "clerk")
    place.both("finance", "reviewer")
    statement = at_step(place, 1)
    for verb, who, then in (
        (check, "manager", None), (check, "clerk", "other_clerk"), (review, "clerk", None),
        (review, "manager", None), (review, "reviewer", None), (pay, "reviewer", None),
        (pay, "clerk", None), (pay, "manager", None),
    ):  # fmt: skip
        if (verb, who) in ((check, "clerk"), (review, "reviewer")):
            verb(place, statement, who)
            if then:
                verb(place, statement, then)
            continue
        with pytest.raises(Refused) as refused:
            verb(place, statement, who)
        assert refused.value.code == "same_person", (verb, who)
    statement.refresh_from_db()
    assert statement.state == "reviewed"


@pytest.mark.parametrize(
    "broken",
    [
        "reviewed_by = prepared_by",
        "reviewed_by = checkers[1]",
        "checkers = checkers || prepared_by",
        "state = 'reviewed', reviewed_by = checkers[1]",
    ],
)
def test_four_eyes_are_held_by_the_database(place: Settled, broken: str) -> None:
    """canteen_settling_four_eyes."""
    statement = at_step(place, 3)
    wrong = f"UPDATE canteen_settling_statement SET {broken} WHERE id = {statement.pk}"  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(wrong)
    with without("canteen_settling_four_eyes"):
        ask(wrong)


def test_who_paid_did_nothing_else(place: Settled) -> None:
    statement = at_step(place, 4)
    assert statement.state == "reviewed"
    for other in ("prepared_by", "reviewed_by", "checkers[1]"):
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            ask(f"UPDATE canteen_settling_statement SET paid_by = {other}")  # noqa: S608
        assert "four_eyes" in str(broken.value)


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        (0, "UPDATE canteen_settling_statement SET state = 'paid'"),
        (0, "UPDATE canteen_settling_statement SET since = since - 31"),
        (1, "UPDATE canteen_settling_statement SET state = 'reviewed'"),
        (1, "UPDATE canteen_settling_statement SET gross = gross + 1, due = due + 1"),
        (1, "UPDATE canteen_settling_statement SET digest = ''"),
        (1, "DELETE FROM canteen_settling_statement"),
        (1, "UPDATE canteen_settling_line SET amount = amount + 1"),
        (1, "DELETE FROM canteen_settling_line"),
        (1, "INSERT INTO canteen_settling_line (district, statement_id, funder, day, adjusts, "
            "meals, count, amount, taken_count, taken_back) SELECT district, id, 'city', "
            "since, false, 1, 1, 1, 0, 0 FROM canteen_settling_statement"),
        (1, "UPDATE canteen_settling_step SET note = 'x'"),
        (1, "DELETE FROM canteen_settling_step"),
        (5, "UPDATE canteen_settling_statement SET bank_reference = 'x'"),
        (5, "UPDATE canteen_settling_statement SET state = 'returned'"),
    ],
)  # fmt: skip
def test_what_was_submitted_stays(place: Settled, step: int, wrong: str) -> None:
    at_step(place, step)
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(wrong)


def test_periods_are_kept_apart_by_the_database(place: Settled) -> None:
    """canteen_settling_once: without it a second statement of the month would stand."""
    statement = place.drafted()
    again = f"""
      INSERT INTO canteen_settling_statement (district, operator_id, since, through, state, meals,
        gross, kept, given, disputed, due, transfers, digest, built_at, prepared_by, checkers,
        bank_reference)
      SELECT district, operator_id, since, through, 'draft', 0, 0, 0, 0, 0, 0, 0, '', now(), 1,
             '{{}}', '' FROM canteen_settling_statement WHERE id = {statement.pk}"""  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(again)
    with without("canteen_settling_once"):
        ask(again)


def test_a_draft_is_rebuilt_or_discarded_by_its_operator(place: Settled) -> None:
    place.month()
    statement = place.drafted()
    for verb in (rebuild_statement, discard_statement):
        for who in ("other_manager", "reviewer", "outsider"):
            with pytest.raises(Forbidden):
                verb(actor=place.actor(who), statement_id=statement.pk)
    discard_statement(actor=place.actor("manager"), statement_id=statement.pk)
    assert not Statement.objects.exists()
    again = place.drafted()
    submit(place, again, "manager")
    for verb in (rebuild_statement, discard_statement):
        with pytest.raises(Refused):
            verb(actor=place.actor("manager"), statement_id=again.pk)


def test_out_of_turn(place: Settled) -> None:
    statement = at_step(place, 0)
    for verb, who in WAY[1:]:
        with pytest.raises(Conflict):
            verb(place, statement, who)
    with pytest.raises(Invalid):
        pay_statement(
            actor=place.actor("finance"), statement_id=statement.pk, amount=0,
            paid_on=localdate() + timedelta(days=1), bank_reference="x",
        )  # fmt: skip


def test_edges_and_eyes() -> None:
    assert may_follow("draft", "submitted") and not may_follow("draft", "paid")
    assert not any(may_follow("paid", to) for _from, to in EDGES)
    assert is_fresh_eye(4, 1, 2, None, checkers=[3])
    assert not is_fresh_eye(3, 1, 2, checkers=[3])
    assert not is_fresh_eye(None, 1)


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
