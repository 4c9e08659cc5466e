"""Each promise of the database has a deed that only it refuses; none is without one."""

import pytest

from tests.held import copied, held, ours

from .makers import card, shown, till

pytestmark = pytest.mark.django_db

HELD = {
    "checkin_credential_lasts": copied(
        "checkin_credential", number_index="'x'", valid_until="valid_from"
    ),
    "checkin_credential_numbered": copied("checkin_credential", number_index="''"),
    "checkin_credential_once": copied("checkin_credential"),
    "checkin_device_key": copied("checkin_device", code="'T2'"),
    "checkin_device_once": copied("checkin_device", key_index="'x'"),
    "checkin_refused_says_why": copied("checkin_scan", seq="2", accepted="NOT accepted"),
    "checkin_scan_counted": copied("checkin_scan", seq="0"),
    "checkin_scan_final": "UPDATE checkin_scan SET subject = 'person:13'",
    "checkin_scan_once": copied("checkin_scan"),
}


@pytest.fixture
def scanned_card() -> None:
    card()
    shown(till(), "YL001234")


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"checkin\_%") == HELD.keys()


@pytest.mark.usefixtures("scanned_card")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])


@pytest.mark.usefixtures("scanned_card")
def test_a_scan_is_never_deleted() -> None:
    held("checkin_scan_final", "DELETE FROM checkin_scan")
