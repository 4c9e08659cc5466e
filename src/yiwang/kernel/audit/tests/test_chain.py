"""Whoever rewrites the log, even as the database's owner, is found."""

import pytest
from click.testing import CliRunner
from django.db import connection

from tests.races import together
from yiwang.kernel.audit import chains, services
from yiwang.kernel.audit.commands import verify_chain
from yiwang.kernel.audit.invariants import broken_chains
from yiwang.kernel.audit.models import AuditRecord, Seal
from yiwang.kernel.audit.selectors import ChainReport, audit_chain, chain
from yiwang.kernel.audit.services import record, seal


@pytest.fixture
def five(db):
    """Five sealed records."""
    entries = [record(verb="cases.close", subject=f"case:{n}", detail={"n": n}) for n in range(5)]
    assert seal() == 5
    return [entry.pk for entry in entries]


@pytest.fixture(autouse=True)
def only_this_chain(monkeypatch):
    monkeypatch.setattr(chains, "_chains", {"audit": audit_chain})


def tamper(*statements):
    """What somebody with the owner's password can do: triggers and keys off, then SQL."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_sealed_log_proves_itself(five):
    report = audit_chain()
    assert (report.sealed, report.unsealed, report.broken) == (5, 0, "")
    assert report.head == Seal.objects.get(record_id=five[-1]).digest
    assert broken_chains() == []


def test_unsealed_records_are_counted_and_sealed_once(five):
    record(verb="cases.close")
    assert audit_chain().unsealed == 1
    assert [seal(), seal()] == [1, 0]
    assert audit_chain() == ChainReport(6, 0, "", Seal.objects.order_by("-id")[0].digest)


def test_limit_leaves_the_rest_for_the_next_call(db):
    for _ in range(5):
        record(verb="cases.close")
    assert [seal(2), seal(2), seal(2), seal(2)] == [2, 2, 1, 0]
    assert audit_chain().broken == ""


def test_record_that_comes_late_joins_at_the_end(five):
    late = AuditRecord.objects.create(id=five[0] - 1000, verb="cases.close")
    assert [seal(reach=10), seal(reach=None)] == [0, 1]
    assert Seal.objects.order_by("-id")[0].record_id == late.pk
    assert audit_chain().broken == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "at + interval '1 microsecond'"),
        ("actor_id", "99"),
        ("actor_name", "'someone else'"),
        ("verb", "'cases.reopen'"),
        ("subject", "'case:77'"),
        ("district", "'440203'"),
        ("detail", """'{"n": 7}'"""),
        ("address", "'10.1.1.1'"),
    ],
)
def test_each_changed_column_is_found_and_named(five, column, value):
    tamper(f"UPDATE audit_auditrecord SET {column} = {value} WHERE id = {five[2]}")  # noqa: S608
    assert audit_chain().broken == f"audit record {five[2]}"
    assert broken_chains() == [f"audit: audit record {five[2]}"]


@pytest.mark.parametrize("index", [0, 2, 4])
def test_removed_record_is_found_and_named(five, index):
    tamper(f"DELETE FROM audit_auditrecord WHERE id = {five[index]}")  # noqa: S608
    assert audit_chain().broken == f"audit record {five[index]}"


def test_record_removed_with_its_seal_is_found_at_the_next(five):
    tamper(
        f"DELETE FROM audit_seal WHERE record_id = {five[2]}",  # noqa: S608
        f"DELETE FROM audit_auditrecord WHERE id = {five[2]}",  # noqa: S608
    )
    assert audit_chain().broken == f"audit record {five[3]}"


def test_changed_record_with_its_own_seal_recomputed_is_found_at_the_next(five):
    tamper(f"UPDATE audit_auditrecord SET verb = 'x' WHERE id = {five[2]}")  # noqa: S608
    entry, old = AuditRecord.objects.get(pk=five[2]), Seal.objects.get(record_id=five[2])
    digest = services.link(old.previous, services.sealed_content(entry))
    tamper(f"UPDATE audit_seal SET digest = '{digest}' WHERE id = {old.pk}")  # noqa: S608
    assert audit_chain().broken == f"audit record {five[3]}"


def test_command_prints_the_chains_and_is_content(five):
    record(verb="cases.close")
    result = CliRunner().invoke(verify_chain)
    assert result.exit_code == 0
    assert "audit" in result.output
    assert "6" in result.output


def test_command_names_the_first_broken_record(five):
    tamper(f"UPDATE audit_auditrecord SET verb = 'x' WHERE id = {five[1]}")  # noqa: S608
    result = CliRunner().invoke(verify_chain)
    assert result.exit_code == 1
    assert f"audit record {five[1]}" in result.output


def test_command_finds_a_log_whose_end_was_cut_off(five):
    head = audit_chain().head
    assert CliRunner().invoke(verify_chain, ["--head", head]).exit_code == 0
    tamper(
        f"DELETE FROM audit_seal WHERE record_id = {five[4]}",  # noqa: S608
        f"DELETE FROM audit_auditrecord WHERE id = {five[4]}",  # noqa: S608
    )
    assert audit_chain().broken == ""
    result = CliRunner().invoke(verify_chain, ["--head", head])
    assert result.exit_code == 1
    assert "cut off" in result.output


def test_command_runs_the_chains_that_others_add(five):
    chain("cases")(lambda: ChainReport(sealed=3, broken="case 440204-1 entry 2"))
    result = CliRunner().invoke(verify_chain)
    assert result.exit_code == 1
    assert "case 440204-1 entry 2" in result.output


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "negative control"])
def test_two_sealers_at_once(locked, monkeypatch):
    if not locked:
        monkeypatch.setattr(services, "_alone", lambda: True)
    linked = services.link

    def slow_link(*content):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01)")
        return linked(*content)

    monkeypatch.setattr(services, "link", slow_link)
    for number in range(20):
        record(verb="cases.close", subject=f"case:{number}")
    outcomes = together(seal, seal)
    if locked:
        assert sorted(outcomes) == [0, 20]
    else:
        assert any(isinstance(outcome, Exception) for outcome in outcomes)
    assert audit_chain().broken == ""
