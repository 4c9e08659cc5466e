"""Tells one matter's story move by move, as far as it has got by now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors.reference import reference
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.lib.worktime import Limit, Unit, due

from .album import Album
from .people import People, reporter
from .reports import Sighting
from .stories import STORIES, Move, Sending

FALLBACK = "enforcement"


@dataclass
class Teller:
    """Opens and advances matters as the people concerned, at past times up to `until`."""

    people: People
    album: Album
    until: datetime
    rng: Random
    own_photos: Callable[[datetime], bool]
    seen: list[Case] = field(default_factory=list)

    def tell(self, sighting: Sighting) -> Case:
        """Report the sighting and let one of the stories happen to it, up to `until`."""
        if sighting.channel == "collector" and sighting.kind.easy and self.rng.random() < 0.17:
            case = self.open(sighting, action="self_handle")
        else:
            case = self.open(sighting)
            story = self.rng.choices([one for one, _ in STORIES], [share for _, share in STORIES])[
                0
            ]
            last = sighting.at
            for move in story(self.rng, self.sending()):
                last = self._time(case, move, last)
                if last > self.until:
                    break
                case = self.do(case, move, last, sighting)
            self._rate(case)
        self.seen.append(case)
        return case

    def open(self, sighting: Sighting, action: str = "report") -> Case:
        actor = self._reporting(sighting)
        name, phone = (
            reporter(self.rng) if sighting.channel in ("resident", "hotline") else ("", "")
        )
        hears = sighting.channel in ("hotline", "leader", "department")
        files = [] if hears else [self._photo(sighting, sighting.at, actor, after=False)]
        report = Report(
            channel=sighting.channel,
            title=sighting.title,
            description=sighting.text,
            class_id=sighting.kind.class_id,
            lon=sighting.lon,
            lat=sighting.lat,
            address=sighting.door.address,
            place=sighting.door.spot,
            reporter_name=name,
            reporter_phone=phone,
            files=files,
            at=sighting.at,
            note="已现场处理。" if action == "self_handle" else "",
        )
        return open_case(actor=actor, report=report, action=action)

    def do(self, case: Case, move: Move, at: datetime, sighting: Sighting) -> Case:
        actor = self.people.one(move.role, case, self.rng)
        if move.action in ("pass_check", "fail_check") and actor.account_id == case.handled_by_id:
            actor = self.people.one("verifier", case, self.rng)
        photo = move.photo and self._photo(sighting, at, actor, after=move.photo == "after")
        notes = _notes().get(move.action, [""])
        return advance(
            actor=actor,
            case_id=case.pk,
            district=case.district,
            action=move.action,
            note=self.rng.choice(notes),
            files=[photo] if photo else (),
            at=at,
            **move.given(case),
        )

    def sending(self) -> Sending:
        return Sending(right=self._right, wrong=self._wrong)

    def _right(self, case: Case) -> dict[str, Any]:
        rule = reference().rules.get(case.rule_id or 0)
        named = rule.department_id if rule else None
        return {"department_id": named or self.people.departments[FALLBACK]}

    def _wrong(self, case: Case) -> dict[str, Any]:
        return {"department_id": self.people.other_department(case, self.rng)}

    def _reporting(self, sighting: Sighting) -> Actor:
        if sighting.channel == "resident":
            return STRANGER
        if sighting.channel == "collector":
            spot = sighting.door.spot
            for actor in self.people.who("collector"):
                if any(post.covers(spot) for post in actor.posts):
                    return actor
        return self.rng.choice(self.people.who("acceptor"))

    def _photo(self, sighting: Sighting, at: datetime, actor: Actor, *, after: bool) -> int:
        subject, who = sighting.kind.photo, actor.account_id
        seed = int(sighting.at.timestamp())
        if self.own_photos(sighting.at):
            return self.album.own(
                subject, after=after, seed=seed, at=at, lon=sighting.lon, lat=sighting.lat,
                actor_id=who,
            )  # fmt: skip
        return self.album.shared(subject, after=after, variant=seed, actor_id=who)

    def _time(self, case: Case, move: Move, last: datetime) -> datetime:
        """When the move is made: counted in working time, or in the stage's own clock."""
        calendar = calendar_for()
        since = case.stage_since
        if move.share is not None and case.stage_limit is not None:
            unit = Unit(case.stage_unit)
            value = max(0.02, round(float(case.stage_limit) * move.share, 3))
            at = due(since, Limit(value, unit), calendar).at
        else:
            at = due(last, move.after or Limit(0.1, Unit.WORK_HOUR), calendar).at
        assert at is not None, "a limit above zero falls due"
        return max(at, last)

    def _rate(self, case: Case) -> None:
        if case.outcome == "closed" and case.channel == "resident" and self.rng.random() < 0.7:
            stars = self.rng.choices((5, 4, 3, 2, 1), (52, 28, 11, 5, 4))[0]
            advance(
                actor=STRANGER, case_id=case.pk, district=case.district, action="rate",
                rating=stars, at=self.until, is_reporter=True,
            )  # fmt: skip


@cache
def _notes() -> dict[str, list[str]]:
    path = Path(__file__).with_name("notes.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
