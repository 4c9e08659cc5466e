"""A flow as data: stages, actions and their edges, checked once when it is published.

The shape is DOMAIN §1.6's seven-stage loop with its side paths; which stages and who may act
is the flow's data, so that a city changes it without a release.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.lib.worktime import Unit

START = ""
SAME = "same"
RESTORED = "restored"
OPEN = "open"
OWNER = "owner"

NEEDS = frozenset({"note", "photo", "class", "department", "until", "rating"})
EFFECTS = frozenset({
    "", "classify", "register", "assign", "unassign", "return", "rule_stay", "rule_move", "take",
    "feedback", "ask_postpone", "grant_postpone", "deny", "ask_hang", "hang", "resume",
    "pass_check", "rework", "close", "supervise", "unmerge", "split", "reopen", "appeal",
    "uphold_appeal", "deny_appeal", "rate", "verify_true", "verify_false",
})  # fmt: skip
PSEUDO_ROLES = frozenset({"anyone", "reporter", "system"})


@dataclass(frozen=True)
class LimitSpec:
    """A limit as data: `value` in a worktime unit, or the catalogue's when `value` is None."""

    value: float | None
    unit: str = ""

    @property
    def from_catalogue(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Stage:
    code: str
    name: str
    axis: str = ""
    role: str = ""
    limit: LimitSpec | None = None
    final: bool = False
    paused: bool = False


@dataclass(frozen=True)
class Action:
    """`sources` are stage codes; `exhausted` is the target once the returns are used up."""

    code: str
    name: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    needs: frozenset[str] = frozenset()
    effect: str = ""
    outcome: str = ""
    exhausted: str = ""
    style: str = ""
    hotkey: str = ""


@dataclass(frozen=True)
class Rung:
    """At the fraction `at` of a stage's limit, `action` is logged and `tell` are told."""

    at: float
    action: str
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    code: str
    version: int
    title: str
    calendar: str
    stages: Mapping[str, Stage]
    actions: tuple[Action, ...]
    nominal: tuple[str, ...]
    ladder: tuple[Rung, ...]
    max_returns: int
    max_postponements: int
    reopen_days: int
    near_metres: float
    near_hours: float

    def action(self, code: str, stage: str) -> Action | None:
        """The action of this code that starts from `stage`."""
        return next((a for a in self.actions if a.code == code and stage in a.sources), None)

    def actions_from(self, stage: str) -> Iterator[Action]:
        return (action for action in self.actions if stage in action.sources)

    def edges(self) -> set[tuple[str, str, str]]:
        """Every (from, action, to) the flow allows: what the database checks the log against."""
        merging = [a for a in self.actions if a.outcome == "merged"]
        found = set()
        for action in self.actions:
            for source in action.sources:
                if action.target == RESTORED:
                    back = {s for merge in merging for s in merge.sources}
                    found |= {(source, action.code, stage) for stage in back}
                else:
                    target = source if action.target == SAME else action.target
                    found.add((source, action.code, target))
                if action.exhausted:
                    found.add((source, action.code, action.exhausted))
        return found


class FlowFault(ValueError):
    """The definition is not a flow; `faults` says why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def parse_flow(definition: Mapping[str, Any], *, roles: Iterable[str]) -> Flow:
    """Read and check a definition. Raises FlowFault listing everything that is wrong."""
    stages = {code: _stage(code, spec) for code, spec in definition["stages"].items()}
    open_stages = [stage.code for stage in stages.values() if not stage.final]
    actions = tuple(_action(spec, open_stages) for spec in definition["actions"])
    near = definition["duplicates"]
    flow = Flow(
        code=definition["code"],
        version=int(definition["version"]),
        title=definition["title"],
        calendar=definition["calendar"],
        stages=stages,
        actions=actions,
        nominal=tuple(definition["nominal"]),
        ladder=tuple(
            Rung(float(r["at"]), r["action"], tuple(r["tell"])) for r in definition["ladder"]
        ),
        max_returns=int(definition["max_returns"]),
        max_postponements=int(definition["max_postponements"]),
        reopen_days=int(definition["reopen_days"]),
        near_metres=float(near["metres"]),
        near_hours=float(near["hours"]),
    )
    faults = [*_faults(flow, frozenset(roles) | PSEUDO_ROLES)]
    if faults:
        raise FlowFault(faults)
    return flow


def _stage(code: str, spec: Mapping[str, Any]) -> Stage:
    return Stage(
        code=code,
        name=spec["name"],
        axis=spec.get("axis", ""),
        role=spec.get("role", ""),
        limit=_limit(spec.get("limit")),
        final=spec.get("final", False),
        paused=spec.get("paused", False),
    )


def _limit(spec: object) -> LimitSpec | None:
    if spec is None:
        return None
    if spec == "catalogue":
        return LimitSpec(None)
    assert isinstance(spec, (list, tuple))
    return LimitSpec(float(spec[0]), str(spec[1]))


def _action(spec: Mapping[str, Any], open_stages: list[str]) -> Action:
    sources = [s for source in spec["from"] for s in (open_stages if source == OPEN else [source])]
    return Action(
        code=spec["code"],
        name=spec["name"],
        sources=tuple(sources),
        target=spec["to"],
        roles=frozenset(spec["roles"]),
        needs=frozenset(spec.get("needs", ())),
        effect=spec.get("effect", ""),
        outcome=spec.get("outcome", ""),
        exhausted=spec.get("exhausted", ""),
        style=spec.get("style", ""),
        hotkey=spec.get("hotkey", ""),
    )


def _faults(flow: Flow, roles: frozenset[str]) -> Iterator[str]:
    for action in flow.actions:
        targets = {action.target, action.exhausted} - {SAME, RESTORED, ""}
        for code in targets | set(action.sources) - {START}:
            if code not in flow.stages:
                yield f"action {action.code} names the unknown stage {code!r}"
        if unknown := action.roles - roles:
            yield f"action {action.code} names unknown roles {sorted(unknown)}"
        if unknown := action.needs - NEEDS:
            yield f"action {action.code} has unknown needs {sorted(unknown)}"
        if action.effect not in EFFECTS:
            yield f"action {action.code} has the unknown effect {action.effect!r}"
    pairs = [(a.code, source) for a in flow.actions for source in a.sources]
    for pair in {pair for pair in pairs if pairs.count(pair) > 1}:
        yield f"action {pair[0]} is defined twice from {pair[1]!r}"
    yield from _unreachable(flow)
    for stage in flow.stages.values():
        if stage.role and stage.role not in roles:
            yield f"stage {stage.code} is owned by the unknown role {stage.role}"
        if stage.limit is not None and stage.limit.value is not None:
            if stage.limit.unit not in {unit.value for unit in Unit}:
                yield f"stage {stage.code} has a limit in the unknown unit {stage.limit.unit!r}"
            if not stage.limit.value > 0:
                yield f"stage {stage.code} has a limit that is no time"
    yield from _silent(flow, roles)
    for code in flow.nominal:
        if code not in flow.stages:
            yield f"the nominal path names the unknown stage {code!r}"


def _silent(flow: Flow, roles: frozenset[str]) -> Iterator[str]:
    """What would stop the clocks from being heard."""
    edges = flow.edges()
    clocked = [code for code, stage in flow.stages.items() if stage.limit is not None]
    for rung in flow.ladder:
        for code in clocked:
            if (code, rung.action, code) not in edges:
                yield f"the ladder's action {rung.action} does not lead from stage {code} to itself"
        for unknown in sorted(set(rung.tell) - roles - {OWNER}):
            yield f"the ladder tells the unknown role {unknown}"


def _unreachable(flow: Flow) -> Iterator[str]:
    edges = flow.edges()
    reached, frontier = {START}, {START}
    while frontier:
        frontier = {to for source, _, to in edges if source in frontier} - reached
        reached |= frontier
    for stage in flow.stages:
        if stage not in reached:
            yield f"stage {stage} cannot be reached"
    finals = {code for code, stage in flow.stages.items() if stage.final}
    ending = set(finals)
    while grown := {s for s, _, to in edges if to in ending} - ending:
        ending |= grown
    for code in flow.stages:
        if code not in ending:
            yield f"stage {code} has no way to an end"
