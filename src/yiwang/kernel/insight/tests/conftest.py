from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET, Cast
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.files.models import StoredFile

SPOT = Spot(DISTRICT, STREET, COMMUNITY, GRID)


class City:
    """A street with its people, two classes, and one way to do things to a case."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        seed_official(actor_id=None)
        publish_shipped_flows()
        self.rubbish = _class("E0102", "暴露垃圾", "环境卫生")
        self.cover = _class("C0101", "井盖", "市政设施")
        self.sanitation = cast.department("sanitation")
        self.municipal = cast.department("municipal")
        for name in ("collector", "acceptor", "registrar", "dispatcher", "handler",
                     "other_handler", "verifier", "supervisor", "leader"):  # fmt: skip
            cast.account(name)
        self.photos = 0

    def report(self, channel: str = "collector", who: str = "collector", **said: Any) -> Case:
        report = Report(channel=channel, title="垃圾", place=SPOT, **said)
        return open_case(actor=self.cast.actor(who), report=report)

    def photo(self) -> int:
        self.photos += 1
        return StoredFile.objects.create(
            district=DISTRICT, digest=f"{self.photos:064x}", kind="photo", size=1,
            media_type="image/jpeg", width=1, height=1, original_name="1.jpg",
        ).pk  # fmt: skip

    def do(self, case: Case, who: str, action: str, **given: Any) -> Case:
        if given.pop("photo", False):
            given["files"] = [self.photo()]
        return advance(
            actor=self.cast.actor(who),
            case_id=case.pk,
            district=case.district,
            action=action,
            is_reporter=given.pop("is_reporter", False),
            **given,
        )

    def handling(self, **said: Any) -> Case:
        """A case that the sanitation department is handling."""
        case = self.report(**said)
        self.do(case, "acceptor", "accept", class_id=self.rubbish.pk)
        self.do(case, "registrar", "register")
        self.do(case, "dispatcher", "dispatch", department_id=self.sanitation.pk)
        return self.do(case, "handler", "take")

    def closed(self, **said: Any) -> Case:
        case = self.handling(**said)
        self.do(case, "handler", "feedback", note="已清", photo=True)
        self.do(case, "verifier", "pass_check", photo=True)
        return self.do(case, "registrar", "close")


def _class(code: str, name: str, area: str) -> MatterClass:
    return MatterClass.objects.create(code=code, name=name, kind="event", area=area)


@pytest.fixture
def city(cast: Cast) -> City:
    return City(cast)


@pytest.fixture
def step(city: City) -> Callable[..., Case]:
    return city.do
