"""What one entry of the log counts: a table. Sources: DOMAIN §1.8, PEERS §1."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.insight.rules.counting import plan
from yiwang.kernel.insight.rules.measures import GROUP_OF, GROUPS, OPEN, measures_of
from yiwang.kernel.insight.rules.replay import marks_after

CN = timezone(timedelta(hours=8))
AT = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # 1 April, half past midnight, in China
DUE = datetime(2026, 4, 9, 2, 0, tzinfo=UTC)


def fact(effect="", source="handling", target="handling", **changed):
    said = {
        "district": "440204", "case_id": 1, "seq": 2, "number": "1", "street": "440204001",
        "community": "", "grid": "", "class_code": "E01", "area": "", "channel": "resident",
        "department_id": 7, "post_id": 3, "actor_id": 5, "action": "x", "at": AT,
        "was_open": True, "is_open": True, "outcome": "", "late": False, "total_late": False,
        "reworks": 0, "returns": 0, "rating": None, "previous_department_id": 7,
        "reported_at": AT - timedelta(days=1), "reporter_id": 8, "previous_class_code": "E01",
    }  # fmt: skip
    return CaseAdvanced(**{**said, "effect": effect, "source": source, "target": target, **changed})


BEGIN = {"source": "", "target": "reported", "was_open": False}
END = {"effect": "close", "target": "closed", "is_open": False}


@pytest.mark.parametrize("given,counted", [
    (fact(**BEGIN), {"told"}),
    (fact(**BEGIN, channel="collector"), {"collected"}),
    (fact(**BEGIN, channel="sensor"), {"passed_on"}),
    (fact("assign", **BEGIN, is_part=True), {"part", "in_time_dispatch"}),
    (fact("assign", **BEGIN), {"told", "in_time_register", "effective_other", "in_time_dispatch"}),
    (fact("classify", "reported", "accepted", late=True), {"late_accept"}),
    (fact("classify", "reported", "reported"), set()),
    (fact("register", "accepted", "registered"), {"in_time_register", "effective_other"}),
    (fact("register", channel="collector", late=True), {"late_register", "effective_collected"}),
    (fact("assign", "registered", "dispatched", late=True), {"late_dispatch"}),
    (fact("return"), {"return"}),
    (fact("rule_stay"), {"shuffle"}),
    (fact("feedback"), {"in_time_dispose"}),
    (fact("feedback", due_at=DUE), {"in_time_dispose", "due_dispose_in_time"}),
    (fact("feedback", due_at=DUE, late=True), {"late_dispose", "due_dispose_late"}),
    (fact("take", handling=True, stage_due=DUE), {"due_dispose_open"}),
    (fact("hang", target="hung"), {"hang"}),
    (fact("grant_postpone"), {"postpone"}),
    (fact("pass_check", "handled", "checked", late=True), {"late_check"}),
    (fact("rework", "handled"), {"rework"}),
    (fact(total_due=DUE), {"due_close_open"}),
    (fact(**END, outcome="closed"), {"in_time_close", "one_time_close"}),
    (fact(**END, outcome="closed", reworks=1), {"in_time_close"}),
    (fact(**END, outcome="closed", total_due=DUE, total_late=True),
     {"late_close", "one_time_close", "due_close_late"}),
    (fact(**END, outcome="forced", total_due=DUE),
     {"in_time_close", "forced", "due_close_in_time"}),
    (fact(**END, outcome="refused", total_due=DUE), {"refuse"}),
    (fact(**END, outcome="void", total_due=DUE), {"void"}),
    (fact(**END, outcome="self_handled"), {"self_handled"}),
    (fact(**END, outcome="merged", total_due=DUE), {"merge"}),
    (fact("rate", was_open=False, is_open=False, rating=4), {"satisfied"}),
    (fact("rate", was_open=False, is_open=False, rating=3, total_due=DUE), {"dissatisfied"}),
    (fact("verify_true"), {"verified"}),
    (fact("verify_false"), {"not_found"}),
    (fact("supervise"), {"supervise"}),
    (fact("reopen", was_open=False), {"reopen"}),
    (fact("appeal", was_open=False, is_open=False), {"appeal"}),
    (fact("uphold_appeal", was_open=False, is_open=False), {"appeal_upheld"}),
    (fact("split"), set()),
])  # fmt: skip
def test_what_an_entry_counts(given, counted):
    assert {count.measure for count in plan(given, CN).counts} == counted


@pytest.mark.parametrize("given,dropped", [
    (fact("unassign"), "dispatch"), (fact("reopen"), "close"), (fact("reopen"), "rated"),
    (fact("unmerge"), "merge"), (fact(action="send_back", source="accepted"), "accept"),
    (fact(action="send_back", source="registered"), "register"),
    (fact(action="send_back", source="checked"), "check"),
])  # fmt: skip
def test_what_an_entry_takes_back(given, dropped):
    assert set(GROUPS[dropped]) <= plan(given, CN).drops


def test_days_are_local_and_deadlines_count_on_their_own():
    counts = {count.measure: count for count in plan(fact("feedback", due_at=DUE), CN).counts}
    assert counts["in_time_dispose"].day == date(2026, 4, 1)
    assert counts["due_dispose_in_time"].day == date(2026, 4, 9)
    register = {count.measure: count for count in plan(fact("register"), CN).counts}
    assert register["effective_other"].day == date(2026, 3, 31)
    assert register["effective_other"].actor_id == 8


def test_where_a_case_stands_moves_with_it():
    step = plan(fact("assign", "registered", "dispatched", previous_department_id=None), CN)
    assert (step.before.stage, step.before.department_id) == ("registered", None)
    assert (step.after.stage, step.after.department_id) == ("dispatched", 7)


def test_a_department_keeps_what_it_did_and_the_city_counts_the_case_once():
    marks = marks_after(
        plan(fact("assign", "registered", "dispatched", department_id=d), CN) for d in (7, 9)
    )
    assert [(mark.department_id, mark.n) for mark in marks] == [(7, 0), (9, 1)]


def test_every_measure_belongs_to_one_group():
    assert sum(len(measures) for measures in GROUPS.values()) == len(GROUP_OF)
    assert measures_of("close", OPEN, "late_close") == ("in_time_close", "late_close", OPEN)
    with pytest.raises(LookupError):
        measures_of("nothing")
