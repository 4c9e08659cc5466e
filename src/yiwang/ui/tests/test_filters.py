"""Whatever the query string holds, a list opens; what made no sense is named."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict

from yiwang.ui.filters import (
    Choice,
    Choices,
    DateRange,
    Days,
    Division,
    FilterSet,
    Level,
    Search,
    Toggle,
)

CHINA = timezone(timedelta(hours=8))


def levels(code: str) -> list[Level]:
    found = [Level("社区", [("440204001001", "浈江南"), ("440204001002", "育红巷")], code[:12])]
    if code.startswith("440204001001"):
        found.append(Level("网格", [("440204001001000001", "第 1 网格")], code))
    return found


FILTERS = FilterSet(
    Search("q", "搜索", lookup="model__contains"),
    Choice("state", "状态", options=[("open", "处置中"), ("closed", "已结案")]),
    Choices("kind", "类别", options=[("1", "垃圾"), ("2", "占道")]),
    DateRange("day", "上报时间", lookup="reported_at"),
    Toggle("late", "只看超时"),
    Division("at", "区域", levels=levels),
)


def parse(text: str):
    return FILTERS.parse(QueryDict(text))


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("q=%20%E4%BA%95%E7%9B%96%20%20%E7%A0%B4%20", "q", "井盖 破"),
        ("q=a%00b", "q", "ab"),
        ("state=open", "state", "open"),
        ("kind=2&kind=1&kind=1", "kind", ["1", "2"]),
        (
            "day_from=2026-11-01&day_to=2026-11-23",
            "day",
            Days(date(2026, 11, 1), date(2026, 11, 23)),
        ),
        (
            "day_from=2026-11-23&day_to=2026-11-01",
            "day",
            Days(date(2026, 11, 1), date(2026, 11, 23)),
        ),
        ("day_to=2026-11-01", "day", Days(None, date(2026, 11, 1))),
        ("late=on", "late", True),
        ("at=440204001001&at=440204001001000001", "at", "440204001001000001"),
        ("at=440204001002&at=440204001001000001", "at", "440204001002"),
    ],
)
def test_reads_what_was_asked(query, name, value):
    bound = parse(query)
    assert bound.problems == []
    assert bound.values == {name: value}
    assert len(bound.chips) == 1


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "state=", "late=0", "at=&at=", "other=1"])
def test_nothing_asked_is_nothing(query):
    bound = parse(query)
    assert (bound.values, bound.problems, bound.chips) == ({}, [], [])


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "长" * 101,
        "state=void",
        "state=open%27%3B%20DROP%20TABLE",
        "kind=1&kind=9",
        "day_from=9999-12-31",
        "day_to=0001-01-01",
        "day_from=2026-02-30",
        "day_from=2026-11-23T00:00:00Z",
        "day_from=%F0%9F%92%A3",
        "day_from=%D9%A2%D9%A0%D9%A2%D9%A6-01-01",
        "late=maybe",
        "at=44020400100199999999999",
        "at=440204001999",
        "at=%C2%B2%C2%B3",
        "at=440204%00",
    ],
)
def test_nonsense_is_left_out_and_said(query):
    bound = parse(query)
    assert bound.values == {}
    assert len(bound.problems) == 1


@pytest.mark.parametrize("query", ["q[]=1", "=&&=", "%ff=%fe", "q=%ff%fe", "state=" + "x" * 5000])
def test_never_raises(query):
    assert parse(query).to_query().startswith("?")


def test_days_end_after_the_last_day_in_the_display_zone():
    days = Days(date(2026, 11, 1), date(2026, 11, 23))
    assert days.start == datetime(2026, 11, 1, tzinfo=CHINA)
    assert days.end == datetime(2026, 11, 24, tzinfo=CHINA)
    assert Days(None, date(2100, 12, 31)).end.year == 2101


def test_a_chip_takes_away_its_own_filter_only():
    bound = parse("state=open&late=1&kind=1&kind=2&page=x")
    assert [chip.without for chip in bound.chips] == [
        "?kind=1&kind=2&late=1",
        "?state=open&late=1",
        "?state=open&kind=1&kind=2",
    ]


def test_quick_ranges_replace_the_dates_and_keep_the_rest():
    field = next(
        f for f in parse("state=open&day_from=2020-01-01&page=x").fields if f.filter.name == "day"
    )
    _label, query, chosen = field.quick[0]
    assert QueryDict(query[1:]).keys() == {"state", "day_from", "day_to"}
    assert not chosen


@pytest.mark.django_db
def test_narrows_a_queryset_by_lookup():
    narrowed = parse("q=session").narrow(ContentType.objects.all())
    assert {each.model for each in narrowed} == {"session"}
