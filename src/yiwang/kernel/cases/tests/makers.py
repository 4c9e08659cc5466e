"""The street at work: people, catalogue, calendar, and one way to do things to its cases.

Times are given by `MONDAY`, 09:00 two weeks back, so that every deadline of a test is a plain
sum: the calendar that is loaded knows no holidays but on weekends.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import get_default_timezone, localdate
from PIL import Image

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.kernel.calendar.rules import HOLIDAY, Day
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.calendar.services import define, load_year
from yiwang.kernel.cases.models import Case, ClassRule, LogEntry, MatterClass, Route
from yiwang.kernel.cases.rules.routing import Spot
from yiwang.kernel.cases.services import advance, open_case, split
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.cases.services.opening import Report
from yiwang.kernel.cases.services.split import Part
from yiwang.kernel.files.services import keep, keep_again

SPOT = Spot(DISTRICT, STREET, COMMUNITY, GRID)
PEOPLE = ("collector", "acceptor", "registrar", "dispatcher", "handler", "other_handler",
          "verifier", "supervisor", "leader")  # fmt: skip
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

#: The main path to each stage: who does what.
PATH = {
    "accepted": ("acceptor", "accept"),
    "registered": ("registrar", "register"),
    "dispatched": ("dispatcher", "dispatch"),
    "handling": ("handler", "take"),
    "handled": ("handler", "feedback"),
    "checked": ("verifier", "pass_check"),
    "closed": ("registrar", "close"),
}


def monday():
    """09:00 on the Monday two weeks before this one."""
    day = localdate() - timedelta(days=localdate().weekday() + 14)
    return datetime.combine(day, time(9), get_default_timezone())


def quiet_year(year, *holidays):
    """A year's arrangement that changes nothing but the days given: one Saturday is a holiday."""
    first = date(year, 7, 1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    return [Day(saturday, HOLIDAY, "静"), *(Day(day, HOLIDAY, "假") for day in holidays)]


def load_quiet_years(*holidays):
    for year in range(localdate().year - 1, localdate().year + 3):
        load_year(
            actor_id=None,
            code="cn",
            year=year,
            days=quiet_year(year, *(day for day in holidays if day.year == year)),
            source="试验",
        )


class Street:
    """One street with its people, a litter class (2 working days) and a cover class (4 hours)."""

    def __init__(self, cast, calendar=load_quiet_years):
        self.cast = cast
        define(actor_id=None, code="cn", name="工作日历")
        calendar()
        publish_shipped_flows()
        self.sanitation = cast.department("sanitation")
        self.municipal = cast.department("municipal")
        for name in PEOPLE:
            cast.account(name)
        self.litter, self.litter_rule = _class("E0102", "暴露垃圾", "2", "work_day")
        self.cover, self.cover_rule = _class("C0101", "井盖", "4", "work_hour")
        Route.objects.create(class_code="E01", department=self.sanitation, since="2020-01-01")
        self.kept = {}
        self.calendar = calendar_for("cn")

    def actor(self, name):
        return self.cast.actor(name)

    def photo(self, district=DISTRICT):
        """The id of a photo that nothing shows yet; all are uses of one content."""
        if district not in self.kept:
            picture = BytesIO()
            Image.new("RGB", (4, 3), "green").save(picture, "PNG")
            upload = SimpleUploadedFile("现场.png", picture.getvalue())
            self.kept[district] = keep(upload=upload, district=district)
            return self.kept[district].pk
        return keep_again(file=self.kept[district]).pk

    def report(self, who="collector", title="路边垃圾", place=SPOT, request_id=None,
               action="report", **said):  # fmt: skip
        report = Report(channel=said.pop("channel", who), title=title, place=place, **said)
        return open_case(actor=self.actor(who), report=report, request_id=request_id, action=action)

    def do(self, case, who, action, *, photo=False, **given):
        """One action by one of the cast; `photo=True` attaches a new one."""
        if photo:
            given["files"] = [self.photo()]
        return advance(
            actor=self.actor(who), case_id=case.pk, district=case.district, action=action, **given
        )

    def at(self, stage, start=None, **said):
        """A case brought to `stage` on the main path; from `start` on, a step a minute."""
        if start is not None:
            said["at"] = start
        case = self.report(**said)
        for number, (reached, (who, action)) in enumerate(PATH.items(), 1):
            if case.stage == stage:
                break
            given = self.given(action)
            if start is not None:
                given["at"] = start + number * MINUTE
            case = self.do(case, who, action, **given)
            assert case.stage == reached
        return case

    def given(self, action):
        """What the main path's actions need."""
        return {
            "accept": {"class_id": self.litter.pk},
            "dispatch": {"department_id": self.sanitation.pk},
            "feedback": {"note": "已清运", "photo": True},
            "pass_check": {"photo": True},
        }.get(action, {})

    def split(self, case, *duties, **given):
        """Children for sanitation (lead) and municipal (assist), or as `duties` say."""
        duties = duties or (("sanitation", "lead"), ("municipal", "assist"))
        parts = [Part(self.cast.department(name).pk, f"{name}部分", duty) for name, duty in duties]
        return split(
            actor=self.actor("dispatcher"), case_id=case.pk, district=case.district, parts=parts,
            **given,
        )  # fmt: skip


def _class(code, name, limit, unit):
    row = MatterClass.objects.create(code=code, name=name, kind="event", area="环境卫生")
    rule = ClassRule.objects.create(
        matter_class=row, condition="一般", limit_value=Decimal(limit), limit_unit=unit,
        since="2020-01-01",
    )  # fmt: skip
    return row, rule


def trace(case):
    """The codes of a case's log."""
    return list(LogEntry.objects.filter(case=case).values_list("action", flat=True))


def everything():
    """All that a refused write must leave as it was."""
    return (
        list(Case.objects.order_by("pk").values()),
        list(LogEntry.objects.order_by("pk").values()),
    )
