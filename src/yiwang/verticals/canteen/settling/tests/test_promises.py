"""Each promise of the database has a deed that only it refuses; none is without one."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.held import copied, held, ours
from tests.races import without

from ..models import DrawerCount, Explained
from ..services import submit_statement
from .makers import DISTRICT, PERIOD, Settled
from .test_taking_back import asked

pytestmark = pytest.mark.django_db
_T = "canteen_settling_"
_STATEMENT = "UPDATE canteen_settling_statement SET "
_AGAIN = {"request_id": "gen_random_uuid()"}
_ELSEWHEN = {"since": "'2020-02-01'", "through": "'2020-02-29'"}

HELD = {
    f"{_T}adjusted_once": copied(f"{_T}adjustment"),
    f"{_T}meal_back_once": copied(f"{_T}adjustment", **_AGAIN),
    f"{_T}meal_named": copied(f"{_T}adjustment", **_AGAIN, meal_id="NULL"),
    f"{_T}adjusts_something": copied(f"{_T}adjustment", **_AGAIN, amount="0"),
    f"{_T}adjusted_why": copied(f"{_T}adjustment", **_AGAIN, reason="''"),
    f"{_T}adjusted_by_two": copied(
        f"{_T}adjustment",
        **_AGAIN,
        decided_by="asked_by",
        decided_at="now()",
        journal_id="1",
        state="'posted'",
    ),
    f"{_T}adjusted_whole": copied(f"{_T}adjustment", **_AGAIN, state="'posted'"),
    f"{_T}adjusted_stays": "UPDATE canteen_settling_adjustment SET amount = amount + 1",
    f"{_T}explained_why": copied(f"{_T}explained", subject="'x'", note="''"),
    f"{_T}explained_stays": "UPDATE canteen_settling_explained SET note = 'x'",
    f"{_T}explained_once": copied(f"{_T}explained"),
    f"{_T}checked_by_somebody": copied(f"{_T}statement", **_ELSEWHEN, state="'checked'"),
    f"{_T}due": copied(f"{_T}statement", **_ELSEWHEN, due="due + 1"),
    f"{_T}four_eyes": copied(f"{_T}statement", **_ELSEWHEN, reviewed_by="prepared_by"),
    f"{_T}paid": copied(
        f"{_T}statement", **_ELSEWHEN, state="'paid'", checkers="'{9}'", reviewed_by="10"
    ),
    f"{_T}period": copied(f"{_T}statement", since="'2020-02-01'", through="'2020-02-28'"),
    f"{_T}state": copied(f"{_T}statement", **_ELSEWHEN, state="'odd'"),
    f"{_T}submitted": copied(f"{_T}statement", **_ELSEWHEN, submitted_at="NULL"),
    f"{_T}moves": f"{_STATEMENT} meals = meals + 1",
    f"{_T}once": copied(f"{_T}statement"),
    f"{_T}checked": copied(f"{_T}part", street="'x'", checked_by="1"),
    f"{_T}street_once": copied(f"{_T}part"),
    f"{_T}freeze": "UPDATE canteen_settling_line SET count = count + 1",
    f"{_T}log": "UPDATE canteen_settling_step SET note = 'x'",
    f"{_T}counted_cash": copied(f"{_T}drawercount", request_id="gen_random_uuid()", counted="-1"),
    f"{_T}counted_stays": "UPDATE canteen_settling_drawercount SET counted = 5",
    f"{_T}counted_once": copied(f"{_T}drawercount"),
}
#: Held of lines, which a submitted statement takes no more of.
LINES = {
    f"{_T}line_counts": copied(f"{_T}line", adjusts="NOT adjusts", count="-1"),
    f"{_T}line_once": copied(f"{_T}line"),
}


@pytest.fixture
def submitted(place: Settled) -> None:
    """A submitted statement, a count of cash, something explained."""
    place.month()
    statement = place.drafted()
    submit_statement(actor=place.actor("manager"), statement_id=statement.pk)
    day = localdate() - timedelta(days=1)
    DrawerCount.objects.create(
        district=DISTRICT, canteen=place.canteens[0], day=day, counted=0, counted_by=1,
        request_id=uuid.uuid4(),
    )  # fmt: skip
    asked(place, place.meal(PERIOD.through + timedelta(days=1)))
    Explained.objects.create(
        district=DISTRICT, kind="cash", subject="x1", note="少收一元", account_id=1, name="王"
    )


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"canteen\_settling\_%") == HELD.keys() | LINES.keys()


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize("name", LINES)
def test_held_of_lines(name: str) -> None:
    with without(f"{_T}freeze"):
        held(name, LINES[name])
