"""What the dice may leave out: every state once, duplicates merged, matters split."""

from dataclasses import replace
from datetime import timedelta

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import Part, merge, split

from . import stories
from .reports import Door, Kind, sighting
from .stories import Move, Story
from .telling import Teller

#: A story told up to and with its move of this number; each leaves a matter in another state.
LEFT_AT: tuple[tuple[Story, int], ...] = (
    (stories.plain, 0), (stories.plain, 1), (stories.plain, 2), (stories.plain, 3),
    (stories.plain, 4), (stories.plain, 5), (stories.plain, 6), (stories.verified, 1),
    (stories.arbitrated, 8), (stories.hung, 6), (stories.granted, 5), (stories.granted, 6),
    (stories.denied, 6), (stories.reworked, 6),
    (stories.supervised, 5), (stories.refused, 9), (stories.void, 9), (stories.forced, 9),
    (stories.appealed, 8),
)  # fmt: skip
DUPLICATES = 5
SPLITS = 3


def corners(teller: Teller, told: list[Kind], houses: list[Door]) -> None:
    """Make sure of each state, then merges and splits; these happen now, as in the verbs."""
    for number, (story, moves) in enumerate(LEFT_AT):
        _leave(teller, told, houses, story, moves, minutes=100 + 7 * number)
    for _twice in range(DUPLICATES):
        _duplicate(teller, told, houses)
    waiting = Case.objects.filter(stage="registered", parent__isnull=True).order_by("-pk")
    for case in waiting[:SPLITS]:
        _split(teller, case)


def _leave(
    teller: Teller, told: list[Kind], houses: list[Door], story: Story, moves: int, minutes: int
) -> None:
    """Each move a few minutes after the one before, so that all of them lie in the past."""
    at = teller.until - timedelta(minutes=minutes)
    seen = sighting(teller.rng, told, houses, at)
    case = teller.open(seen)
    for move in story(teller.rng, teller.sending())[:moves]:
        at += timedelta(minutes=9)
        case = teller.do(case, move, at, seen)


def _duplicate(teller: Teller, told: list[Kind], houses: list[Door]) -> None:
    seen = sighting(teller.rng, told, houses, teller.until - timedelta(minutes=100))
    first = teller.open(replace(seen, channel="collector"))
    first = teller.do(first, Move("accept", "acceptor"), seen.at + timedelta(minutes=12), seen)
    again = teller.open(replace(seen, channel="resident", at=seen.at + timedelta(minutes=31)))
    actor = teller.people.one("acceptor", again, teller.rng)
    merge(
        actor=actor, case_id=again.pk, into_id=first.pk, district=again.district,
        note="与在办事件为同一处，并案办理。",
    )  # fmt: skip


def _split(teller: Teller, case: Case) -> None:
    codes = teller.people.departments
    parts = [
        Part(codes["enforcement"], "现场执法", "lead"),
        Part(codes["sanitation"], "清运清洁", "assist"),
    ]
    actor = teller.people.one("dispatcher", case, teller.rng)
    split(
        actor=actor, case_id=case.pk, district=case.district, parts=parts, note="需多部门联合处置。"
    )
