"""Booking, giving back, waiting, holding, coming and not coming."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Invalid, Refused

from .. import invariants
from ..models import Quota, Reservation, Session
from ..rules import EDGES
from ..selectors import offers, places_of, turn_of
from ..services import attend, change_session, confirm, lapse, open_sessions, release
from .makers import DISTRICT, booked, lunch, passed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_broken():
    yield
    for question in (
        invariants.miscounted_sessions,
        invariants.miscounted_quotas,
        invariants.places_in_cancelled_sessions,
        invariants.strayed_reservations,
    ):
        assert question() == [], question.__name__


def told(name: str) -> list[dict]:
    return [e.payload for e in StoredEvent.objects.filter(name=f"booking.{name}").order_by("id")]


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_place_is_taken_and_the_session_says_so():
    session = lunch(2)
    assert booked(session, "person:1").state == "confirmed"
    [offer] = offers(DISTRICT, kind="lunch", since=now(), until=now() + timedelta(days=1))
    assert (offer.free, offer.waiting) == (1, 0)
    assert [r.session.title for r in places_of(DISTRICT, "person:1")] == ["午餐"]


def test_the_same_request_again_is_the_same_place():
    session, request = lunch(1), uuid.uuid4()
    first = booked(session, "person:1", request_id=request)
    release(district=DISTRICT, reservation_id=first.pk)
    assert booked(session, "person:1", request_id=request).pk == first.pk
    assert Session.objects.get().taken == 0
    with pytest.raises(Conflict):
        booked(session, "person:2", request_id=request)


def test_one_person_has_one_place():
    session = lunch(5)
    booked(session, "person:1")
    with refused("booked"):
        booked(session, "person:1")
    assert Session.objects.get().taken == 1


def test_after_giving_back_she_may_book_again():
    session = lunch(1)
    release(district=DISTRICT, reservation_id=booked(session, "person:1").pk)
    assert booked(session, "person:1").state == "confirmed"


def test_a_full_session_refuses_or_lets_her_wait():
    session = lunch(1)
    booked(session, "person:1")
    with refused("full"):
        booked(session, "person:2")
    waiting = booked(session, "person:2", may_wait=True)
    assert (waiting.state, turn_of(waiting)) == ("waiting", 1)
    assert turn_of(booked(session, "person:3", may_wait=True)) == 2


def test_a_place_given_back_is_passed_on_at_once():
    session = lunch(1)
    first = booked(session, "person:1")
    second = booked(session, "person:2", may_wait=True)
    booked(session, "person:3", may_wait=True)
    release(district=DISTRICT, reservation_id=first.pk)
    second.refresh_from_db()
    assert second.state == "confirmed" and second.promoted_at is not None
    assert [fact["holder"] for fact in told("ReservationPromoted")] == ["person:2"]


def test_given_back_twice_frees_one_place():
    session = lunch(2)
    first = booked(session, "person:1")
    booked(session, "person:2")
    release(district=DISTRICT, reservation_id=first.pk)
    release(district=DISTRICT, reservation_id=first.pk)
    assert Session.objects.get().taken == 1


def test_quotas_keep_places_apart():
    session = lunch(3, quotas={"outside": 1})
    booked(session, "person:1", group="outside")
    with refused("full"):
        booked(session, "person:2", group="outside")
    assert booked(session, "person:3", group="local").state == "confirmed"
    assert (Session.objects.get().taken, Quota.objects.get().taken) == (2, 1)


def test_a_full_session_leaves_its_quota_alone():
    session = lunch(1, quotas={"outside": 5})
    booked(session, "person:1")
    with refused("full"):
        booked(session, "person:2", group="outside")
    assert Quota.objects.get().taken == 0


def test_a_held_place_is_confirmed_or_lapses():
    session = lunch(1)
    kept = booked(session, "person:1", hold_for=timedelta(minutes=5))
    assert kept.state == "held"
    assert confirm(district=DISTRICT, reservation_id=kept.pk).state == "confirmed"
    assert confirm(district=DISTRICT, reservation_id=kept.pk).state == "confirmed"


def test_a_hold_that_is_over_makes_room_without_waiting_for_the_job():
    session = lunch(1)
    over = booked(session, "person:1", hold_for=timedelta(0))
    assert booked(session, "person:2").state == "confirmed"
    over.refresh_from_db()
    assert over.state == "lapsed"
    with refused("lapsed"):
        confirm(district=DISTRICT, reservation_id=over.pk)
    assert [fact["was"] for fact in told("ReservationLapsed")] == ["held"]


def test_the_job_ends_holds_and_passes_them_on():
    session = lunch(1)
    booked(session, "person:1", hold_for=timedelta(minutes=5))
    waiting = booked(session, "person:2", may_wait=True)
    assert lapse(now()) == 0
    assert lapse(now() + timedelta(minutes=6)) == 1
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert lapse(now() + timedelta(minutes=6)) == 0


def test_waiting_ends_when_the_session_begins():
    session = lunch(1)
    booked(session, "person:1")
    booked(session, "person:2", may_wait=True)
    lapse(session.starts_at)
    assert [fact["was"] for fact in told("ReservationLapsed")] == ["waiting"]


def test_cut_off_and_cancelling_have_their_times():
    session = lunch(2)
    place = booked(session, "person:1")
    passed(session, by=timedelta(hours=3))
    with refused("closed"):
        booked(session, "person:2")
    with refused("late"):
        release(district=DISTRICT, reservation_id=place.pk)
    assert booked(session, "person:2", late=True).state == "confirmed"
    assert release(district=DISTRICT, reservation_id=place.pk, late=True).state == "released"


def test_who_came_and_who_did_not():
    session = lunch(2)
    came, absent = booked(session, "person:1"), booked(session, "person:2")
    attend(district=DISTRICT, reservation_id=came.pk)
    lapse(session.ends_at + timedelta(hours=1))
    came.refresh_from_db(), absent.refresh_from_db()
    assert (came.state, absent.state) == ("attended", "missed")
    assert [fact["holder"] for fact in told("ReservationMissed")] == ["person:2"]
    late = attend(district=DISTRICT, reservation_id=absent.pk)
    assert late.state == "attended"


def test_a_mistake_at_the_door_is_undone():
    place = booked(lunch(1), "person:1")
    attend(district=DISTRICT, reservation_id=place.pk)
    attend(district=DISTRICT, reservation_id=place.pk)
    assert attend(district=DISTRICT, reservation_id=place.pk, came=False).state == "confirmed"


def test_nobody_comes_to_a_place_that_is_not_hers():
    session = lunch(1)
    booked(session, "person:1")
    waiting = booked(session, "person:2", may_wait=True)
    for came in (True, False):
        with refused("no_place"):
            attend(district=DISTRICT, reservation_id=waiting.pk, came=came)


def test_more_places_go_to_those_who_wait():
    session = lunch(1)
    booked(session, "person:1")
    waiting = booked(session, "person:2", may_wait=True)
    change_session(district=DISTRICT, session_id=session.pk, capacity=3)
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    with refused("taken"):
        change_session(district=DISTRICT, session_id=session.pk, capacity=1)


def test_calling_off_gives_every_place_back_and_says_so_once():
    session = lunch(1, quotas={"outside": 1})
    first = booked(session, "person:1", group="outside")
    second = booked(session, "person:2", may_wait=True)
    for _ in range(2):
        change_session(district=DISTRICT, session_id=session.pk, cancelled=True, reason="停电")
    assert set(Reservation.objects.values_list("state", flat=True)) == {"released"}
    [fact] = told("SessionCancelled")
    assert (fact["reservations"], fact["reason"]) == ([first.pk, second.pk], "停电")
    with refused("cancelled"):
        booked(session, "person:3")


def test_opening_again_changes_nothing():
    start = now() + timedelta(days=1)
    first, again = lunch(5, begins=start), lunch(9, begins=start)
    assert (again.pk, again.capacity) == (first.pk, 5)


def test_a_session_out_of_order_is_not_opened():
    with pytest.raises(Invalid) as wrong:
        lunch(-1, closes_at=now() + timedelta(days=9))
    assert set(wrong.value.fields) == {"closes_at", "capacity"}
    assert open_sessions([]) == [] and not Session.objects.exists()


@pytest.mark.parametrize("seats", [0, -1])
def test_no_seats_are_no_booking(seats):
    with pytest.raises(Invalid):
        booked(lunch(), "person:1", seats=seats)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "attended"}, "no way from waiting to attended"),
        ({"state": "gone"}, "no way from waiting to gone"),
        ({"holder": "person:9"}, "stays whose it is"),
        ({"seats": 2}, "stays whose it is"),
    ],
)
def test_the_database_keeps_reservations_to_their_edges(change, said):
    session = lunch(1)
    booked(session, "person:1")
    waiting = booked(session, "person:2", may_wait=True)
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        Reservation.objects.filter(pk=waiting.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taken": 9}, "booking_never_oversold"),
        ({"district": "440205"}, "stays what it is"),
        ({"capacity": 0, "taken": 1}, "booking_never_oversold"),
        ({"closes_at": now() + timedelta(days=9)}, "booking_session_in_order"),
    ],
)
def test_the_database_keeps_sessions_sound(change, said):
    session = lunch(2)
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**change)


def test_the_rules_and_the_trigger_know_the_same_edges():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'booking_keep_edges'")
        [source] = cursor.fetchone()
    held = set(re.findall(r"\('(\w+)', '(\w+)'\)", source))
    assert held == {(was, to) for was, edges in EDGES.items() for to in edges}


def test_statements_of_a_booking(django_assert_num_queries):
    session = lunch(2)
    with django_assert_num_queries(6):  # two of them the savepoint of the test's transaction
        booked(session, "person:1")


def test_what_was_written_down_elsewhere_counts_from_then():
    session = lunch()
    asked = now() - timedelta(hours=7)
    passed(session, by=timedelta(hours=8))
    place = booked(session, "person:1", at=asked)
    assert (place.state, place.made_at) == ("confirmed", asked)
    with refused("over"):
        booked(session, "person:2")
