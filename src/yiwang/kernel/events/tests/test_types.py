from datetime import UTC, datetime, timedelta, timezone

import pytest

from .facts import BellRung, EchoHeard

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    "fact",
    [
        BellRung(district="440204", times=3),
        BellRung(district="", times=0, at=NOON, by=["甲", "乙"]),
        EchoHeard(district="440204"),
    ],
)
def test_fact_survives_storage(fact):
    assert type(fact).from_json(fact.to_json()) == fact


def test_time_is_the_same_instant_in_any_zone():
    stored = BellRung(district="", times=1, at=NOON).to_json()
    assert BellRung.from_json(stored).at == NOON.astimezone(UTC)


@pytest.mark.parametrize(
    ("payload", "fact"),
    [
        ({"district": "440204", "times": 2}, BellRung(district="440204", times=2)),
        ({"district": "", "times": 2, "loudness": 9}, BellRung(district="", times=2)),
    ],
    ids=["field added since", "field removed since"],
)
def test_old_facts_are_read_by_new_code(payload, fact):
    assert BellRung.from_json(payload) == fact


def test_field_without_default_cannot_be_made_up():
    with pytest.raises(TypeError, match="times"):
        BellRung.from_json({"district": ""})


def test_name_is_the_room_and_the_class():
    assert BellRung.event_name == "facts.BellRung"
