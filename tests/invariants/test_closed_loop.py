"""Anybody does anything to any case in any order: the services agree with a small model of their
own, and no room's invariant is ever broken."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import integers, sampled_from

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.services import merge
from yiwang.kernel.cases.tests.makers import PEOPLE, Street
from yiwang.lib.errors import Refused

from . import violations

pytestmark = pytest.mark.django_db

ENDED = {"closed", "refused", "void", "merged"}
MERGERS = ("acceptor", "registrar", "dispatcher", "supervisor")
MERGEABLE = {"reported", "verifying", "accepted", "registered", "dispatched", "handling"}
FORCEABLE = {"registered", "dispatched", "arbitration", "handling", "hung", "handled", "checked"}
VOIDABLE = {"reported", "verifying", "accepted", "registered", "arbitration"}
SPLITTABLE = {"registered", "dispatched", "handling"}
HANDLERS = {"sanitation": "handler", "municipal": "other_handler"}


@dataclass
class Matter:
    """What the model knows of a case."""

    stage: str = "reported"
    department: str = ""
    returns: int = 0
    stays: bool = False
    pending: str = ""
    postponed: int = 0
    appeal: str = ""
    outcome: str = ""
    parent: int | None = None
    into: int | None = None
    merged_at: str = ""
    entries: int = 1
    split: bool = False

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDED


Change = dict[str, Any]
Move = tuple[tuple[str, ...], Change]


def moves(
    matter: Matter, *, open_children: bool, closed_parent: bool, department: str
) -> dict[str, Move]:
    """What may be done to it now: the action, by whom, and what it then is."""
    at, found = matter.stage, {}
    handler = (HANDLERS[matter.department],) if matter.department else ()

    def may(code: str, who: tuple[str, ...], to: str = "", **change: Any) -> None:
        found[code] = (who, change | ({"stage": to} if to else {}))

    if matter.is_open:
        may("supervise", ("leader", "supervisor"))
        may("note", tuple(p for p in PEOPLE if p not in HANDLERS.values()) + handler)
    if at == "reported":
        may("ask_verify", ("acceptor",), "verifying")
        may("accept", ("acceptor",), "accepted")
    if at == "verifying":
        may("verified", ("collector",), "reported")
        may("not_found", ("collector",), "reported")
    if at == "accepted":
        may("register", ("registrar",), "registered")
        may("send_back", ("registrar",), "reported")
    if at == "registered":
        may("dispatch", ("dispatcher",), "dispatched", department=department)
        may("send_back", ("dispatcher",), "accepted")
        if department != matter.department:
            found["dispatch"][1]["stays"] = False
    if at == "dispatched":
        may("take", handler, "handling")
        may("recall", ("dispatcher",), "registered", department="")
    if at in ("dispatched", "handling") and not matter.stays:
        to = "registered" if matter.returns < 2 else "arbitration"
        may("return", handler, to, returns=matter.returns + 1, pending="")
    if at == "arbitration":
        may("rule_stay", ("supervisor",), "handling", stays=True)
        may("rule_move", ("supervisor",), "registered", stays=False, returns=0, department="")
    if at == "handling":
        may("feedback", handler, "handled", pending="")
        if not matter.pending:
            may("ask_hang", handler, pending="hang")
            if not matter.postponed:
                may("ask_postpone", handler, pending="postpone")
        if matter.pending == "postpone":
            may("grant_postpone", ("dispatcher", "supervisor"), pending="", postponed=1)
            may("deny_postpone", ("dispatcher", "supervisor"), pending="")
        if matter.pending == "hang":
            may("grant_hang", ("supervisor",), "hung", pending="")
            may("deny_hang", ("supervisor",), pending="")
    if at == "hung":
        may("resume", (*handler, "dispatcher", "supervisor"), "handling")
    if at == "handled":
        may("pass_check", ("verifier", "collector"), "checked")
        may("fail_check", ("verifier", "collector"), "handling")
    if at == "checked":
        may("send_back", ("registrar",), "handled")
    if not open_children:
        if at in ("reported", "accepted"):
            may("refuse", ("acceptor", "registrar"), "refused", outcome="refused")
        if at == "checked":
            may("close", ("registrar", "supervisor"), "closed", outcome="closed")
        if at in FORCEABLE:
            may("force_close", ("leader",), "closed", outcome="forced")
        if at in VOIDABLE:
            may("void", ("supervisor",), "void", outcome="void")
    if not closed_parent:
        anew = {"outcome": "", "stays": False, "returns": 0, "pending": ""}
        if at == "closed":
            may("reopen", ("supervisor",), "registered", **anew)
        if at == "refused":
            may("reopen", ("supervisor",), "reported", **anew)
        if at == "merged":
            may("unmerge", MERGERS, matter.merged_at, outcome="", into=None)
    if at == "closed":
        if not matter.appeal:
            may("appeal", handler, appeal="asked")
        if matter.appeal == "asked":
            may("uphold_appeal", ("supervisor",), appeal="upheld")
            may("deny_appeal", ("supervisor",), appeal="denied")
    return found


ACTIONS = sorted({
    "ask_verify", "accept", "verified", "not_found", "register", "send_back", "dispatch", "take",
    "recall", "return", "rule_stay", "rule_move", "feedback", "ask_hang", "ask_postpone",
    "grant_postpone", "deny_postpone", "grant_hang", "deny_hang", "resume", "pass_check",
    "fail_check", "refuse", "close", "force_close", "void", "reopen", "unmerge", "appeal",
    "uphold_appeal", "deny_appeal", "supervise", "note",
})  # fmt: skip
#: Chosen by the direction in which they lead, so that a walk comes everywhere.
ONWARD = ("accept", "register", "dispatch", "take", "feedback", "pass_check", "resume",
          "grant_hang", "rule_stay", "verified")  # fmt: skip
ENDS = ("close", "force_close", "void", "refuse")
BACK = ("unmerge", "reopen")
ASIDE = tuple(code for code in ACTIONS if code not in {*ONWARD, *ENDS, *BACK} - {"rule_stay"})
STAGES = ("reported", "accepted", "registered", "dispatched", "handling", "handled", "checked",
          "closed")  # fmt: skip
Codes = tuple[str, ...]
#: Rooms whose rows a step writes; all of the kernel is asked at the end of each walk.
TOUCHED = ("yiwang.kernel.cases.", "yiwang.kernel.insight.", "yiwang.kernel.events.")
anything = integers(0, 11)


@dataclass
class World:
    """The street under test and the model beside it."""

    street: Street
    matters: dict[int, Matter] = field(default_factory=dict)

    def pick(self, number: int) -> tuple[int, Matter]:
        ids = sorted(self.matters)
        return ids[number % len(ids)], self.matters[ids[number % len(ids)]]

    def moves_of(self, pk: int, department: str) -> dict[str, Move]:
        matter = self.matters[pk]
        parent = self.matters[matter.parent] if matter.parent else None
        return moves(
            matter,
            open_children=any(m.parent == pk and m.is_open for m in self.matters.values()),
            closed_parent=parent is not None and not parent.is_open,
            department=department,
        )

    def do(self, pk: int, who: str, action: str, department: str) -> Case:
        """The action with everything that it could need."""
        case = Case.objects.get(pk=pk)
        return self.street.do(
            case,
            who,
            action,
            note="说明",
            files=[self.street.photo()],
            until=case.stage_due and case.stage_due + timedelta(days=1),
            class_id=self.street.litter.pk,
            department_id=self.street.cast.department(department).pk,
        )


def loop_over(street: Street) -> type[RuleBasedStateMachine]:
    """A machine over this street; each example begins with no cases and leaves none."""

    class Loop(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = World(street)
            self.asked = 0
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            try:
                assert violations("yiwang.kernel.") == {}
            finally:
                transaction.set_rollback(True)
                self.undone.__exit__(None, None, None)

        @initialize(stage=sampled_from(STAGES))
        def begin(self, stage: str) -> None:
            self.arrive(stage)

        @precondition(lambda self: len(self.world.matters) < 3)
        @rule(stage=sampled_from(STAGES))
        def arrive(self, stage: str) -> None:
            case, reached = street.at(stage), STAGES.index(stage)
            self.world.matters[case.pk] = Matter(
                stage,
                department="sanitation" if reached >= STAGES.index("dispatched") else "",
                outcome="closed" if stage == "closed" else "",
                entries=reached + 1,
            )

        @rule(which=anything, who=anything, department=sampled_from(list(HANDLERS)))
        def onward(self, which: int, who: int, department: str) -> None:
            self.choose(ONWARD, which, 0, who, department)

        @rule(which=anything, what=anything, who=anything)
        def aside(self, which: int, what: int, who: int) -> None:
            self.choose(ASIDE, which, what, who, "municipal")

        @rule(which=anything, who=anything)
        def back(self, which: int, who: int) -> None:
            """Open again what is closed; refused under a closed parent."""
            self.choose(BACK, which, 0, who, "sanitation")
            self.forbidden(BACK, which)

        @rule(which=anything, what=anything, who=anything)
        def end(self, which: int, what: int, who: int) -> None:
            """Bring it to an end; refused over open children."""
            self.forbidden(ENDS, which)
            self.choose(ENDS, which, what, who, "sanitation")

        @precondition(lambda self: any(matter.parent for matter in self.world.matters.values()))
        @rule()
        def end_all(self) -> None:
            """The leader ends whatever she can, children before parents."""
            for pk, matter in sorted(self.world.matters.items(), reverse=True):
                found = self.world.moves_of(pk, "sanitation").get("force_close")
                if found:
                    self.world.do(pk, "leader", "force_close", "sanitation")
                    self.world.matters[pk] = replace(matter, entries=matter.entries + 1, **found[1])

        def choose(self, codes: Codes, which: int, what: int, who: int, department: str) -> None:
            pk, matter = self.world.pick(which)
            found = self.world.moves_of(pk, department)
            chosen = [code for code in codes if code in found and found[code][0]]
            if chosen:
                code = chosen[what % len(chosen)]
                people, change = found[code]
                self.world.do(pk, people[who % len(people)], code, department)
                self.world.matters[pk] = replace(matter, entries=matter.entries + 1, **change)

        def forbidden(self, codes: Codes, which: int) -> None:
            pk, _ = self.world.pick(which)
            found = self.world.moves_of(pk, "sanitation")
            for code in codes:
                if code not in found:
                    who = "leader" if code == "force_close" else "supervisor"
                    self.refused(
                        lambda code=code, who=who: self.world.do(pk, who, code, "sanitation")
                    )

        @rule(which=anything, who=sampled_from([*PEOPLE, "outsider", "stranger"]),
              action=sampled_from(ACTIONS))  # fmt: skip
        def try_what_may_not_be(self, which: int, who: str, action: str) -> None:
            pk, _ = self.world.pick(which)
            people, _ = self.world.moves_of(pk, "sanitation").get(action, ((), {}))
            if who not in people:
                self.refused(lambda: self.world.do(pk, who, action, "sanitation"))

        @rule(which=anything, who=sampled_from(["dispatcher", "supervisor"]),
              department=sampled_from(list(HANDLERS)))  # fmt: skip
        def split(self, which: int, who: str, department: str) -> None:
            pk, matter = self.world.pick(which)
            case = Case.objects.get(pk=pk)
            if matter.stage in SPLITTABLE and len(self.world.matters) < 5:
                (child,) = street.split(case, (department, "assist"))
                self.world.matters[child.pk] = Matter(
                    "dispatched", department=department, parent=pk
                )
                matter.entries += 1
                matter.split = True
            elif matter.stage not in SPLITTABLE:
                self.refused(lambda: street.split(case, (department, "assist")))

        @rule(one=anything, other=anything, who=sampled_from(MERGERS))
        def merge(self, one: int, other: int, who: str) -> None:
            pk, matter = self.world.pick(one)
            into_pk, into = self.world.pick(other)
            has_merged = any(m.into == pk for m in self.world.matters.values())
            fits = (
                pk != into_pk and matter.stage in MERGEABLE and into.is_open and not matter.split
                and not has_merged
            )  # fmt: skip

            def write() -> None:
                merge(actor=street.actor(who), case_id=pk, into_id=into_pk, district="440204")

            if not fits:
                self.refused(write)
                return
            write()
            self.world.matters[pk] = replace(
                matter, stage="merged", outcome="merged", into=into_pk, merged_at=matter.stage,
                entries=matter.entries + 1,
            )  # fmt: skip

        def refused(self, write: Callable[[], object]) -> None:
            with pytest.raises(Refused), transaction.atomic():
                write()

        @invariant()
        def agrees(self) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            names = {street.cast.department(code).pk: code for code in HANDLERS}
            found = {
                case.pk: Matter(
                    stage=case.stage,
                    department=names.get(case.department_id or 0, ""),
                    returns=case.returns,
                    stays=case.must_stay,
                    pending=case.pending,
                    postponed=case.postponements,
                    appeal=case.appeal,
                    outcome=case.outcome,
                    parent=case.parent_id,
                    into=case.merged_into_id,
                    entries=case.log_seq,
                )
                for case in Case.objects.all()
            }
            known = {
                pk: replace(matter, merged_at="", split=False)
                for pk, matter in self.world.matters.items()
            }
            assert found == known
            entries = sum(matter.entries for matter in found.values())
            if entries != self.asked:
                self.asked = entries
                assert violations(TOUCHED) == {}

    return Loop


def test_the_services_agree_with_the_model(cast: Any) -> None:
    street = Street(cast)
    actors = {name: street.actor(name) for name in (*PEOPLE, "outsider", "stranger")}
    street.actor = actors.__getitem__  # type: ignore[method-assign]
    street.photo()
    reference()
    run_state_machine_as_test(
        loop_over(street),
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
