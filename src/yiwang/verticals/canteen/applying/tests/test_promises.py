"""Each promise of the database has a deed that only it refuses; none is without one."""

import pytest

from tests.held import copied, held, ours
from yiwang.kernel.eligibility.models import Programme

from .makers import applied

pytestmark = pytest.mark.django_db
_T = "canteen_applying_application"
_ANOTHER = {"request_id": "gen_random_uuid()", "code": "'999999999999'"}
_ENDED = {**_ANOTHER, "state": "'withdrawn'"}
_BY = {"checked_by_id": "1", "checked_at": "now()", "person_id": "1"}
_DECIDED = {"decided_by_id": "2", "decided_at": "now()", "decision_id": "1"}

HELD = {
    "canteen_a_no_has_its_reason": copied(_T, **_ANOTHER, state="'refused'"),
    "canteen_application_answered_to": copied(_T, **_ENDED, phone_index="''"),
    "canteen_application_by_somebody": copied(_T, **_ENDED, by="'relative'"),
    "canteen_application_says_who": copied(_T, **_ENDED, name="''"),
    "canteen_applying_application_codes_nest": copied(_T, **_ENDED, community="''", grid="'1'"),
    "canteen_applying_application_district_code": copied(_T, district="'x'"),
    "canteen_applying_application_on_earth": copied(_T, **_ENDED, lon="200", lat="20"),
    "canteen_checked_by_somebody": copied(_T, **_ANOTHER, state="'checked'"),
    "canteen_decided_by_somebody": copied(
        _T, **_ANOTHER, **_BY, state="'ineligible'", reason="'x'"
    ),
    "canteen_eligible_holds_a_grant": copied(_T, **_ANOTHER, **_BY, **_DECIDED, state="'eligible'"),
    "canteen_two_pairs_of_eyes": copied(_T, **_ENDED, checked_by_id="1", decided_by_id="1"),
    "canteen_who_waits_has_a_day": copied(_T, **_ANOTHER, due_at="NULL"),
    "canteen_one_live_application": copied(_T, **_ANOTHER),
    "canteen_application_code": copied(_T, request_id="gen_random_uuid()", state="'withdrawn'"),
    "canteen_application_request_once": copied(_T, code="'1'", state="'withdrawn'"),
    "canteen_step_final": "DELETE FROM canteen_applying_step",
    "canteen_term_is_some_days": copied(
        "canteen_applying_term", since="'2000-01-01'", working_days="0"
    ),
    "canteen_term_once_a_day": copied("canteen_applying_term"),
}


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"canteen\_applying\_%") == HELD.keys()


@pytest.mark.parametrize("name", HELD)
def test_held(programme: Programme, name: str) -> None:
    assert applied().programme == programme
    held(name, HELD[name])
