"""Several hands at once on connections of their own, each with its negative control."""

from datetime import date
from uuid import uuid4

import pytest

from tests.cast import DISTRICT, Cast
from tests.races import together, without
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.invariants import (
    facts_that_overlap,
    grants_that_overlap,
    rule_sets_that_overlap,
)
from yiwang.kernel.eligibility.models import Decision, Fact, Grant, RuleSet
from yiwang.kernel.eligibility.services import decide, grant, publish_rules, record_fact
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Refused

from .conftest import BEGIN, Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HANDS = 5


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast)


def two_grants(office: Office) -> list[object]:
    """Decided separately, granted at the same moment."""
    office.publish()
    subject = office.elder()
    pk = office.programme.pk
    decisions = [
        decide(actor=SYSTEM, programme_id=pk, subject=subject, on=BEGIN) for _ in range(HANDS)
    ]
    return together(
        *(lambda d=each: grant(actor=SYSTEM, decision_id=d.pk, since=BEGIN) for each in decisions)
    )


def test_of_several_grants_at_once_one_stands(office: Office) -> None:
    outcomes = two_grants(office)
    assert sum(isinstance(each, Grant) for each in outcomes) == 1
    assert sum(isinstance(each, Refused) for each in outcomes) == HANDS - 1
    assert grants_that_overlap() == []
    assert StoredEvent.objects.filter(name="eligibility.GrantOpened").count() == 1


def test_without_the_constraint_all_of_them_would(office: Office) -> None:
    with without("eligibility_one_grant_a_day"):
        outcomes = two_grants(office)
        assert sum(isinstance(each, Grant) for each in outcomes) == HANDS
        assert grants_that_overlap() != []


def test_the_same_request_many_times_is_one_decision_and_one_grant(office: Office) -> None:
    office.publish()
    subject, request_id = office.elder(), uuid4()
    said = {"actor": SYSTEM, "programme_id": office.programme.pk, "subject": subject}
    decided = together(
        *(lambda: decide(**said, on=BEGIN, request_id=request_id) for _ in range(HANDS))
    )
    assert {each.pk for each in decided} == {Decision.objects.get().pk}
    again = uuid4()
    granted = together(
        *(
            lambda: grant(actor=SYSTEM, decision_id=decided[0].pk, since=BEGIN, request_id=again)
            for _ in range(HANDS)
        )
    )
    assert {each.pk for each in granted} == {Grant.objects.get().pk}


def test_one_set_published_by_two_is_announced_once(office: Office) -> None:
    rules = office.ready()
    outcomes = together(
        *(lambda: publish_rules(actor=office.other, rule_set_id=rules.pk) for _ in range(HANDS))
    )
    assert all(isinstance(each, RuleSet) for each in outcomes)
    assert StoredEvent.objects.filter(name="eligibility.RulesPublished").count() == 1


def two_sets(office: Office) -> list[object]:
    sets = [office.ready(otherwise=f"理由{n}") for n in range(2)]
    return together(
        *(lambda r=each: publish_rules(actor=office.other, rule_set_id=r.pk) for each in sets)
    )


def test_of_two_sets_for_one_day_one_is_published(office: Office) -> None:
    outcomes = two_sets(office)
    assert sum(isinstance(each, RuleSet) for each in outcomes) == 1
    assert rule_sets_that_overlap() == []


def test_without_the_constraint_both_would_be(office: Office) -> None:
    with without("eligibility_one_rule_set_a_day"):
        outcomes = two_sets(office)
        assert sum(isinstance(each, RuleSet) for each in outcomes) == 2
        assert rule_sets_that_overlap() != []


def two_facts(office: Office, subject: str = "elder:1") -> list[object]:
    return together(
        *(
            lambda value=f"44020{n}": record_fact(
                actor=SYSTEM, district=DISTRICT, subject=subject, name="registered",
                value=value, since=date(2026, 1, 1), source="登记表",
            )
            for n in range(HANDS)
        )
    )  # fmt: skip


def test_facts_recorded_at_once_leave_one_value_a_day(office: Office) -> None:
    outcomes = two_facts(office)
    assert all(isinstance(each, Fact | Conflict) for each in outcomes)
    assert Fact.objects.filter(superseded_at__isnull=True).count() == 1
    assert facts_that_overlap() == []


def test_without_the_constraint_a_day_would_have_several(office: Office) -> None:
    """Not every time do they meet."""
    with without("eligibility_one_value_a_day"):
        for attempt in range(20):
            two_facts(office, f"elder:{attempt}")
            if facts_that_overlap():
                return
        raise AssertionError("they never met")
