"""verify-chain finds every way of rewriting a log."""

import pytest
from django.db import connection

from yiwang.kernel.audit.chains import chain_reports
from yiwang.kernel.cases import invariants
from yiwang.kernel.cases.chains import case_logs
from yiwang.kernel.cases.models import Case, LogEntry

from .makers import monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(street):
    street.at("closed", start=monday())
    made = street.at("closed", start=monday())
    with connection.cursor() as cursor:  # else the trigger at the end would find what we do
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return made


def tamper(sql, *values):
    """As the owner of the database, past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_untouched_logs_are_whole(case):
    report = case_logs()
    assert (report.sealed, report.broken) == (16, "")
    assert report.head == case.log_hash
    assert chain_reports()["cases"] == report


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "'另一回事'"),
        ("at", "at - interval '1 second'"),
        ("recorded_at", "recorded_at - interval '1 second'"),
        ("actor_id", "actor_id + 1"),
        ("actor_name", "'别人'"),
        ("post_id", "NULL"),
        ("department_id", "NULL"),
        ("late", "NOT late"),
        ("used", "used + 1"),
        ("due_at", "due_at + interval '1 day'"),
        ("limit_value", "limit_value + 1"),
        ("data", "'{\"files\": 9}'"),
        ("request_digest", "'x'"),
    ],
)
def test_a_changed_entry(case, column, value):
    tamper(f"UPDATE cases_logentry SET {column} = {value} WHERE case_id = %s AND seq = 6", case.pk)  # noqa: S608
    assert case_logs().broken == f"case {case.pk} entry 6"
    assert invariants.broken_logs() == [f"case {case.pk} entry 6"]


def test_a_changed_last_entry(case):
    tamper("UPDATE cases_logentry SET note = 'x' WHERE case_id = %s AND seq = 8", case.pk)
    assert case_logs().broken == f"case {case.pk} entry 8"


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_a_removed_entry(case, seq):
    tamper("DELETE FROM cases_logentry WHERE case_id = %s AND seq = %s", case.pk, seq)
    assert case_logs().broken == f"case {case.pk} entry {seq + 1}"


def test_a_removed_entry_behind_which_the_numbers_close_up(case):
    tamper("DELETE FROM cases_logentry WHERE case_id = %s AND seq = 4", case.pk)
    for seq in range(5, 9):
        tamper("UPDATE cases_logentry SET seq = %s WHERE case_id = %s AND seq = %s",
               seq - 1, case.pk, seq)  # fmt: skip
    assert case_logs().broken == f"case {case.pk} entry 4"


@pytest.mark.parametrize("left", [7, 3, 0])
def test_a_cut_tail(case, left):
    tamper("DELETE FROM cases_logentry WHERE case_id = %s AND seq > %s", case.pk, left)
    assert case_logs().broken == f"case {case.number}"
    assert invariants.rows_that_are_not_their_last_entry() == [f"case {case.number}"]


def test_entries_in_another_order(case):
    for old, new in ((4, 99), (5, 4), (99, 5)):
        tamper("UPDATE cases_logentry SET seq = %s WHERE case_id = %s AND seq = %s",
               new, case.pk, old)  # fmt: skip
    assert case_logs().broken == f"case {case.pk} entry 4"


def test_an_entry_moved_to_another_case(case):
    other = Case.objects.exclude(pk=case.pk).get()
    tamper("DELETE FROM cases_logentry WHERE case_id = %s AND seq = 8", case.pk)
    tamper("UPDATE cases_logentry SET case_id = %s WHERE case_id = %s AND seq = 8",
           case.pk, other.pk)  # fmt: skip
    assert case_logs().broken


def test_a_rewritten_row_of_the_case(case):
    tamper("UPDATE cases_case SET stage = 'void' WHERE id = %s", case.pk)
    assert case_logs().broken == f"case {case.number}"


def test_an_entry_written_anew_with_its_digest_breaks_the_next(case):
    from yiwang.kernel.cases.rules.logged import logged_content
    from yiwang.lib.chain import link

    entry = LogEntry.objects.get(case=case, seq=6)
    entry.note = "另一回事"
    digest = link(entry.previous, logged_content(entry))
    tamper("UPDATE cases_logentry SET note = %s, digest = %s WHERE id = %s",
           entry.note, digest, entry.pk)  # fmt: skip
    assert case_logs().broken == f"case {case.pk} entry 7"
