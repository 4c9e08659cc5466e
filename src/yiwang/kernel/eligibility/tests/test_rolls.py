"""record_facts and follow_many: a roll is many of record_fact and follow."""

from typing import Any

import pytest

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Fact, Grant, Standing
from yiwang.kernel.eligibility.services import follow, follow_many, record_fact, record_facts
from yiwang.kernel.eligibility.services.rolls import known_among
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden, Invalid

from .conftest import BEGIN, DISTRICT, Office

pytestmark = pytest.mark.django_db
BORN, HOME = "1940-05-01", "440204001"


def _roll(office: Office, *subjects: str, actor: Any = SYSTEM, born: str = BORN) -> int:
    said = {"actor": actor, "district": DISTRICT, "subjects": subjects, "since": BEGIN}
    record_facts(**said, name="registered", value=HOME, source="名册")
    return record_facts(**said, name="birth_date", value=born, source="名册")


def _rows(model: Any, subject: str) -> list[dict[str, Any]]:
    own = ("id", "subject", "recorded_at", "changed_at", "decision_id", "digest", "opened_at")
    rows = model.objects.filter(subject=subject).order_by("pk").values()
    return [{k: v for k, v in row.items() if k not in own} for row in rows]


def test_followed_by_roll_or_singly_it_is_the_same(office: Office) -> None:
    office.publish()
    about = {"actor": SYSTEM, "district": DISTRICT, "subject": "elder:1", "since": BEGIN}
    for name, value in (("registered", HOME), ("birth_date", BORN)):
        record_fact(**about, name=name, value=value, source="名册")
    assert _roll(office, "elder:2", "elder:3") == 2
    follow(actor=SYSTEM, programme_id=office.programme.pk, subject="elder:1", since=BEGIN)
    said = {"actor": SYSTEM, "programme_id": office.programme.pk, "since": BEGIN}
    subjects = ["elder:1", "elder:2", "elder:3"]
    assert follow_many(**said, subjects=subjects) == 2
    for model in (Fact, Standing, Grant):
        assert _rows(model, "elder:1") == _rows(model, "elder:2") != []
    assert StoredEvent.objects.filter(name="eligibility.GrantOpened").count() == 3
    assert StoredEvent.objects.filter(name="eligibility.FactRecorded").count() == 6
    assert follow_many(**said, subjects=subjects) == 0
    assert Grant.objects.count() == 3


def test_what_was_known_otherwise_is_superseded(office: Office) -> None:
    _roll(office, "elder:1", "elder:2")
    assert _roll(office, "elder:1", "elder:9", born="1941-01-01") == 1
    now_known = Fact.objects.filter(name="birth_date", superseded_at__isnull=True)
    assert sorted(now_known.values_list("subject", "value")) == [
        ("elder:1", "1941-01-01"), ("elder:2", BORN), ("elder:9", "1941-01-01"),
    ]  # fmt: skip


def test_an_outsider_and_a_wrong_line_leave_nothing(office: Office) -> None:
    office.publish()
    with pytest.raises(Forbidden):
        _roll(office, "elder:1", actor=office.outsider)
    with pytest.raises(Invalid):
        _roll(office, "elder:1", "nobody")
    with pytest.raises(Forbidden):
        follow_many(
            actor=office.outsider, programme_id=office.programme.pk, subjects=["elder:1"],
            since=BEGIN,
        )  # fmt: skip
    assert not Fact.objects.exists() and not Standing.objects.exists()


def test_a_roll_of_a_whole_city_is_more_than_one_statement_can_ask_about():
    whole_city = [f"person:{n}" for n in range(70_000)]
    assert known_among(Standing.objects.all(), whole_city) == set()
