"""live: keeps the demo moving, one deed at a time, until stopped."""

from collections.abc import Iterator
from random import Random

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.cases.models import Case
from yiwang.lib.errors import Refused

from .album import Album
from .loading import STREET
from .people import people
from .reports import Door, Kind, doors, kinds, sighting
from .stories import Move
from .telling import Teller

OPEN_MATTERS = 120
#: What usually comes next in a stage: the move and how often it is that one.
NEXT: dict[str, tuple[tuple[Move, int], ...]] = {
    "reported": ((Move("accept", "acceptor"), 9), (Move("ask_verify", "acceptor"), 1)),
    "verifying": (
        (Move("verified", "collector", photo="before"), 9),
        (Move("not_found", "collector"), 1),
    ),
    "accepted": ((Move("register", "registrar"), 1),),
    "registered": ((Move("dispatch", "dispatcher"), 1),),
    "dispatched": ((Move("take", "handler"), 19), (Move("return", "handler"), 1)),
    "arbitration": ((Move("rule_stay", "supervisor"), 1),),
    "handling": ((Move("feedback", "handler", photo="after"), 1),),
    "hung": ((Move("resume", "handler"), 1),),
    "handled": (
        (Move("pass_check", "verifier", photo="after"), 11),
        (Move("fail_check", "verifier"), 1),
    ),
    "checked": ((Move("close", "registrar"), 1),),
}
_HURRY = ("hung",)  # stages that are left only now and then


def live(seed: int | None = None) -> Iterator[str]:
    """Do one deed and yield what it was; the caller waits as long as it likes between two."""
    rng = Random(seed)
    cast = people()
    told, houses = kinds(), doors(STREET)
    album = Album(STREET[:6])
    while True:
        teller = Teller(cast, album, now(), rng, own_photos=lambda at: True)
        yield _deed(teller, told, houses)


def _deed(teller: Teller, told: list[Kind], houses: list[Door]) -> str:
    opened = Case.objects.filter(is_open=True, street=STREET)
    few = opened.count() < OPEN_MATTERS
    if teller.rng.random() < (0.3 if few else 0.08):
        with transaction.atomic():
            case = teller.open(sighting(teller.rng, told, houses, now()))
        return f"{case.number} report {case.title}"
    ids = list(
        opened.exclude(stage__in=_HURRY if teller.rng.random() < 0.98 else ())
        .order_by("stage_due")
        .values_list("pk", flat=True)[:60]
    )
    if not ids:
        return ""
    return _advance(teller, Case.objects.get(pk=teller.rng.choice(ids)), told, houses)


def _advance(teller: Teller, case: Case, told: list[Kind], houses: list[Door]) -> str:
    """The next usual move of a case. Somebody at a desk may have been faster: then nothing."""
    moves = NEXT.get(case.stage, ())
    if not moves:
        return ""
    move = teller.rng.choices([one for one, _ in moves], [share for _, share in moves])[0]
    if move.action == "dispatch":
        move = Move("dispatch", "dispatcher", given=teller.sending().right)
    kind = next((each for each in told if each.class_id == case.matter_class_id), told[0])
    seen = sighting(teller.rng, [kind], houses, now())
    try:
        with transaction.atomic():
            teller.do(case, move, now(), seen)
    except Refused as refusal:
        return f"{case.number} {move.action}: {refusal}"
    return f"{case.number} {move.action}"
