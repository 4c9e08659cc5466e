"""What the database itself refuses of rules of journeys, wishes, tables and troubles."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT

from ..models import JourneyRule, ReadingFile, StoreTrouble, WantedMatter
from .alarm_makers import a_fridge
from .deeds import Deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(cast):
    """One of everything; the rule has an end."""
    fridge, today = a_fridge(), localdate()
    said = {"district": DISTRICT, "kind": fridge.kind, "stop_minutes": 5, "stop_metres": 80,
            "gap_minutes": 10, "fastest": 150, "source": "区城管局"}  # fmt: skip
    JourneyRule.objects.create(since=today, until=today + timedelta(days=30), **said)
    WantedMatter.objects.create(
        district=DISTRICT, device=fridge, request_id=uuid4(), matter_number="440204"
    )
    ReadingFile.objects.create(
        district=DISTRICT, account=cast.account("steward"), name="a.csv", content=b"x"
    )
    StoreTrouble.objects.create(what="lake", detail="No space left on device")


_RULE = "UPDATE sensing_journeyrule SET"
_WISH = "UPDATE sensing_wantedmatter SET"


class TestPromises(Deeds):
    tables = ("journeyrule", "wantedmatter", "readingfile", "storetrouble")
    refused = (
        *((f"{_RULE} {column} = {column} + 1", "sensing_journey_final")
          for column in ("stop_minutes", "stop_metres", "gap_minutes", "fastest")),
        (f"{_RULE} speeding = 60", "sensing_journey_final"),
        (f"{_RULE} source = 'x'", "sensing_journey_final"),
        (f"{_RULE} until = until + 1", "sensing_journey_final"),
        (f"{_RULE} until = NULL", "sensing_journey_final"),
        (f"{_WISH} request_id = gen_random_uuid()", "sensing_wanted_stays"),
        (f"{_WISH} wanted_at = now() + interval '1 s'", "sensing_wanted_stays"),
        (f"{_WISH} matter_number = 'another'", "sensing_wanted_stays"),
        (f"{_WISH} matter_number = ''", "sensing_wanted_stays"),
        ("UPDATE sensing_readingfile SET district = 'x'", "sensing_file_district"),
        ("UPDATE sensing_readingfile SET state = 'done'", "sensing_file_states"),
        ("UPDATE sensing_readingfile SET state = 'failed', finished_at = now()",
         "sensing_file_states"),
        ("UPDATE sensing_storetrouble SET what = 'moon'", "sensing_trouble_known"),
        ("UPDATE sensing_storetrouble SET over_at = since - interval '1 s'",
         "sensing_trouble_in_order"),
    )  # fmt: skip
    besides = {"sensing_journey_in_order"}  # held by the range of the exclusion too
    copies = (
        ("journeyrule", {}, "sensing_one_journey_rule"),
        ("journeyrule", {"district": "'x'"}, "sensing_journey_district"),
        ("journeyrule", {"district": "'440203'", "source": "''"}, "sensing_journey_sourced"),
        ("journeyrule", {"district": "'440203'", "fastest": "0"}, "sensing_journey_sense"),
        ("journeyrule", {"district": "'440203'", "speeding": "0"}, "sensing_journey_sense"),
        ("wantedmatter", {}, "sensing_wanted_once"),
        ("storetrouble", {}, "sensing_one_open_trouble"),
    )
