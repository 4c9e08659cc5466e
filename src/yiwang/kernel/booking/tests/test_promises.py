"""Each promise of the database has a deed that only it refuses; none is without one."""

import pytest

from tests.held import copied, held, ours

from .makers import booked, lunch

pytestmark = pytest.mark.django_db
_OTHER = {"request_id": "gen_random_uuid()", "holder": "'person:9'"}

HELD = {
    "booking_never_oversold": "UPDATE booking_session SET taken = capacity + 1",
    "booking_session_district": copied("booking_session", district="'4402'"),
    "booking_session_in_order": copied("booking_session", kind="'x'", ends_at="starts_at"),
    "booking_session_fixed": "UPDATE booking_session SET subject = 'canteen:2'",
    "booking_session_once": copied("booking_session"),
    "booking_hold_has_end": copied("booking_reservation", **_OTHER, state="'held'"),
    "booking_some_seats": copied("booking_reservation", **_OTHER, seats="0"),
    "booking_state_known": copied("booking_reservation", **_OTHER, state="'odd'"),
    "booking_one_each": copied("booking_reservation", request_id="gen_random_uuid()"),
    "booking_edges": "UPDATE booking_reservation SET state = 'waiting'",
    "booking_request_once": copied("booking_reservation", holder="'person:9'"),
    "booking_quota_never_oversold": "UPDATE booking_quota SET taken = capacity + 1",
    "booking_quota_once": copied("booking_quota"),
}


@pytest.fixture
def booked_lunch() -> None:
    booked(lunch(2, quotas={"low": 1}), "person:1")


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"booking\_%") == HELD.keys()


@pytest.mark.usefixtures("booked_lunch")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])
