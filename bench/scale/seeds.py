"""Histories lived through the product's own verbs, several in every grid; each is copied later."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.rules import covers
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.places.models import Division
from yiwang.lib.crypto import sm3
from yiwang.lib.ids import new_request_id

#: (share of ten, actions after the report); "" is a grid worker who handled it himself.
LIVES: tuple[tuple[int, str], ...] = (
    (4, ""),
    (1, "accept refuse"),
    (4, "accept register dispatch take feedback pass_check close"),
    (1, "accept register dispatch take feedback fail_check feedback pass_check close"),
)
#: How far the open ones have come; most matters in hand are with a crew.
OPEN = ("take", "dispatch", "take", "feedback", "take", "register", "take", "pass_check", "accept")
WORDS = ("暴露垃圾", "井盖松动", "占道经营", "路灯不亮", "道路破损", "乱堆物料", "绿地脏乱", "积水")
WHO = {
    "accept": "acceptor", "refuse": "registrar", "register": "registrar", "close": "registrar",
    "dispatch": "dispatcher", "pass_check": "verifier", "fail_check": "verifier",
}  # fmt: skip
#: Least and most minutes before each action.
AFTER = {
    "accept": (3, 60), "register": (5, 90), "dispatch": (5, 120), "take": (10, 300),
    "feedback": (60, 4000), "pass_check": (30, 900), "fail_check": (30, 900), "close": (5, 120),
    "refuse": (5, 90),
}  # fmt: skip
PHOTO = {"feedback", "pass_check", "self_handle"}


@dataclass
class Town:
    """Who acts where, and what is reported; `dice` makes every seed database alike."""

    actors: dict[str, Actor]
    classes: list[MatterClass]
    dice: random.Random

    def who(self, role: str, spot: Case | Division, department: int | None = None) -> Actor:
        """Whoever holds the role there: the demo's people in its street, one person elsewhere."""
        for actor in self.actors.values():
            for post in actor.posts:
                fits = department is None or post.department == department
                if post.role == role and fits and covers(post.division, post.grids, spot):
                    return actor
        raise LookupError(f"nobody is {role} in {spot.grid}")


def live(progress: Callable[[int, int], None]) -> None:
    """Ten closed histories and one open in every grid."""
    town = Town(
        actors={each.username: actor_of(each) for each in Account.objects.all()},
        classes=list(MatterClass.objects.filter(parent__isnull=False, kind="event")),
        dice=random.Random(7),
    )
    grids = list(Division.objects.filter(level="grid").order_by("code"))
    for at, grid in enumerate(grids):
        for share, actions in LIVES:
            for _ in range(share):
                _one(town, grid, actions.split(), days=18)
        _one(town, grid, _until(OPEN[at % len(OPEN)]), days=3)
        progress(at + 1, len(grids))


def _until(last: str) -> list[str]:
    path = LIVES[2][1].split()
    return path[: path.index(last) + 1]


def _one(town: Town, grid: Division, actions: list[str], *, days: int) -> None:
    dice, began = town.dice, now() - timedelta(days=days)
    at = began + timedelta(minutes=dice.randrange(24 * 60))
    himself = not actions
    matter = dice.choice(town.classes)
    report = Report(
        channel="collector" if himself else dice.choice(("hotline", "resident", "collector")),
        title=f"{dice.choice(WORDS)}：{grid.name}{matter.name}"[:120],
        description="巡查时发现，影响通行，请尽快处理。",
        class_id=matter.pk,
        lon=grid.lon,
        lat=grid.lat,
        address=f"{grid.name}{dice.randrange(200)}号",
        files=[_photo(grid.district)],
        at=at,
    )
    reporter = town.who("collector" if himself else "acceptor", grid)
    case = open_case(
        actor=reporter,
        report=report,
        request_id=new_request_id(),
        **({"action": "self_handle"} if himself else {}),
    )
    for action in actions:
        at += timedelta(minutes=dice.randint(*AFTER[action]))
        if at > now():
            return
        case = _step(town, case, action, at)


def _step(town: Town, case: Case, action: str, at: datetime) -> Case:
    department = None
    if action == "dispatch":
        able = reference().departments_in(case.district)
        department = town.dice.choice(sorted(pk for pk in able if _crew(town, case, pk)))
    role = WHO.get(action, "handler")
    return advance(
        actor=town.who(role, case, case.department_id if role == "handler" else None),
        case_id=case.pk,
        district=case.district,
        action=action,
        department_id=department,
        note="" if action in ("accept", "register", "take") else "现场情况已核对，按规定办理。",
        files=[_photo(case.district)] if action in PHOTO else (),
        at=at,
        request_id=new_request_id(),
    )


def _crew(town: Town, case: Case, department: int) -> bool:
    try:
        return bool(town.who("handler", case, department))
    except LookupError:
        return False


def _photo(district: str) -> int:
    row = StoredFile.objects.create(
        district=district,
        digest=sm3(district.encode()),
        kind="photo",
        media_type="image/jpeg",
        size=200_000,
        width=1600,
        height=1200,
        original_name="photo.jpg",
    )
    return int(row.pk)
