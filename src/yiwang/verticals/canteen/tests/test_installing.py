"""Shipped programmes into the database: once, by the system, with their examples."""

from datetime import date

import pytest
from click.testing import CliRunner

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import ImpactRun, Programme, RuleSet
from yiwang.kernel.eligibility.services import retire_rules
from yiwang.lib.errors import Conflict

from ..commands import canteen
from ..services import install_programme

pytestmark = pytest.mark.django_db


def test_installing_twice_is_once() -> None:
    first = install_programme(code="shaoguan")
    again = install_programme(code="shaoguan")
    assert (first.fresh, again.fresh) == (True, False) and again.rules == first.rules
    rules = RuleSet.objects.get()
    assert (rules.state, rules.author_id, rules.publisher_id) == ("published", None, None)
    assert ImpactRun.objects.get().state == "done" and rules.source


def test_a_districts_own_version_is_left_alone() -> None:
    first = install_programme(code="shaoguan")
    retire_rules(
        actor=SYSTEM, rule_set_id=first.rules.pk, on=date(2026, 1, 1), reason="本区另有办法"
    )
    assert not install_programme(code="shaoguan").fresh
    Programme.objects.update(title="别的名称")
    with pytest.raises(Conflict):
        install_programme(code="shaoguan")


def test_the_command_lists_and_installs() -> None:
    run = CliRunner().invoke
    assert "440204" in run(canteen, ["programmes", "list"]).output
    done = run(canteen, ["programmes", "install", "shaoguan", "zengcheng"])
    assert done.exit_code == 0 and done.output.count("in force") == 2
    assert "already" in run(canteen, ["programmes", "install", "shaoguan"]).output
    assert "韶关长者饭堂就餐补贴  440204" in run(canteen, ["programmes", "list"]).output
    other = run(canteen, ["programmes", "install", "shaoguan", "--district", "440203"])
    assert "440203" in other.output and Programme.objects.count() == 3
    assert run(canteen, ["programmes", "install", "atlantis"]).exit_code == 1
