"""`yiwang eligibility`."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.db import connection

from yiwang.kernel.eligibility.commands import eligibility
from yiwang.kernel.eligibility.models import Decision
from yiwang.kernel.eligibility.services import decide

from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    answer = CliRunner().invoke(eligibility, list(arguments))
    return answer.exit_code, answer.output


def test_rules_are_shown_and_checked(office: Office) -> None:
    office.publish()
    code, said = run("show", "meals", "--on", "2026-03-01")
    assert code == 0
    assert "≥80" in said
    assert run("show", "nothing")[0] == 1
    assert run("show", "meals", "--on", "2020-01-01")[0] == 1
    code, said = run("check")
    assert (code, "3 of 3 golden cases pass" in said) == (0, True)


def test_an_impact_is_counted_at_once(office: Office) -> None:
    rules = office.draft()
    office.elder()
    code, said = run("impact", str(rules.pk), "--on", "2026-03-01")
    assert code == 0
    assert "gains: 1" in said
    assert run("impact", "0")[0] == 1


def test_a_replay_finds_what_was_touched(office: Office) -> None:
    office.publish()
    subject = office.elder()
    for day in (BEGIN, date(2026, 6, 1)):
        decide(actor=office.clerk, programme_id=office.programme.pk, subject=subject, on=day)
    code, said = run("replay")
    assert (code, said.startswith("2 replayed")) == (0, True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        touched = [Decision.objects.earliest("id").pk]
        cursor.execute("UPDATE eligibility_decision SET reason = '别的' WHERE id = %s", touched)
        cursor.execute("SET LOCAL session_replication_role = origin")
    code, said = run("replay")
    assert code == 1
    assert "1 otherwise" in said
