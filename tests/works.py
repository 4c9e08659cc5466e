"""The works: the town with a flow, a class with a limit and a department, and cases in it.

    def test_page(works):
        case = works.case("handling")

A case lies in the collector's grid, is of 暴露垃圾, and 环卫所 answers for it.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tests.cast import DISTRICT, GRID, Cast
from tests.town import Town
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import Case, ClassRule, MatterClass
from yiwang.kernel.cases.services import advance, open_case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.cases.services.opening import Report
from yiwang.kernel.files.services import keep

#: stage -> the deed that leads there from the one before, and by whom.
PATH = {
    "accepted": ("accept", "acceptor"),
    "registered": ("register", "registrar"),
    "dispatched": ("dispatch", "dispatcher"),
    "handling": ("take", "handler"),
    "handled": ("feedback", "handler"),
    "checked": ("pass_check", "verifier"),
    "closed": ("close", "registrar"),
}


@dataclass
class Works:
    """Who works where, and cases brought as far as a test needs them."""

    cast: Cast
    town: Town
    rubbish: MatterClass
    department: int
    made: list[int] = field(default_factory=list)

    def case(self, stage: str = "reported", title: str = "路边暴露垃圾") -> Case:
        """A case that has gone the straight way to `stage`."""
        lon, lat = self.town.centre_of(GRID)
        report = Report(
            channel="collector",
            title=title,
            description="垃圾桶旁散落垃圾。",
            class_id=self.rubbish.pk,
            lon=lon,
            lat=lat,
            address="东河街1号",
            files=[photo("before")],
        )
        case = open_case(actor=self.cast.actor("collector"), report=report)
        for reached, (action, who) in PATH.items():
            if case.stage == stage:
                break
            case = self.do(case, action, who)
            assert case.stage == reached
        self.made.append(case.pk)
        return case

    def do(self, case: Case, action: str, who: str) -> Case:
        """One deed with what it needs filled in."""
        given: dict[str, object] = {}
        if action in ("accept", "register"):
            given["class_id"] = self.rubbish.pk
        if action == "dispatch":
            given["department_id"] = self.department
        if action in ("feedback", "pass_check"):
            given |= {"files": [photo(action)], "note": "已清运。"}
        if action == "fail_check":
            given["note"] = "角落还有残留。"
        return advance(
            actor=self.cast.actor(who),
            case_id=case.pk,
            district=case.district,
            action=action,
            **given,
        )


def photo(name: str) -> int:
    """A kept photo's id."""
    content = ContentFile(picture(), name=f"{name}.jpg")
    return keep(upload=content, district=DISTRICT).pk


def picture() -> bytes:
    """A small JPEG."""
    out = BytesIO()
    Image.new("RGB", (320, 240), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def works(cast: Cast, town: Town) -> Works:
    """Everybody of the cast who works, in the town, with one class of matter."""
    seed_official(actor_id=None)
    publish_shipped_flows()
    for name in ("collector", "acceptor", "registrar", "dispatcher", "handler", "verifier",
                 "supervisor", "leader"):  # fmt: skip
        cast.account(name)
    department = cast.department("sanitation").pk
    rubbish = MatterClass.objects.create(
        code="E0102", name="暴露垃圾", kind="event", area="环境卫生"
    )
    ClassRule.objects.create(
        matter_class=rubbish,
        ordinal=1,
        condition="道路两侧散落垃圾",
        limit_value=4,
        limit_unit="work_hour",
        department_id=department,
        since=date(2020, 1, 1),
        source="本测试",
    )
    return Works(cast, town, rubbish, department)
