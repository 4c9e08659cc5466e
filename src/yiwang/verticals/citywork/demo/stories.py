"""What may happen to a matter: moves of the flow, each by a role after some time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from yiwang.kernel.cases.models import Case
from yiwang.lib.worktime import Limit, Unit

HOUR = Unit.WORK_HOUR
Extra = Callable[[Case], dict[str, Any]]


@dataclass(frozen=True)
class Move:
    """An action by a role, `after` so long; `share` instead means that part of the stage's limit.

    `photo` is "", "before" or "after"; `given` gives more arguments, asked when it is done.
    """

    action: str
    role: str
    after: Limit | None = None
    share: float | None = None
    photo: str = ""
    given: Extra = field(default=lambda case: {})


@dataclass(frozen=True)
class Sending:
    """Where a dispatcher sends a case: to whom it belongs, or first to somebody else."""

    right: Extra
    wrong: Extra


def _hours(rng: Random, low: float, high: float) -> Limit:
    return Limit(round(rng.uniform(low, high), 3), HOUR)


def accepted(rng: Random) -> list[Move]:
    return [
        Move("accept", "acceptor", _hours(rng, 0.04, 0.53)),
        Move("register", "registrar", _hours(rng, 0.04, 0.53)),
    ]


def dispatched(rng: Random, department: Extra) -> list[Move]:
    return [
        Move("dispatch", "dispatcher", _hours(rng, 0.03, 0.53), given=department),
        Move("take", "handler", _hours(rng, 0.1, 2.1)),
    ]


def handled(rng: Random, *, late: bool = False) -> Move:
    share = rng.uniform(1.05, 1.9) if late else min(0.98, rng.lognormvariate(-0.8, 0.5))
    return Move("feedback", "handler", share=share, photo="after")


def checked(rng: Random) -> list[Move]:
    return [
        Move(
            "pass_check",
            rng.choice(("verifier", "collector")),
            _hours(rng, 0.2, 2.08),
            photo="after",
        ),
        Move("close", "registrar", _hours(rng, 0.03, 0.52)),
    ]


def plain(rng: Random, to: Sending) -> list[Move]:
    late = rng.random() < 0.11
    return [*accepted(rng), *dispatched(rng, to.right), handled(rng, late=late), *checked(rng)]


def forgotten(rng: Random, to: Sending) -> list[Move]:
    """Taken by a department and left lying: what a leader's page is for."""
    return [*accepted(rng), *dispatched(rng, to.right)][: rng.choice((3, 4, 4))]


def verified(rng: Random, to: Sending) -> list[Move]:
    first = Move("ask_verify", "acceptor", _hours(rng, 0.05, 0.4))
    seen = Move("verified", "collector", _hours(rng, 0.3, 1.9), photo="before")
    return [first, seen, *plain(rng, to)]


def refused(rng: Random, to: Sending) -> list[Move]:
    gone = [
        Move("ask_verify", "acceptor", _hours(rng, 0.05, 0.4)),
        Move("not_found", "collector", _hours(rng, 0.3, 1.9)),
    ]
    end = Move("refuse", "acceptor", _hours(rng, 0.1, 0.5))
    return [*gone, end] if rng.random() < 0.6 else [end]


def void(rng: Random, to: Sending) -> list[Move]:
    return [
        Move("accept", "acceptor", _hours(rng, 0.1, 0.5)),
        Move("void", "supervisor", _hours(rng, 0.2, 1.5)),
    ]


def returned(rng: Random, to: Sending) -> list[Move]:
    away = Move("return", "handler", _hours(rng, 0.3, 1.6))
    wrong = dispatched(rng, to.wrong)[0]
    return [*accepted(rng), wrong, away, *dispatched(rng, to.right), handled(rng), *checked(rng)]


def arbitrated(rng: Random, to: Sending) -> list[Move]:
    moves = accepted(rng)
    for _turn in range(3):
        moves += [dispatched(rng, to.wrong)[0], Move("return", "handler", _hours(rng, 0.3, 1.2))]
    if rng.random() < 0.5:
        return [
            *moves,
            Move("rule_stay", "supervisor", _hours(rng, 2, 9)),
            handled(rng),
            *checked(rng),
        ]
    moved = Move("rule_move", "supervisor", _hours(rng, 2, 9))
    return [*moves, moved, *dispatched(rng, to.right), handled(rng), *checked(rng)]


def reworked(rng: Random, to: Sending) -> list[Move]:
    again = Move("fail_check", rng.choice(("verifier", "collector")), _hours(rng, 0.3, 2.0))
    start = [*accepted(rng), *dispatched(rng, to.right), handled(rng), again]
    return [
        *start,
        Move("feedback", "handler", share=rng.uniform(0.2, 0.9), photo="after"),
        *checked(rng),
    ]


def granted(rng: Random, to: Sending) -> list[Move]:
    return _postponed(rng, to, "grant_postpone")


def denied(rng: Random, to: Sending) -> list[Move]:
    return _postponed(rng, to, "deny_postpone")


def _postponed(rng: Random, to: Sending, answer: str) -> list[Move]:
    days = rng.choice((1, 2, 3))

    def until(case: Case) -> dict[str, Any]:
        assert case.stage_due is not None
        return {"until": case.stage_due + timedelta(days=days)}

    asked = Move("ask_postpone", "handler", share=rng.uniform(0.3, 0.7), given=until)
    said = Move(answer, "dispatcher", Limit(0.05, HOUR))
    return [*accepted(rng), *dispatched(rng, to.right), asked, said, handled(rng), *checked(rng)]


def hung(rng: Random, to: Sending) -> list[Move]:
    asked = Move("ask_hang", "handler", share=rng.uniform(0.2, 0.7))
    granted = Move("grant_hang", "supervisor", _hours(rng, 0.2, 3))
    back = Move("resume", "handler", Limit(rng.uniform(3, 12), Unit.WORK_DAY))
    start = [*accepted(rng), *dispatched(rng, to.right), asked, granted]
    return [*start, back, handled(rng), *checked(rng)]


def supervised(rng: Random, to: Sending) -> list[Move]:
    pressed = Move("supervise", rng.choice(("leader", "supervisor")), share=rng.uniform(0.9, 1.3))
    late = Move("feedback", "handler", share=rng.uniform(1.35, 2.2), photo="after")
    return [*accepted(rng), *dispatched(rng, to.right), pressed, late, *checked(rng)]


def forced(rng: Random, to: Sending) -> list[Move]:
    end = Move("force_close", "leader", share=rng.uniform(1.2, 2.5))
    return [*accepted(rng), *dispatched(rng, to.right), end]


def appealed(rng: Random, to: Sending) -> list[Move]:
    asked = Move("appeal", "handler", _hours(rng, 2, 9))
    said = Move(rng.choice(("uphold_appeal", "deny_appeal")), "supervisor", _hours(rng, 3, 12))
    late = handled(rng, late=True)
    return [*accepted(rng), *dispatched(rng, to.right), late, *checked(rng), asked, said]


def reopened(rng: Random, to: Sending) -> list[Move]:
    again = Move("reopen", "supervisor", _hours(rng, 4, 16))
    more = [*dispatched(rng, to.right), handled(rng), *checked(rng)]
    return [*plain(rng, to), again, *more]


def corrected(rng: Random, to: Sending) -> list[Move]:
    back = Move("send_back", "registrar", _hours(rng, 0.1, 0.6))
    recalled = Move("recall", "dispatcher", _hours(rng, 0.1, 0.8))
    first = Move("accept", "acceptor", _hours(rng, 0.05, 0.5))
    sent = dispatched(rng, to.wrong)[0]
    return [
        first,
        back,
        *accepted(rng),
        sent,
        recalled,
        *dispatched(rng, to.right),
        handled(rng),
        *checked(rng),
    ]


Story = Callable[[Random, Sending], list[Move]]
#: Each with how often in a thousand of the matters that somebody must be sent to.
STORIES: tuple[tuple[Story, int], ...] = (
    (plain, 674), (forgotten, 16), (verified, 70), (refused, 38), (void, 10), (returned, 42),
    (arbitrated, 10),
    (reworked, 56), (granted, 21), (denied, 7), (hung, 14), (supervised, 18), (forced, 6),
    (appealed, 8), (reopened, 5), (corrected, 8),
)  # fmt: skip
