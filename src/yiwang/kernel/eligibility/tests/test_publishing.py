"""Rules come into force by other hands than wrote them, with their examples right."""

from datetime import date
from typing import Any

import pytest

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import ImpactLine, ImpactRun, RuleSet
from yiwang.kernel.eligibility.selectors import in_force
from yiwang.kernel.eligibility.services import (
    follow,
    open_programme,
    publish_rules,
    retire_rules,
    review_rules,
    save_rules,
    start_impact,
)
from yiwang.kernel.eligibility.services.impact import run_impact
from yiwang.kernel.eligibility.services.writing import BadCells
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from . import makers
from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db


def test_a_programme_is_opened_once(office: Office) -> None:
    said: dict[str, Any] = {
        "district": "440204",
        "code": "meals",
        "title": "长者饭堂补贴",
        "unit": "元/餐",
    }
    assert open_programme(actor=office.author, **said) == office.programme
    with pytest.raises(Conflict):
        open_programme(actor=office.author, **{**said, "title": "别的"})
    with pytest.raises(Forbidden):
        open_programme(actor=office.author, **{**said, "district": "440203"})


def test_the_author_neither_reviews_nor_publishes(office: Office) -> None:
    both = office.cast.actor("supervisor")  # may do either, but not both to one set
    rules = save_rules(
        actor=both,
        programme_id=office.programme.pk,
        content=makers.content(),
        since=BEGIN,
        source="办法",
    )
    run_impact(run_id=start_impact(actor=both, rule_set_id=rules.pk).pk)
    with pytest.raises(Refused, match="起草人"):
        review_rules(actor=both, rule_set_id=rules.pk)
    review_rules(actor=office.other, rule_set_id=rules.pk)
    with pytest.raises(Refused, match="起草人"):
        publish_rules(actor=both, rule_set_id=rules.pk)
    with pytest.raises(Refused, match="起草人"):
        publish_rules(actor=SYSTEM, rule_set_id=rules.pk)
    rules.refresh_from_db()
    assert rules.state == "reviewed"


def test_nothing_is_published_with_a_failing_example(office: Office) -> None:
    rules = office.draft(
        golden=[
            *makers.GOLDEN,
            makers.golden("错的", "享受", "9", birth_date="1940-01-01", registered="440204"),
        ]
    )
    with pytest.raises(Refused, match="错的"):
        review_rules(actor=office.other, rule_set_id=rules.pk)
    none = office.draft(golden=[])
    with pytest.raises(Refused, match="样例"):
        review_rules(actor=office.other, rule_set_id=none.pk)


def test_nothing_is_published_without_a_report_on_just_this(office: Office) -> None:
    rules = office.draft()
    review_rules(actor=office.other, rule_set_id=rules.pk)
    with pytest.raises(Refused, match="影响测算"):
        publish_rules(actor=office.other, rule_set_id=rules.pk)
    run_impact(run_id=start_impact(actor=office.other, rule_set_id=rules.pk).pk)
    changed = save_rules(
        actor=office.author,
        programme_id=office.programme.pk,
        rule_set_id=rules.pk,
        content=makers.content(otherwise="别的理由"),
        since=BEGIN,
        source="办法",
    )
    assert changed.state == "draft"
    review_rules(actor=office.other, rule_set_id=rules.pk)
    with pytest.raises(Refused, match="影响测算"):
        publish_rules(actor=office.other, rule_set_id=rules.pk)


def test_what_the_reader_saw_is_what_she_approves(office: Office) -> None:
    rules = office.draft()
    with pytest.raises(Conflict):
        review_rules(actor=office.other, rule_set_id=rules.pk, digest="0" * 64)


def test_publishing_twice_is_once_and_ends_the_one_before(office: Office) -> None:
    first = office.publish()
    second = office.ready(date(2026, 6, 1), otherwise="另一种说法")
    publish_rules(actor=office.other, rule_set_id=second.pk)
    publish_rules(actor=office.other, rule_set_id=second.pk)
    first.refresh_from_db()
    assert first.until == date(2026, 6, 1)
    assert in_force(office.programme.pk, date(2026, 5, 31)).version == 1
    assert in_force(office.programme.pk, date(2026, 6, 1)).version == 2
    assert StoredEvent.objects.filter(name="eligibility.RulesPublished").count() == 2
    with pytest.raises(Refused, match="没有生效的规则"):
        in_force(office.programme.pk, date(2025, 12, 31))


def test_two_published_sets_never_share_a_day(office: Office) -> None:
    office.publish(date(2026, 6, 1))
    earlier = office.ready(date(2026, 1, 1), otherwise="另一种说法")
    with pytest.raises(Refused, match="已有生效的规则"):
        publish_rules(actor=office.other, rule_set_id=earlier.pk)
    earlier.refresh_from_db()
    assert earlier.state == "reviewed"


def test_a_retired_set_still_decides_its_days(office: Office) -> None:
    rules = office.publish()
    with pytest.raises(Invalid):
        retire_rules(actor=office.other, rule_set_id=rules.pk, on=date(2026, 3, 1), reason=" ")
    retire_rules(actor=office.other, rule_set_id=rules.pk, on=date(2026, 3, 1), reason="办法废止")
    assert in_force(office.programme.pk, date(2026, 2, 28)) == rules
    with pytest.raises(Refused):
        in_force(office.programme.pk, date(2026, 3, 1))


@pytest.mark.parametrize("verb", ["save", "review", "publish", "retire", "impact"])
def test_the_outsider_changes_nothing(office: Office, verb: str) -> None:
    rules = office.publish() if verb == "retire" else office.ready()
    before = (rules.digest, rules.state, RuleSet.objects.count(), ImpactRun.objects.count())
    actor, pk = office.outsider, rules.pk
    with pytest.raises(Forbidden):
        if verb == "save":
            save_rules(
                actor=actor,
                programme_id=office.programme.pk,
                content=makers.content(),
                since=BEGIN,
                source="x",
            )
        elif verb == "impact":
            start_impact(actor=actor, rule_set_id=pk)
        elif verb == "retire":
            retire_rules(actor=actor, rule_set_id=pk, on=BEGIN, reason="x")
        else:
            {"review": review_rules, "publish": publish_rules}[verb](actor=actor, rule_set_id=pk)
    rules.refresh_from_db()
    assert before == (rules.digest, rules.state, RuleSet.objects.count(), ImpactRun.objects.count())


BAD = [
    ({"inputs": []}, ("inputs", 0, "name", "no_inputs")),
    ({"policy": "maybe"}, ("about", 0, "policy", "policy")),
    ({"policy": "sum"}, ("columns", 1, "kind", "not_summed")),
    ({"rows": [makers.row("享受", "", "x")]}, ("rows", 0, "subsidy", "outcome_missing")),
    ({"rows": [makers.row("不享受", "5", "x")]}, ("rows", 0, "subsidy", "outcome_without")),
    ({"rows": [makers.row("不享受", reason="", age="≥60")]}, ("rows", 0, "reason", "no_reason")),
    ({"rows": [makers.row("也许", reason="x")]}, ("rows", 0, "result", "result")),
    ({"rows": [makers.row("不享受", age=">= =")]}, ("rows", 0, "age", "cell_unclear")),
    ({"rows": [makers.row("不享受")] * 501}, ("rows", 500, "", "too_many")),
    (
        {"columns": [{"name": "age", "label": "年龄", "kind": "money"}]},
        ("columns", 0, "label", "twice"),
    ),
    ({"inputs": [{"name": "x y", "label": "甲", "kind": "int"}]}, ("inputs", 0, "name", "name")),
    ({"inputs": [{"name": "x", "label": "理由", "kind": "int"}]}, ("inputs", 0, "label", "twice")),
    (
        {"inputs": [{"name": "x", "label": "甲", "kind": "int", "assume": "无"}]},
        ("inputs", 0, "assume", "empty"),
    ),
    (
        {"inputs": [{"name": "x", "label": "甲", "kind": "enum", "options": "a=非常"}]},
        ("inputs", 0, "options", "option_label"),
    ),
    ({"golden": [{"name": "a", "on": "昨天", "result": "享受"}]}, ("golden", 0, "on", "not_date")),
    ({"golden": [makers.golden("a"), makers.golden("a")]}, ("golden", 1, "name", "twice")),
]


@pytest.mark.parametrize(("changes", "wrong"), BAD)
def test_what_cannot_be_read_is_refused_cell_by_cell(
    office: Office, changes: dict, wrong: tuple
) -> None:
    with pytest.raises(BadCells) as bad:
        office.draft(**changes)
    found = [(p.at.part, p.at.line, p.at.key, p.code) for p in bad.value.problems]
    assert wrong in found
    assert not RuleSet.objects.exists()


def test_an_impact_says_who_gains_who_loses_and_what_it_costs(office: Office) -> None:
    office.publish()
    for subject, born, more in (
        ("elder:same", date(1940, 1, 1), {"in_institution": True}),
        ("elder:gains", date(1968, 1, 1), {}),
        ("elder:loses", date(1964, 1, 1), {"registered": "440204"}),
        ("elder:more", date(1940, 1, 1), {}),
        ("elder:unsure", date(1940, 1, 1), {"registered": None}),
    ):
        office.elder(subject, born, **more)
    follow(actor=office.clerk, programme_id=office.programme.pk, subject="elder:loses", since=BEGIN)
    rows = [
        makers.row("不享受", reason="住院", in_institution="是"),
        makers.row("享受", "4", "80岁", age="≥80"),
        makers.row("享受", "1", "57至59岁", age="57-59"),
    ]
    rules = office.draft(date(2026, 3, 1), rows=rows, golden=makers.GOLDEN[2:])
    run = start_impact(
        actor=office.other, rule_set_id=rules.pk, on=date(2026, 3, 1), cost="subsidy"
    )
    run = run_impact(run_id=run.pk)
    assert run_impact(run_id=run.pk).pk == run.pk
    assert run.state == "done"
    lines = {line.subject: line for line in ImpactLine.objects.all()}
    assert {s.partition(":")[2]: (line.change, line.cost) for s, line in lines.items()} == {
        "gains": ("gains", 100),
        "loses": ("loses", -150),
        "more": ("changes", 100),
        "unsure": ("unknown", 0),
    }
    assert [s for s, line in lines.items() if line.holds] == ["elder:loses"]
    assert run.counts == {
        "gains": 1,
        "loses": 1,
        "changes": 1,
        "unknown": 1,
        "unchanged": 1,
        "cost_before": 450,
        "cost_after": 500,
    }
