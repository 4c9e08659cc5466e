"""What an office hears about a diner: a dated fact, decided again from the day it is true."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from yiwang.kernel.eligibility.models import Fact, Programme
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.lib.ids import new_request_id

from ...models import Diner
from ..services import record_change, take_back_change
from .makers import elder
from .test_projecting import followed, rows, sound

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


@pytest.fixture
def diner(programme: Programme, told: Callable[[], None]) -> Diner:
    made = followed(programme, elder())
    told()
    return made


def days(diner: Diner) -> list[tuple[date, date | None]]:
    return [(since, until) for since, until, _values in rows(diner)]


def change(actor, diner: Diner, what: str, since: date, **more) -> Fact:
    given = {"source": "区人民医院入院登记", **more}
    return record_change(actor=actor, diner_id=diner.pk, change=what, since=since, **given)


def test_in_hospital_and_out(diner, actor, told) -> None:
    clerk, once = actor("welfare_clerk"), new_request_id()
    first = change(clerk, diner, "admitted", date(2026, 11, 2), request_id=once)
    assert change(clerk, diner, "admitted", date(2026, 11, 2), request_id=once).pk == first.pk
    change(clerk, diner, "discharged", date(2026, 11, 9))
    told()
    held = Fact.objects.filter(name="in_hospital", superseded_at=None).order_by("since")
    assert [(each.value, each.since, each.until) for each in held] == [
        (True, date(2026, 11, 2), date(2026, 11, 9)),
        (False, date(2026, 11, 9), None),
    ]
    assert days(diner) == [(START, None)] and sound()


def test_an_institution_ends_it_from_that_day(diner, actor, told) -> None:
    clerk = actor("welfare_clerk")
    made = change(clerk, diner, "moved_in", date(2026, 11, 5), source="松鹤院入住协议")
    told()
    assert days(diner) == [(START, date(2026, 11, 5))]
    take_back_change(actor=clerk, fact_id=made.pk, reason="同名的另一位老人")
    told()
    assert days(diner)[0][0] == START and days(diner)[-1][1] is None and sound()


def test_a_death_that_was_none_is_taken_back(diner, actor, told) -> None:
    clerk, day = actor("welfare_clerk"), localdate() - timedelta(days=3)
    made = change(clerk, diner, "died", day, source="殡葬登记")
    told()
    diner.refresh_from_db()
    assert diner.ended_on == day + timedelta(days=1)
    assert days(diner) == [(START, day + timedelta(days=1))]
    take_back_change(actor=clerk, fact_id=made.pk, reason="同名的另一位老人")
    told()
    diner.refresh_from_db()
    assert diner.ended_on is None
    assert days(diner) == [(START, day + timedelta(days=1)), (localdate(), None)] and sound()
    with pytest.raises(Conflict):
        take_back_change(actor=clerk, fact_id=made.pk, reason="再撤一次")


@pytest.mark.parametrize(
    ("what", "since", "more", "field"),
    [
        ("", START, {}, "change"),
        ("died", localdate() + timedelta(days=1), {}, "since"),
        ("died", START, {"until": date(2026, 2, 1)}, "until"),
        ("admitted", START, {"until": START}, "until"),
        ("admitted", START, {"source": " "}, "source"),
    ],
)
def test_what_cannot_be(diner, actor, what, since, more, field) -> None:
    before = Fact.objects.count()
    with pytest.raises(Invalid) as refused:
        change(actor("welfare_clerk"), diner, what, since, **more)
    assert field in refused.value.fields and Fact.objects.count() == before


@pytest.mark.parametrize("name", ["outsider", "canteen_manager", "leader", "audit_admin"])
def test_outsiders_change_nothing(diner, actor, name) -> None:
    made = change(actor("welfare_reviewer"), diner, "admitted", START)
    before = Fact.objects.count()
    for deed in (
        lambda: change(actor(name), diner, "discharged", START),
        lambda: take_back_change(actor=actor(name), fact_id=made.pk, reason="x"),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert Fact.objects.count() == before
