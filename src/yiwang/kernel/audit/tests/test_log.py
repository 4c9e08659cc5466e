"""The log is only ever added to, and says who, what, where and when."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.kernel.audit.models import AuditRecord, Seal
from yiwang.kernel.audit.selectors import history_of, records
from yiwang.kernel.audit.services import record, seal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["audit_auditrecord", "audit_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_no_update_and_no_delete(table, statement):
    record(verb="cases.close", subject="case:1")
    seal()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert (AuditRecord.objects.count(), Seal.objects.count()) == (1, 1)


def test_history_is_newest_first_and_of_one_subject():
    for verb in ("cases.report", "cases.close"):
        record(verb=verb, subject="case:1")
    record(verb="cases.report", subject="case:11")
    assert [entry.verb for entry in history_of("case:1")] == ["cases.close", "cases.report"]


def test_record_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        record(verb="cases.close", actor_id=7, actor_name="周派遣", address="10.0.0.1")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"verb": "cases.close"}, ["b"]),
        ({"verb": "cases."}, ["c", "b", "a"]),
        ({"actor_id": 2}, ["d", "c"]),
        ({"subject": "b"}, ["b"]),
        ({"since": date(2026, 3, 2)}, ["d", "c", "b"]),
        ({"until": date(2026, 3, 2)}, ["b", "a"]),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 2)}, ["b"]),
        ({"actor_id": 1, "since": date(2026, 3, 3)}, []),
    ],
)
def test_records_are_found_by_what_was_asked(wanted, found):
    entries = [
        ("a", "cases.report", 1, datetime(2026, 3, 1, 4, tzinfo=UTC)),
        ("b", "cases.close", 1, datetime(2026, 3, 1, 16, tzinfo=UTC)),  # 2 March in Shanghai
        ("c", "cases.report", 2, datetime(2026, 3, 2, 16, tzinfo=UTC)),
        ("d", "access.sign_in", 2, datetime(2026, 3, 4, tzinfo=UTC)),
    ]
    AuditRecord.objects.bulk_create(
        AuditRecord(subject=subject, verb=verb, actor_id=actor_id, at=at)
        for subject, verb, actor_id, at in entries
    )
    assert [entry.subject for entry in records(**wanted)] == found
