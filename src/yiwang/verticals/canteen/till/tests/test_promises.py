"""Each promise of the database, of the till and of the spine, has a deed that only it refuses."""

import uuid

import pytest

from tests.held import copied, held, ours

from ..models import Parting
from ..services import TopUpOrder, sync, take_top_up
from .makers import eat, elder, scanned, till
from .test_offline import kept

pytestmark = pytest.mark.django_db
SPINE = ("canteen", "diner", "entitlement", "mealserved", "operator", "serving")
_ANOTHER = {"request_id": "gen_random_uuid()", "undone_at": "now()", "undone_journal_id": "1"}

#: Triggers by which a room above notes meals; they refuse nothing and are tested there.
NOTED_ABOVE = "canteen_overview_"
HELD = {
    "canteen_canteen_codes_nest": copied("canteen_canteen", code="'x'", grid="'1'"),
    "canteen_canteen_district_code": copied("canteen_canteen", district="'x'"),
    "canteen_canteen_on_earth": copied("canteen_canteen", code="'x'", lon="200", lat="20"),
    "canteen_has_seats": copied("canteen_canteen", code="'x'", seats="0"),
    "canteen_stands_somewhere": copied("canteen_canteen", code="'x'", street="''"),
    "canteen_code_once": copied("canteen_canteen"),
    "canteen_diner_codes_nest": copied("canteen_diner", person_id="0", grid="'1'"),
    "canteen_diner_district_code": copied("canteen_diner", district="'x'"),
    "canteen_diner_on_earth": copied("canteen_diner", person_id="0", lon="200", lat="20"),
    "canteen_diner_once": copied("canteen_diner"),
    "canteen_entitled_in_order": copied("canteen_entitlement", until="since"),
    "canteen_entitled_once": copied("canteen_entitlement"),
    "canteen_parts_are_the_price": copied("canteen_mealserved", **_ANOTHER, price="price + 1"),
    "canteen_subsidised_is_somebodys": copied("canteen_mealserved", **_ANOTHER, diner_id="NULL"),
    "canteen_undone_has_journal": copied(
        "canteen_mealserved", request_id="gen_random_uuid()", undone_at="now()"
    ),
    "canteen_unsubsidised_pays_all": copied("canteen_mealserved", **_ANOTHER, subsidised="false"),
    "canteen_one_subsidised_meal": copied("canteen_mealserved", request_id="gen_random_uuid()"),
    "canteen_meal_final": "UPDATE canteen_mealserved SET paid_by = 'outside'",
    "canteen_meal_once": copied("canteen_mealserved", meal="'dinner'"),
    "canteen_operator_in_order": copied(
        "canteen_operator", credit_code="'x'", closed_on="since - 1"
    ),
    "canteen_operator_once": copied("canteen_operator"),
    "canteen_serving_in_order": copied("canteen_serving", meal="'dinner'", ends="begins"),
    "canteen_serving_priced": copied("canteen_serving", meal="'dinner'", price="0"),
    "canteen_serving_once": copied("canteen_serving"),
    "canteen_till_device_once": copied("canteen_till_till"),
    "canteen_disputed_says_why": copied("canteen_till_offlinemeal", seq="99", disputed="1"),
    "canteen_resolved_whole": copied("canteen_till_offlinemeal", seq="99", outcome="'operator'"),
    "canteen_offline_settled_once": copied("canteen_till_offlinemeal"),
    "canteen_till_topup_money": copied(
        "canteen_till_topup", request_id="gen_random_uuid()", paid_by="'wallet'"
    ),
    "canteen_till_topup_some": copied(
        "canteen_till_topup", request_id="gen_random_uuid()", amount="0"
    ),
    "canteen_till_topup_undone": copied(
        "canteen_till_topup", request_id="gen_random_uuid()", undone_at="now()"
    ),
    "canteen_till_topup_once": copied("canteen_till_topup"),
    "canteen_till_parted_once": copied("canteen_till_parting"),
    "canteen_till_parted_whole": copied("canteen_till_parting", joined_journal_id="2", note="'x'"),
    "canteen_till_parted_moved": copied(
        "canteen_till_parting", joined_journal_id="2", journal_id="1"
    ),
    "canteen_till_parted_at_most": copied(
        "canteen_till_parting", joined_journal_id="2", amount="0"
    ),
}


@pytest.fixture
def noon() -> None:
    """A meal served, one served without a network, a top-up, two who were one."""
    at, diner = till(), elder()
    eat(at, diner)
    take_top_up(at.card, TopUpOrder(uuid.uuid4(), scanned(at, diner), 500, "cash"))
    sync(at.card, [kept(1, elder())])
    Parting.objects.create(
        district=diner.district, stays=diner, parted=elder(), joined_journal_id=1, amount=500
    )


def test_no_promise_is_without_a_deed() -> None:
    spine = [name for table in SPINE for name in ours(f"canteen\\_{table}")]
    own = {name for name in spine if not name.startswith(NOTED_ABOVE)}
    assert {*own, *ours(r"canteen\_till\_%")} == HELD.keys()


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])
