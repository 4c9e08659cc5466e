"""Calendars as data: seeded, loaded, moved; seen at once here and soon elsewhere."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.calendar import invariants, selectors, services
from yiwang.kernel.calendar.models import CalendarDay, OfficialYear, WorkCalendar, WorkPeriods
from yiwang.kernel.calendar.rules import HOLIDAY, MAKEUP, Day
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.worktime import Limit, Unit, due

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTICE = [
    Day(date(2026, 12, 31), HOLIDAY, "元旦"),
    Day(date(2027, 1, 1), HOLIDAY, "元旦"),
    Day(date(2027, 1, 3), MAKEUP, "元旦"),
    Day(date(2027, 2, 5), HOLIDAY, "春节"),
]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    selectors.forget("cn")
    yield
    selectors.forget("cn")


@pytest.fixture
def cn() -> WorkCalendar:
    services.seed_official(actor_id=1, years=[2025, 2026])
    StoredEvent.objects.all().delete()
    return WorkCalendar.objects.get(code="cn")


def facts() -> list[dict[str, Any]]:
    told = StoredEvent.objects.filter(name="calendar.CalendarChanged").order_by("id")
    return [fact.payload for fact in told]


def load(days: list[Day], source: str = "国办发明电〔2026〕1号", year: int = 2027) -> bool:
    return services.load_year(actor_id=1, code="cn", year=year, days=days, source=source)


def test_seeding_makes_a_calendar_that_knows_its_years() -> None:
    assert services.seed_official(actor_id=1) == list(range(2004, 2027))
    calendar = calendar_for()
    assert calendar.zone == SHANGHAI
    assert [calendar.is_official(year) for year in (2003, 2004, 2026, 2027)] == [
        False,
        True,
        True,
        False,
    ]
    assert calendar.is_workday(date(2025, 1, 26))
    assert not calendar.is_workday(date(2025, 2, 4))
    start = datetime(2025, 1, 27, 16, 30, tzinfo=SHANGHAI)
    assert due(start, Limit(2, Unit.WORK_HOUR), calendar).at == datetime(
        2025, 2, 5, 9, 30, tzinfo=SHANGHAI
    )


def test_seeding_twice_is_harmless(cn: WorkCalendar) -> None:
    before = AuditRecord.objects.count()
    assert services.seed_official(actor_id=1, years=[2025, 2026]) == []
    cn_again = WorkCalendar.objects.get()
    assert (facts(), AuditRecord.objects.count()) == ([], before)
    assert cn_again.revision == cn.revision


def test_seeding_adds_only_the_missing_years_and_says_which(cn: WorkCalendar) -> None:
    assert services.seed_official(actor_id=1, years=[2024, 2025]) == [2024]
    assert facts() == [{"district": "", "calendar": "cn", "years": [2024]}]
    assert AuditRecord.objects.filter(verb="calendar.seed", actor_id=1).count() == 2


def test_a_year_nobody_knows_is_not_seeded(cn: WorkCalendar) -> None:
    with pytest.raises(Refused, match="2027"):
        services.seed_official(actor_id=1, years=[2027])
    assert not OfficialYear.objects.filter(year=2027).exists()


def test_an_unloaded_year_is_planned_on_the_festivals(cn: WorkCalendar) -> None:
    calendar = calendar_for()
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 9))
    rows = selectors.days_of("cn", 2027)
    assert len(rows) == 13
    assert all(row.provisional and "办法" in row.source for row in rows)
    late = due(datetime(2027, 2, 4, 10, tzinfo=SHANGHAI), Limit(1, Unit.WORK_DAY), calendar)
    assert (late.at, late.provisional) == (datetime(2027, 2, 9, 10, tzinfo=SHANGHAI), True)


def test_loading_a_year_replaces_the_plan(cn: WorkCalendar) -> None:
    calendar_for()
    assert load(NOTICE)
    calendar = calendar_for()
    assert calendar.is_official(2027)
    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.is_workday(date(2027, 1, 3))
    assert calendar.is_workday(date(2027, 2, 8))
    assert facts() == [{"district": "", "calendar": "cn", "years": [2026, 2027]}]
    official = selectors.official_years()[-1]
    assert (official.year, official.source, official.by) == (2027, "国办发明电〔2026〕1号", 1)


def test_loading_the_same_again_changes_nothing(cn: WorkCalendar) -> None:
    load(NOTICE)
    assert not load(NOTICE)
    assert len(facts()) == 1


def test_a_corrected_notice_replaces_the_first(cn: WorkCalendar) -> None:
    load(NOTICE)
    assert load(NOTICE[:2], source="更正")
    assert not calendar_for().is_workday(date(2027, 1, 3))
    assert CalendarDay.objects.filter(arrangement__year=2027).count() == 2
    assert OfficialYear.objects.filter(year=2027).count() == 1


def test_a_faulty_notice_is_refused_whole(cn: WorkCalendar) -> None:
    with pytest.raises(Invalid) as refused:
        load([*NOTICE, Day(date(2027, 3, 1), MAKEUP), Day(date(2029, 3, 1), HOLIDAY)])
    assert "2027-03-01 不是周末" in str(refused.value)
    assert "2029-03-01 不属于" in str(refused.value)
    with pytest.raises(Invalid):
        load(NOTICE, source=" ")
    assert facts() == []
    assert not OfficialYear.objects.filter(year=2027).exists()


def test_a_day_the_city_moved_survives_the_notice(cn: WorkCalendar) -> None:
    day = date(2027, 2, 5)
    assert services.change_day(
        actor_id=1, code="cn", day=date(2027, 6, 1), kind=HOLIDAY, source="市政府通告", name="台风"
    )
    assert not services.change_day(
        actor_id=1, code="cn", day=date(2027, 6, 1), kind=HOLIDAY, source="市政府通告"
    )
    load(NOTICE)
    calendar = calendar_for()
    assert not calendar.is_workday(date(2027, 6, 1))
    assert services.change_day(actor_id=1, code="cn", day=day, kind="", source="市政府通告")
    assert calendar_for().is_workday(day)


@pytest.mark.parametrize(
    ("kind", "source", "message"),
    [(MAKEUP, "通告", "不是周末"), ("party", "通告", "类别"), (HOLIDAY, " ", "依据")],
)
def test_a_day_cannot_be_moved_just_anyhow(
    cn: WorkCalendar, kind: str, source: str, message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        services.change_day(actor_id=1, code="cn", day=date(2026, 6, 1), kind=kind, source=source)
    assert facts() == []


def test_summer_hours_begin_on_a_day(cn: WorkCalendar) -> None:
    summer = [["08:00", "12:00"], ["15:00", "18:00"]]
    arguments = {"actor_id": 1, "code": "cn", "since": date(2026, 6, 1), "periods": summer}
    assert services.set_periods(**arguments)
    assert not services.set_periods(**arguments)
    assert facts() == [{"district": "", "calendar": "cn", "years": [2026]}]
    start = datetime(2026, 5, 29, 17, tzinfo=SHANGHAI)
    assert due(start, Limit(1, Unit.WORK_HOUR), calendar_for()).at == datetime(
        2026, 6, 1, 8, 30, tzinfo=SHANGHAI
    )


@pytest.mark.parametrize(
    "periods", [[], [["9", "12"]], [["12:00", "09:00"]], [["09:00", "12:00"], ["11:00", "17:00"]]]
)
def test_impossible_hours_are_refused(cn: WorkCalendar, periods: list[list[str]]) -> None:
    with pytest.raises(Invalid):
        services.set_periods(actor_id=1, code="cn", since=date(2026, 6, 1), periods=periods)
    assert WorkPeriods.objects.count() == 1


def test_another_citys_calendar() -> None:
    boston = {
        "actor_id": None,
        "code": "boston",
        "name": "Boston",
        "zone": "America/New_York",
        "region": "US-MA",
        "periods": [["08:30", "17:00"]],
    }
    services.define(**boston)
    services.define(**boston)
    with pytest.raises(Conflict):
        services.define(**{**boston, "zone": "Asia/Shanghai"})
    with pytest.raises(Invalid):
        services.define(**{**boston, "code": "x", "zone": "Mars/Base"})
    assert services.seed_official(actor_id=None, code="boston", years=[2015]) == [2015]
    calendar = calendar_for("boston")
    assert not calendar.is_workday(date(2015, 1, 19))
    assert calendar.is_workday(date(2016, 2, 8))  # Chinese New Year is no festival there


def test_a_missing_calendar_is_said() -> None:
    with pytest.raises(Refused, match="nowhere"):
        calendar_for("nowhere")
    with pytest.raises(Refused, match="nowhere"):
        services.load_year(actor_id=1, code="nowhere", year=2027, days=NOTICE, source="x")


def test_the_steward_is_told_which_years_are_open(cn: WorkCalendar) -> None:
    this_year = datetime.now(SHANGHAI).year
    open_years = selectors.unofficial_years("cn", date(this_year + 2, 1, 1))
    expected = [year for year in range(this_year, this_year + 3) if year not in (2025, 2026)]
    assert open_years == expected


def test_the_calendar_is_kept_and_another_processs_change_is_seen_later(
    cn: WorkCalendar, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = calendar_for()
    with django_assert_num_queries(0):
        assert calendar_for() is first
    with connection.cursor() as cursor:  # as another process would leave it
        cursor.execute("DELETE FROM calendar_calendarday WHERE day = '2026-10-02'")
        cursor.execute("UPDATE calendar_workcalendar SET revision = gen_random_uuid()")
    assert not calendar_for().is_workday(date(2026, 10, 2))
    monkeypatch.setattr(selectors, "READ_AGAIN_AFTER", -1.0)
    assert calendar_for().is_workday(date(2026, 10, 2))
    with django_assert_num_queries(1):
        calendar_for()


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_here_right_after_its_commit() -> None:
    services.seed_official(actor_id=1, years=[2026])
    assert calendar_for().is_workday(date(2026, 6, 1))
    services.change_day(
        actor_id=1, code="cn", day=date(2026, 6, 1), kind=HOLIDAY, source="市政府通告"
    )
    assert not calendar_for().is_workday(date(2026, 6, 1))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO calendar_calendarday (calendar_id, day, kind, name, source)"
        " VALUES (%(id)s, '2026-06-01', 'makeup', '', 'x')",
        "INSERT INTO calendar_calendarday (calendar_id, day, kind, name, source)"
        " VALUES (%(id)s, '2026-10-01', 'holiday', '', 'x')",
        "INSERT INTO calendar_calendarday (calendar_id, day, kind, name, source)"
        " VALUES (%(id)s, '2026-06-01', 'party', '', 'x')",
        "INSERT INTO calendar_calendarday (calendar_id, day, kind, name, source)"
        " VALUES (%(id)s, '2026-06-01', 'holiday', '', '')",
        "UPDATE calendar_calendarday SET day = '2031-10-01' WHERE day = '2026-10-01'",
        "UPDATE calendar_workcalendar SET weekend = '[4]'",
        "UPDATE calendar_workperiods SET periods = '[]'",
        "UPDATE calendar_officialyear SET source = ''",
        "INSERT INTO calendar_officialyear (calendar_id, year, source, loaded_at)"
        " VALUES (%(id)s, 2026, 'x', now())",
    ],
)
def test_the_database_refuses(cn: WorkCalendar, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"id": cn.pk})


def test_invariants_hold_and_find_what_is_wrong(cn: WorkCalendar) -> None:
    checks = [
        invariants.calendars_without_hours,
        invariants.empty_arrangements,
        invariants.unusable_calendars,
    ]
    assert [check() for check in checks] == [[], [], []]
    CalendarDay.objects.filter(day__year=2026).delete()
    WorkPeriods.objects.update(periods=[["12:00", "09:00"]])
    assert invariants.empty_arrangements() == ["cn 2026"]
    assert "cn" in invariants.unusable_calendars()[0]
    WorkPeriods.objects.all().delete()
    assert invariants.calendars_without_hours() == ["cn"]
