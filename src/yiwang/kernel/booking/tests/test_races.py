"""Many at once for few places, each race with its control: without its guard it goes wrong."""

import uuid

import pytest
from django.db import connection

from tests.races import together, without
from yiwang.lib.errors import Refused

from .. import invariants
from ..models import Reservation, Session
from ..services import release
from ..services.seats import take
from .makers import DISTRICT, booked, lunch

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT_ONCE = 12


def test_few_places_and_many_hands():
    session = lunch(5)
    outcomes = together(*[lambda n=n: booked(session, f"person:{n}") for n in range(AT_ONCE)])
    assert sum(isinstance(outcome, Reservation) for outcome in outcomes) == 5
    assert {o.code for o in outcomes if not isinstance(o, Reservation)} == {"full"}
    assert Session.objects.get().taken == 5
    assert invariants.miscounted_sessions() == []


def _looks_then_writes(session_id: int) -> None:
    """What most systems do: read, decide, write."""
    seen = Session.objects.get(pk=session_id)
    if seen.taken < seen.capacity:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
            cursor.execute(
                "UPDATE booking_session SET taken = taken + 1 WHERE id = %s", [session_id]
            )


def test_without_the_lock_and_the_check_the_same_race_oversells():
    with without("booking_never_oversold"):
        session = lunch(5)
        together(*[lambda: _looks_then_writes(session.pk) for _ in range(AT_ONCE)])
        assert Session.objects.get().taken > 5


def test_the_condition_alone_keeps_the_number_without_a_lock():
    session = lunch(5)
    outcomes = together(*[lambda: take(session, "", 1) for _ in range(AT_ONCE)])
    assert (outcomes.count(True), Session.objects.get().taken) == (5, 5)


def test_the_same_request_many_times_is_one_place():
    session, request = lunch(5), uuid.uuid4()
    outcomes = together(
        *[lambda: booked(session, "person:1", request_id=request) for _ in range(AT_ONCE)]
    )
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Session.objects.get().taken == 1


def test_one_person_at_once_from_two_phones():
    session = lunch(5)
    outcomes = together(*[lambda: booked(session, "person:1") for _ in range(4)])
    assert sum(isinstance(outcome, Reservation) for outcome in outcomes) == 1
    assert {o.code for o in outcomes if isinstance(o, Refused)} == {"booked"}


def test_without_its_constraint_one_person_has_many_places():
    with without("booking_one_each"):
        session = lunch(5)
        together(*[lambda: booked(session, "person:1") for _ in range(4)])
        assert Reservation.objects.count() == 4


def test_places_given_back_at_once_are_each_passed_on_once():
    session = lunch(4)
    places = [booked(session, f"person:{n}") for n in range(4)]
    for n in range(4, 10):
        booked(session, f"person:{n}", may_wait=True)
    together(*[lambda p=p: release(district=DISTRICT, reservation_id=p.pk) for p in places])
    promoted = Reservation.objects.filter(promoted_at__isnull=False)
    assert sorted(promoted.values_list("holder", flat=True)) == [f"person:{n}" for n in range(4, 8)]
    assert Session.objects.get().taken == 4
    assert invariants.miscounted_sessions() == []
