"""Every action of the city's flow: who may, what must come with it, what it changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiwang.kernel.cases.rules.decide import available, decide
from yiwang.kernel.cases.rules.flow import START
from yiwang.kernel.cases.rules.state import Acting, CaseState, Input
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from .shipped import CITY, local

NOW = local("2026-03-02 10:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PENDING = {"grant_postpone": "postpone", "hang": "hang"}
EVERYTHING = Input(
    at=NOW, note="说明", files=1, class_id=7, rule_id=8, department_id=9,
    until=NOW + 2 * DAY, rating=5,
)  # fmt: skip
STEPS = [(action, source) for action in CITY.actions for source in action.sources]
ROLES = {"collector", "secretary", "acceptor", "registrar", "dispatcher", "handler", "verifier",
         "supervisor", "leader", "steward"}  # fmt: skip


def named(step):
    action, source = step
    return f"{action.code}-from-{source or 'nothing'}"


def at(stage, **known):
    """A case in `stage`, ready for anything."""
    return CaseState(
        stage=stage, class_id=7, department_id=9, stage_due=NOW + DAY, closed_at=NOW - DAY, **known
    )


def ready(action, source):
    """A case in which nothing but the person or the input can be wrong."""
    pending = PENDING.get(action.effect, "")
    if action.effect == "deny":
        pending = action.code.removeprefix("deny_")
    appeal = "asked" if action.effect in ("uphold_appeal", "deny_appeal") else ""
    return at(source, pending=pending, pending_until=NOW + 2 * DAY, appeal=appeal,
              merged_from="handling")  # fmt: skip


def acting(role, account=1):
    return Acting(
        account_id=None if role == "system" else account,
        roles=frozenset({role} & ROLES),
        handles=role == "handler",
        is_reporter=role == "reporter",
        is_system=role == "system",
    )


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_each_role_of_an_action_may_do_it(step):
    action, source = step
    for role in action.roles:
        decision = decide(CITY, ready(action, source), acting(role), action.code, EVERYTHING)
        assert (source, action.code, decision.target) in CITY.edges()
        assert decision.final == CITY.stages[decision.target].final


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_every_other_role_may_not(step):
    action, source = step
    others = (ROLES | {"reporter", "system"}) - action.roles
    for role in others if "anyone" not in action.roles else ():
        with pytest.raises(Forbidden):
            decide(CITY, ready(action, source), acting(role), action.code, EVERYTHING)


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_what_an_action_needs_is_asked_for(step):
    action, source = step
    state = replace(ready(action, source), class_id=None, department_id=None)
    role = min(action.roles)
    if not action.needs:
        decide(CITY, state, acting(role), action.code, Input(at=NOW))
        return
    with pytest.raises(Invalid) as fault:
        decide(CITY, state, acting(role), action.code, Input(at=NOW, note="  "))
    assert set(fault.value.fields) == action.needs


@pytest.mark.parametrize("stage", [START, *CITY.stages])
def test_an_action_from_elsewhere_has_moved_on(stage):
    here = {action.code for action in CITY.actions_from(stage)}
    for code in {action.code for action in CITY.actions} - here:
        with pytest.raises(Conflict) as refusal:
            decide(CITY, at(stage), acting("leader"), code, EVERYTHING)
        assert refusal.value.code == "moved_on"


def test_a_handler_of_another_department_may_not():
    other = replace(acting("handler"), handles=False)
    for code in ("take", "return"):
        with pytest.raises(Forbidden):
            decide(CITY, at("dispatched"), other, code, EVERYTHING)


def test_known_class_and_department_need_not_be_said_again():
    bare = Input(at=NOW)
    assert (
        "matter_class_id"
        not in decide(CITY, at("reported"), acting("acceptor"), "accept", bare).changes
    )
    decision = decide(CITY, at("registered"), acting("dispatcher"), "dispatch", bare)
    assert decision.changes["department_id"] == 9


# --- checking ---------------------------------------------------------------


@pytest.mark.parametrize("code", ["pass_check", "fail_check"])
def test_no_one_checks_his_own_work(code):
    state = at("handled", handled_by=5)
    with pytest.raises(Forbidden) as refusal:
        decide(CITY, state, acting("verifier", account=5), code, EVERYTHING)
    assert refusal.value.code == "own_work"
    decide(CITY, state, acting("verifier", account=6), code, EVERYTHING)


def test_a_system_without_account_is_nobodys_own_work():
    assert available(CITY, at("handled", handled_by=None), acting("verifier"))


def test_rework_counts_and_goes_back():
    decision = decide(CITY, at("handled", reworks=1), acting("verifier"), "fail_check", EVERYTHING)
    assert (decision.target, decision.changes["reworks"]) == ("handling", 2)


# --- returning --------------------------------------------------------------


@pytest.mark.parametrize(
    ("returns", "target"), [(0, "registered"), (1, "registered"), (2, "arbitration")]
)
def test_returns_are_limited_then_the_supervisor_decides(returns, target):
    state = at("handling", returns=returns, pending="hang")
    decision = decide(CITY, state, acting("handler"), "return", EVERYTHING)
    assert decision.target == target
    assert (decision.changes["returns"], decision.changes["pending"]) == (returns + 1, "")


def test_what_was_ruled_to_stay_is_not_returned():
    ruled = decide(CITY, at("arbitration"), acting("supervisor"), "rule_stay", EVERYTHING)
    assert ruled.changes == {"must_stay": True, "shuffled": True}
    with pytest.raises(Refused) as refusal:
        decide(CITY, at("handling", must_stay=True), acting("handler"), "return", EVERYTHING)
    assert refusal.value.code == "must_stay"


def test_what_was_ruled_to_move_begins_anew():
    ruled = decide(
        CITY, at("arbitration", returns=3), acting("supervisor"), "rule_move", EVERYTHING
    )
    assert ruled.changes == {"department_id": None, "must_stay": False, "returns": 0}


@pytest.mark.parametrize(("department", "stays"), [(9, True), (10, False)])
def test_the_ruling_holds_for_the_department_it_named(department, stays):
    given = replace(EVERYTHING, department_id=department)
    state = at("registered", must_stay=True)
    decision = decide(CITY, state, acting("dispatcher"), "dispatch", given)
    assert decision.changes["must_stay"] is stays


# --- postponing and hanging -------------------------------------------------


def ask(state, **given):
    return decide(CITY, state, acting("handler"), "ask_postpone", replace(EVERYTHING, **given))


def test_postponement_is_asked_before_expiry():
    assert ask(at("handling"), at=NOW + DAY).changes["pending"] == "postpone"
    with pytest.raises(Refused) as refusal:
        ask(at("handling"), at=NOW + DAY + timedelta(seconds=1))
    assert refusal.value.code == "expired"


def test_postponement_is_granted_once():
    with pytest.raises(Refused) as refusal:
        ask(at("handling", postponements=1))
    assert refusal.value.code == "postponed"


@pytest.mark.parametrize("until", [NOW, NOW + DAY])
def test_postponement_is_to_a_later_time(until):
    with pytest.raises(Invalid) as fault:
        ask(at("handling"), until=until)
    assert set(fault.value.fields) == {"until"}


def test_what_has_no_deadline_is_not_postponed():
    with pytest.raises(Refused):
        ask(replace(at("handling"), stage_due=None))


@pytest.mark.parametrize("code", ["ask_postpone", "ask_hang"])
@pytest.mark.parametrize("pending", ["postpone", "hang"])
def test_one_request_waits_at_a_time(code, pending):
    with pytest.raises(Refused) as refusal:
        decide(CITY, at("handling", pending=pending), acting("handler"), code, EVERYTHING)
    assert refusal.value.code == "pending"


@pytest.mark.parametrize("pending", ["", "postpone", "hang"])
@pytest.mark.parametrize("verdict", ["grant", "deny"])
@pytest.mark.parametrize("kind", ["postpone", "hang"])
def test_only_what_was_asked_is_decided(kind, verdict, pending):
    state = at("handling", pending=pending, pending_until=NOW + 3 * DAY)
    code = f"{verdict}_{kind}"
    if pending == kind:
        decision = decide(CITY, state, acting("supervisor"), code, EVERYTHING)
        assert decision.changes["pending"] == ""
    else:
        with pytest.raises(Refused) as refusal:
            decide(CITY, state, acting("supervisor"), code, EVERYTHING)
        assert refusal.value.code == "nothing_pending"


def test_a_granted_postponement_is_the_one_asked_for():
    state = at("handling", pending="postpone", pending_until=NOW + 3 * DAY)
    decision = decide(CITY, state, acting("dispatcher"), "grant_postpone", Input(at=NOW))
    assert decision.changes["postponed_to"] == NOW + 3 * DAY
    assert decision.changes["postponements"] == 1


def test_hang_and_resume():
    hung = decide(CITY, at("handling", pending="hang"), acting("supervisor"), "grant_hang",
                  Input(at=NOW))  # fmt: skip
    assert (hung.target, hung.changes["hung_since"]) == ("hung", NOW)
    back = decide(CITY, at("hung"), acting("handler"), "resume", EVERYTHING)
    assert (back.target, back.changes["hung_since"]) == ("handling", None)


# --- after the end ----------------------------------------------------------


@pytest.mark.parametrize(("stage", "target"), [("closed", "registered"), ("refused", "reported")])
def test_reopen_within_fifteen_days(stage, target):
    state = replace(at(stage), closed_at=NOW - 15 * DAY)
    decision = decide(CITY, state, acting("reporter"), "reopen", EVERYTHING)
    assert decision.target == target
    assert decision.changes["outcome"] == ""
    assert decision.changes["reopened"] is True
    with pytest.raises(Refused) as refusal:
        decide(CITY, replace(state, closed_at=NOW - 15 * DAY - HOUR), acting("reporter"), "reopen",
               EVERYTHING)  # fmt: skip
    assert refusal.value.code == "too_late"


def test_what_is_reopened_forgets_what_was_pending():
    decision = decide(CITY, at("closed", pending="postpone"), acting("supervisor"), "reopen",
                      EVERYTHING)  # fmt: skip
    assert (decision.changes["pending"], decision.changes["pending_until"]) == ("", None)
    assert decision.changes["hung_since"] is None


def test_appeal_once():
    decision = decide(CITY, at("closed"), acting("handler"), "appeal", EVERYTHING)
    assert (decision.target, decision.changes) == ("closed", {"appeal": "asked"})
    for state in ("asked", "upheld", "denied"):
        with pytest.raises(Refused) as refusal:
            decide(CITY, at("closed", appeal=state), acting("handler"), "appeal", EVERYTHING)
        assert refusal.value.code == "appealed"


@pytest.mark.parametrize("code", ["uphold_appeal", "deny_appeal"])
@pytest.mark.parametrize("appeal", ["", "upheld", "denied"])
def test_an_appeal_is_decided_once(code, appeal):
    with pytest.raises(Refused) as refusal:
        decide(CITY, at("closed", appeal=appeal), acting("supervisor"), code, EVERYTHING)
    assert refusal.value.code == "nothing_pending"


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_a_rating_is_one_to_five(rating):
    given = replace(EVERYTHING, rating=rating)
    decision = decide(CITY, at("closed"), acting("reporter"), "rate", given)
    assert decision.changes == {"rating": rating}


@pytest.mark.parametrize("rating", [-1, 0, 6])
def test_no_other_rating(rating):
    with pytest.raises(Invalid) as fault:
        decide(CITY, at("closed"), acting("reporter"), "rate", replace(EVERYTHING, rating=rating))
    assert set(fault.value.fields) == {"rating"}


ENDINGS = [
    (action, source)
    for action, source in STEPS
    if action.outcome and source and action.outcome != "merged"
]


@pytest.mark.parametrize("step", ENDINGS, ids=named)
def test_nothing_ends_over_open_children(step):
    action, source = step
    role = min(action.roles)
    with pytest.raises(Refused) as refusal:
        decide(CITY, at(source, open_children=2), acting(role), action.code, EVERYTHING)
    assert (refusal.value.code, refusal.value.values) == ("open_children", {"count": 2})


@pytest.mark.parametrize("step", ENDINGS, ids=named)
def test_an_ending_says_its_outcome_and_when(step):
    action, source = step
    decision = decide(CITY, at(source), acting(min(action.roles)), action.code, EVERYTHING)
    assert decision.changes["outcome"] == action.outcome
    assert decision.changes["closed_at"] == NOW


# --- what is offered --------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "state", "codes"),
    [
        ("acceptor", at("reported"), "ask_verify accept refuse reclassify note merge"),
        ("registrar", at("accepted"), "refuse register send_back reclassify note merge"),
        ("dispatcher", at("registered"), "send_back dispatch note merge split"),
        ("handler", at("dispatched"), "return take note"),
        ("handler", at("handling"), "return feedback ask_postpone ask_hang note"),
        ("handler", at("handling", must_stay=True, pending="hang"), "feedback note"),
        ("dispatcher", at("handling", pending="postpone"),
         "grant_postpone deny_postpone note merge split"),
        ("verifier", at("handled"), "pass_check fail_check note"),
        ("verifier", at("handled", handled_by=1), "note"),
        ("registrar", at("checked"), "send_back close note"),
        ("leader", at("handling"), "supervise note force_close"),
        ("reporter", at("closed"), "reopen rate"),
        ("steward", at("reported"), ""),
        ("dispatcher", at("merged"), "unmerge"),
        ("dispatcher", at("void"), ""),
    ],
)  # fmt: skip
def test_a_person_is_offered_what_she_may_do_now(role, state, codes):
    assert [action.code for action in available(CITY, state, acting(role))] == codes.split()
