"""A definition is a flow or says everything that is wrong with it."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.cases.rules.effects import CHANGES
from yiwang.kernel.cases.rules.flow import EFFECTS, FlowFault, parse_flow

from .shipped import CITY, city_definition

FLOWS = Path(__file__).resolve().parents[1] / "flows"
END = {"a": {"name": "a"}, "z": {"name": "z", "final": True}}
BEGIN = {"code": "begin", "name": "b", "from": [""], "to": "a", "roles": ["anyone"]}
FINISH = {"code": "finish", "name": "f", "from": ["a"], "to": "z", "roles": ["leader"]}


def small(*more, stages=END, **changed):
    return city_definition(
        stages=stages, actions=[BEGIN, FINISH, *more], nominal=["a"], ladder=[], **changed
    )


def action(**changed):
    return {**FINISH, "code": "more"} | changed


def test_a_small_flow_is_one():
    flow = parse_flow(small(), roles=ROLES)
    assert flow.edges() == {("", "begin", "a"), ("a", "finish", "z")}


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        (small(action(to="nowhere")), "unknown stage 'nowhere'"),
        (small(action(**{"from": ["nowhere"]})), "unknown stage 'nowhere'"),
        (small(action(exhausted="nowhere")), "unknown stage 'nowhere'"),
        (small(action(roles=["king"])), "unknown roles ['king']"),
        (small(action(needs=["patience"])), "unknown needs ['patience']"),
        (small(action(effect="magic")), "unknown effect 'magic'"),
        (small(FINISH), "finish is defined twice from 'a'"),
        (small(action(**{"from": ["open", "a"]})), "more is defined twice from 'a'"),
        (small(stages=END | {"b": {"name": "b"}}), "stage b cannot be reached"),
        (
            small(action(to="b"), stages=END | {"b": {"name": "b"}}),
            "stage b has no way to an end",
        ),
        (small(stages=END | {"a": {"name": "a", "role": "king"}}), "unknown role king"),
        (small() | {"nominal": ["a", "b"]}, "nominal path names the unknown stage 'b'"),
        (
            small(stages=END | {"a": {"name": "a", "limit": [2, "fortnight"]}}),
            "stage a has a limit in the unknown unit 'fortnight'",
        ),
        (
            small(stages=END | {"a": {"name": "a", "limit": [0, "work_hour"]}}),
            "stage a has a limit that is no time",
        ),
        (
            small(stages=END | {"a": {"name": "a", "limit": "catalogue"}})
            | {"ladder": [{"at": 1, "action": "shout", "tell": ["owner"]}]},
            "the ladder's action shout does not lead from stage a to itself",
        ),
        (
            small() | {"ladder": [{"at": 1, "action": "finish", "tell": ["king"]}]},
            "the ladder tells the unknown role king",
        ),
    ],
)
def test_faults_are_named(definition, says):
    with pytest.raises(FlowFault) as fault:
        parse_flow(definition, roles=ROLES)
    assert any(says in each for each in fault.value.faults), fault.value.faults


def test_every_fault_is_said_at_once():
    with pytest.raises(FlowFault) as fault:
        parse_flow(small(action(effect="magic", roles=["king"])), roles=ROLES)
    assert len(fault.value.faults) == 2


@pytest.mark.parametrize("path", sorted(FLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_flows_are_flows(path):
    parse_flow(yaml.safe_load(path.read_text(encoding="utf-8")), roles=ROLES)


def test_every_effect_is_known_and_done():
    assert set(CHANGES) == EFFECTS


def test_the_seven_stages_of_the_city():
    """DOMAIN §1.6: report, accept, register, dispatch, handle, check, close."""
    found = []
    stage = ""
    for code in ("report", "accept", "register", "dispatch", "take", "feedback", "pass_check",
                 "close"):  # fmt: skip
        step = CITY.action(code, stage)
        found.append((stage, step.target))
        stage = step.target
    assert [source for source, _ in found[1:]] == list(CITY.nominal)
    assert stage == "closed"


def test_a_merge_can_be_taken_back_to_wherever_it_was_done():
    back = {to for source, code, to in CITY.edges() if code == "unmerge"}
    assert back == set(next(a for a in CITY.actions if a.code == "merge").sources)


def test_an_exhausted_return_has_both_edges():
    edges = CITY.edges()
    assert ("handling", "return", "registered") in edges
    assert ("handling", "return", "arbitration") in edges


@pytest.mark.parametrize(
    ("role", "not_his"),
    [
        (
            "dispatcher",
            {"accept", "register", "refuse", "pass_check", "fail_check", "close", "void"},
        ),
        (
            "handler",
            {"accept", "register", "dispatch", "pass_check", "fail_check", "close", "void"},
        ),
        ("acceptor", {"dispatch", "take", "feedback", "pass_check", "close"}),
        ("verifier", {"accept", "register", "dispatch", "feedback", "close"}),
        ("registrar", {"dispatch", "recall", "take", "feedback", "pass_check"}),
        ("supervisor", {"dispatch", "recall", "take", "feedback", "pass_check"}),
    ],
)
def test_supervision_and_command_are_two_axes(role, not_his):
    """两轴: who dispatches does not judge, who handles does neither (DOMAIN §1.6)."""
    may = {action.code for action in CITY.actions if role in action.roles}
    assert not may & not_his


def test_each_code_and_stage_lead_one_way():
    found = Counter((a.code, source) for a in CITY.actions for source in a.sources)
    assert set(found.values()) == {1}
