"""Each promise of the database has a deed that only it refuses; none is without one."""

from datetime import date

import pytest

from tests.held import copied, held, ours
from yiwang.kernel.eligibility.models import ImpactLine, ImpactRun
from yiwang.kernel.eligibility.services import follow

from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db
_EARLIER = {"version": "7", "since": "'2020-01-01'", "until": "'2020-02-01'"}
_DRAFT = {
    "version": "7", "state": "'draft'", "reviewed_at": "NULL", "published_at": "NULL",
    "reviewer_id": "NULL", "publisher_id": "NULL",
}  # fmt: skip
_FACT, _LATER = {"name": "'other'"}, {"since": "'2030-01-01'"}
_ASKED = {"request_id": "'00000000-0000-4000-8000-000000000001'"}


def _in(table: str) -> str:
    return f"eligibility_{table}"


HELD = {
    "eligibility_programme_code": copied(_in("programme"), code="'X Y'"),
    "eligibility_programme_district": copied(_in("programme"), district="'x'"),
    "eligibility_programme_titled": copied(_in("programme"), code="'other'", title="''"),
    "eligibility_one_programme_per_code": copied(_in("programme")),
    "eligibility_author_does_not_publish": copied(
        _in("ruleset"), **_EARLIER, publisher_id="author_id"
    ),
    "eligibility_author_does_not_review": copied(
        _in("ruleset"), **_EARLIER, reviewer_id="author_id"
    ),
    "eligibility_rules_in_order": copied(_in("ruleset"), **_DRAFT, until="since - 1"),
    "eligibility_rules_sourced": copied(_in("ruleset"), **_DRAFT, source="''"),
    "eligibility_rules_state_has_its_times": copied(
        _in("ruleset"), **_EARLIER, published_at="NULL"
    ),
    "eligibility_rules_are_kept": "UPDATE eligibility_ruleset SET content = '{}'",
    "eligibility_one_version": copied(_in("ruleset"), since="'2020-01-01'", until="'2020-02-01'"),
    "eligibility_one_rule_set_a_day": copied(_in("ruleset"), version="7"),
    "eligibility_impact_district": copied(_in("impactrun"), district="'x'"),
    "eligibility_impact_done_is_whole": copied(_in("impactrun"), state="'done'", done="total + 1"),
    "eligibility_one_line_a_subject": copied(_in("impactline")),
    "eligibility_decision_district": copied(_in("decision"), district="'x'"),
    "eligibility_decision_outcome": copied(_in("decision"), outcome="'maybe'"),
    "eligibility_unknown_gives_nothing": copied(_in("decision"), outcome="'unknown'"),
    "eligibility_decision_is_final": "UPDATE eligibility_decision SET reason = 'x'",
    "eligibility_only_the_followed_are_due": "UPDATE eligibility_standing SET followed = false",
    "eligibility_standing_district": copied(_in("standing"), district="'x'"),
    "eligibility_stands_once": copied(_in("standing")),
    "eligibility_fact_district": copied(_in("fact"), district="'x'"),
    "eligibility_fact_in_order": copied(_in("fact"), **_FACT, until="since - 1"),
    "eligibility_fact_sourced": copied(_in("fact"), **_FACT, source="''"),
    "eligibility_fact_subject": copied(_in("fact"), subject="'Frau Li'"),
    "eligibility_fact_is_kept": "UPDATE eligibility_fact SET value = '1'",
    "eligibility_one_value_a_day": copied(_in("fact")),
    "eligibility_an_end_has_its_reason": copied(_in("grant"), **_LATER, ended_at="now()"),
    "eligibility_grant_in_order": copied(_in("grant"), until="since - 1"),
    "eligibility_only_the_eligible": copied(_in("grant"), **_LATER, outcome="'unknown'"),
    "eligibility_grant_is_kept": "UPDATE eligibility_grant SET since = '2025-01-01'",
    "eligibility_one_grant_a_day": copied(_in("grant")),
}
#: The same request twice: the first insert has the number that the second repeats.
REQUESTS = {
    "eligibility_decision_request_once": (copied(_in("decision"), **_ASKED), {}),
    "eligibility_fact_request_once": (copied(_in("fact"), **_ASKED, name="'a'"), {"'a'": "'b'"}),
    "eligibility_grant_request_once": (
        copied(_in("grant"), **_ASKED, since="'2000-01-01'", until="'2000-02-01'"),
        {"2000-01-01": "2001-01-01", "2000-02-01": "2001-02-01"},
    ),
}


@pytest.fixture
def filled(office: Office) -> None:
    """Rules in force, their impact, somebody with a grant, facts."""
    office.publish()
    office.elder(born=date(1940, 1, 1))
    follow(actor=office.clerk, programme_id=office.programme.pk, subject="elder:1", since=BEGIN)
    run = ImpactRun.objects.get()
    ImpactLine.objects.create(
        district=run.district, run=run, subject="elder:1", change="gains", before={}, after={}
    )


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"eligibility\_%") == HELD.keys() | REQUESTS.keys()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_there_once(name: str) -> None:
    first, changes = REQUESTS[name]
    again = first()
    for old, new in changes.items():
        again = again.replace(old, new)
    held(name, f"{first()}; {again}")
