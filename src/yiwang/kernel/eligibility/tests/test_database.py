"""What the database itself refuses, whatever client asks; each by the name of what refuses it."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from yiwang.kernel.eligibility.services import follow

from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db

#: What is tried, and the constraint or the trigger's words that must refuse it.
REFUSED = [
    ("UPDATE eligibility_ruleset SET content = '{}'", "never changes"),
    ("UPDATE eligibility_ruleset SET since = '2025-01-01'", "never changes"),
    ("UPDATE eligibility_ruleset SET version = 9", "stays what it is"),
    ("UPDATE eligibility_ruleset SET published_at = now()", "may only end earlier"),
    ("UPDATE eligibility_ruleset SET state = 'reviewed', published_at = NULL", "only end earlier"),
    ("UPDATE eligibility_ruleset SET publisher_id = author_id", "may only end earlier"),
    ("DELETE FROM eligibility_ruleset", "never deleted"),
    ("UPDATE eligibility_decision SET outcome = 'unknown'", "append-only"),
    ("DELETE FROM eligibility_decision", "append-only"),
    ("UPDATE eligibility_fact SET value = '1'", "superseded once"),
    ("DELETE FROM eligibility_fact", "never deleted"),
    ("UPDATE eligibility_grant SET values = '{}'", "may only end earlier"),
    ("UPDATE eligibility_grant SET since = '2025-01-01'", "may only end earlier"),
    ("DELETE FROM eligibility_grant", "never deleted"),
    ("UPDATE eligibility_grant SET until = '2025-01-01'", "eligibility_grant_in_order"),
    ("UPDATE eligibility_grant SET ended_at = now()", "eligibility_an_end_has_its_reason"),
    ("UPDATE eligibility_standing SET followed = false", "eligibility_only_the_followed_are_due"),
    ("UPDATE eligibility_programme SET district = 'x'", "eligibility_programme_district"),
    ("UPDATE eligibility_programme SET code = 'X Y'", "eligibility_programme_code"),
    ("UPDATE eligibility_programme SET title = ''", "eligibility_programme_titled"),
]  # fmt: skip
COPY = {
    "eligibility_grant": (
        "district, programme_id, subject, decision_id, outcome, since, until, values, opened_at,"
        " end_reason"
    ),
    "eligibility_decision": (
        'district, programme_id, rule_set_id, subject, "on", inputs, outcome, reason,'
        " values, rows, digest, decided_at"
    ),
    "eligibility_fact": "district, subject, name, value, since, until, source, recorded_at",
    "eligibility_ruleset": (
        "district, programme_id, version, since, until, source, state, content, digest, author_id,"
        " reviewer_id, publisher_id, saved_at, reviewed_at, published_at, retired_at"
    ),
}
_EARLIER = {"version": "7", "since": "'2020-01-01'", "until": "'2020-02-01'"}
#: A row like one that is there, with one column otherwise.
COPIES = [
    ("eligibility_grant", {}, "eligibility_one_grant_a_day"),
    ("eligibility_grant", {"since": "'2030-01-01'", "outcome": "'unknown'"}, "only_the_eligible"),
    ("eligibility_grant", {"subject": "'elder:2'"}, "grant_rests_on_its_decision"),
    ("eligibility_grant", {"decision_id": "NULL"}, "decision_id"),
    ("eligibility_decision", {"outcome": "'maybe'"}, "eligibility_decision_outcome"),
    ("eligibility_decision", {"outcome": "'unknown'"}, "eligibility_unknown_gives_nothing"),
    ("eligibility_decision", {"rule_set_id": "0"}, "eligibility_decision_by_own_rules"),
    ("eligibility_fact", {}, "eligibility_one_value_a_day"),
    ("eligibility_fact", {"subject": "'Frau Li'"}, "eligibility_fact_subject"),
    ("eligibility_fact", {"name": "'other'", "source": "''"}, "eligibility_fact_sourced"),
    ("eligibility_fact", {"name": "'other'", "until": "'1800-01-01'"}, "eligibility_fact_in_order"),
    ("eligibility_ruleset", {"version": "7"}, "eligibility_one_rule_set_a_day"),
    ("eligibility_ruleset", {}, "eligibility_one_version"),
    (
        "eligibility_ruleset",
        {**_EARLIER, "publisher_id": "author_id"},
        "eligibility_author_does_not_publish",
    ),
    (
        "eligibility_ruleset",
        {**_EARLIER, "reviewer_id": "author_id"},
        "eligibility_author_does_not_review",
    ),
    (
        "eligibility_ruleset",
        {**_EARLIER, "published_at": "NULL"},
        "eligibility_rules_state_has_its_times",
    ),
]  # fmt: skip


@pytest.fixture
def filled(office: Office) -> Office:
    """Rules in force, somebody with a grant, one fact."""
    office.publish()
    office.elder(born=date(1940, 1, 1))
    follow(actor=office.clerk, programme_id=office.programme.pk, subject="elder:1", since=BEGIN)
    return office


def _refusal(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(("statement", "words"), REFUSED)
def test_a_change_is_refused(filled: Office, statement: str, words: str) -> None:
    statement = statement.replace("SET values", 'SET "values"')
    assert words in _refusal(statement)


@pytest.mark.parametrize(("table", "otherwise", "words"), COPIES)
def test_a_row_is_refused(filled: Office, table: str, otherwise: dict, words: str) -> None:
    columns = [name.strip() for name in COPY[table].split(",")]
    chosen = ", ".join(otherwise.get(name, f'"{name}"'.replace('""', '"')) for name in columns)
    names = ", ".join(f'"{name}"'.replace('""', '"') for name in columns)
    said = _refusal(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} LIMIT 1")  # noqa: S608
    assert words in said
