"""Kept appraisals: right people, right arithmetic, never changed."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from tests.cast import DISTRICT, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.insight.models import Appraisal, AppraisalLine, Weight
from yiwang.kernel.insight.rules.periods import period_of
from yiwang.kernel.insight.rules.scores import ratio, score
from yiwang.kernel.insight.services import rebuild, snapshot, weigh
from yiwang.lib.errors import Forbidden, Invalid


@pytest.mark.parametrize("kind,day,first,last", [
    ("day", date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 4)),
    ("week", date(2026, 3, 4), date(2026, 3, 2), date(2026, 3, 8)),
    ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
    ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ("quarter", date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
    ("quarter", date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
    ("year", date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
])  # fmt: skip
def test_periods(kind, day, first, last):
    assert period_of(kind, day) == (first, last)


def test_nothing_to_measure_is_neither_nothing_nor_all():
    assert ratio(0, 0) is None
    assert ratio(911, 972) == pytest.approx(0.9372, abs=5e-5)  # Tianmen, DOMAIN §1.8


@pytest.mark.parametrize("figures,expected", [
    ({"a": (3, 4), "b": (0, 2)}, 81.25),   # (3·75 + 1·100) ÷ 4
    ({"a": (3, 4), "b": (0, 0)}, 75.0),    # b has no denominator and drops out
    ({"a": (0, 0)}, None),
    ({"a": (5, 4), "b": (2, 2)}, 75.0),    # never more than all
])  # fmt: skip
def test_scores(figures, expected):
    weights = {"a": Fraction(3), "b": Fraction(1)}
    assert score(figures, weights, frozenset({"b"})) == expected


@pytest.mark.django_db
def test_an_appraisal_is_kept_as_it_was(city):
    city.closed()
    city.report()
    leader, day = city.cast.actor("leader"), localdate()
    made = {kind: snapshot(actor=leader, division=STREET, kind=kind, period="month", day=day)
            for kind in ("division", "department", "post", "collector")}  # fmt: skip
    collector = made["collector"].lines.get()
    assert collector.figures == {"effective_report_rate": [1, 2]}
    assert collector.score == 50
    assert collector.name == "陈采集"
    department = made["department"].lines.get()
    assert department.figures["one_time_close_rate"] == [1, 1]
    assert department.figures["satisfaction"] == [0, 0]
    rebuild()
    again = snapshot(actor=leader, division=STREET, kind="department", period="month", day=day)
    assert again.edition == 2
    assert again.lines.get().figures == department.figures
    for change in (
        lambda: Appraisal.objects.update(edition=9), lambda: AppraisalLine.objects.all().delete()
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_weights_have_their_days(city):
    city.closed()
    day = localdate()
    steward, given = city.cast.actor("steward"), [("one_time_close_rate", Decimal(2))]
    with pytest.raises(Forbidden):
        weigh(actor=city.cast.actor("leader"), kind="department", weights=given, since=day,
              source="办法")  # fmt: skip
    for wrong in ([], [("nothing", Decimal(1))], [("one_time_close_rate", Decimal(0))]):
        with pytest.raises(Invalid):
            weigh(actor=steward, kind="department", weights=wrong, since=day, source="办法")
    with pytest.raises(Invalid):
        weigh(actor=steward, kind="department", weights=given, since=day, source=" ")
    assert not Weight.objects.exists()
    weigh(actor=steward, kind="department", weights=given, since=date(2020, 1, 1), source="办法")
    weigh(actor=steward, kind="department", weights=[("rework_rate", Decimal(1))], since=day,
          source="新办法")  # fmt: skip
    before, after = (
        snapshot(actor=SYSTEM, division=DISTRICT, kind="department", period="day", day=when)
        for when in (day - timedelta(days=1), day)
    )
    assert not before.lines.exists()
    assert after.lines.get().weights == {"rework_rate": "1.000"}
    assert after.lines.get().score == 100


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["outsider", "collector", "handler", "resident", "dispatcher"])
def test_who_may_not_appraise(city, who):
    with pytest.raises(Forbidden):
        snapshot(actor=city.cast.actor(who), division=STREET, kind="post", period="day",
                 day=localdate())  # fmt: skip
    assert not Appraisal.objects.exists()
