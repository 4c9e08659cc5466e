"""Two at once, each race with its control."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import Cast
from tests.races import together, without
from yiwang.kernel.ledger.models import Closing, Journal
from yiwang.lib.errors import Refused

from .. import invariants
from ..models import Statement, Step
from ..services import check_statement, submit_statement
from .makers import DISTRICT, FIRST, PERIOD, Settled
from .test_steps import pay, review

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed(cast: Cast) -> Settled:
    made = Settled(cast).set_up()
    made.month()
    return made


def test_two_submit_at_once(committed: Settled) -> None:
    place = committed
    statement, manager = place.drafted(), place.actor("manager")
    outcomes = together(*[lambda: submit_statement(actor=manager, statement_id=statement.pk)] * 4)
    assert [each.state for each in outcomes] == ["submitted"] * 4
    assert Step.objects.filter(verb="submit").count() == 1
    accounts = Closing.objects.values_list("account_id", flat=True)
    assert len(accounts) == len(set(accounts))


def test_a_meal_while_the_days_are_closed_is_in_it_or_refused(committed: Settled) -> None:
    place = committed
    statement, manager = place.drafted(), place.actor("manager")
    gross = statement.gross
    outcomes = together(
        lambda: submit_statement(actor=manager, statement_id=statement.pk),
        *[lambda: place.meal(FIRST, city=0, street=0) for _number in range(6)],
    )
    counted = [each for each in outcomes[1:] if not isinstance(each, Refused)]
    assert not [each for each in counted if isinstance(each, Exception)], outcomes
    statement.refresh_from_db()
    assert statement.state == "submitted"
    assert statement.gross == gross + 1000 * len(counted)
    assert invariants.lines_other_than_transfers() == []


def test_two_drafts_of_a_month(committed: Settled) -> None:
    place = committed
    outcomes = together(*[place.drafted for _number in range(4)])
    made = [each for each in outcomes if isinstance(each, Statement)]
    others = [each for each in outcomes if not isinstance(each, Statement)]
    assert made and len({each.pk for each in made}) == 1
    assert all(isinstance(each, Refused) for each in others), outcomes
    assert Statement.objects.count() == 1


def test_without_the_exclusion_the_same_race_makes_two(committed: Settled) -> None:
    def drafted(number: int) -> None:
        seen = Statement.objects.filter(since=PERIOD.since).exists()
        ask("SELECT pg_sleep(0.05)")
        if not seen:
            Statement.objects.create(
                district=DISTRICT, operator=committed.operator, since=PERIOD.since,
                through=PERIOD.through, prepared_by=number,
            )  # fmt: skip

    with without("canteen_settling_once"):
        together(*[lambda n=n: drafted(n) for n in range(1, 5)])
        assert Statement.objects.count() > 1


def test_paid_once(committed: Settled) -> None:
    place = committed
    place.meal(FIRST + timedelta(days=9), 1, city=900)
    statement = place.drafted()
    submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    for clerk in ("clerk", "other_clerk"):
        check_statement(actor=place.actor(clerk), statement_id=statement.pk)
    review(place, statement, "reviewer")
    statement.refresh_from_db()
    outcomes = together(*[lambda: pay(place, statement, "finance")] * 4)
    assert [each.state for each in outcomes] == ["paid"] * 4
    assert Journal.objects.filter(kind="canteen.pay").count() == 1
    assert invariants.paid_statements_with_a_balance() == []


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
