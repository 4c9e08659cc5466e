"""Every number opens a list of exactly that many cases; nobody sees beyond her division."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils.timezone import localdate, now

from tests.cast import COMMUNITY, DISTRICT, GRID, OTHER_COMMUNITY, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import Part, merge, split
from yiwang.kernel.insight import invariants
from yiwang.kernel.insight.models import Mark
from yiwang.kernel.insight.rules.measures import GROUPS, OPEN
from yiwang.kernel.insight.selectors import (
    figures_today,
    indicators,
    late_now,
    measure,
    opened,
    ranking,
    trend,
)
from yiwang.kernel.insight.selectors.figures import FACET_OF
from yiwang.kernel.insight.services.folding import fold
from yiwang.kernel.insight.services.rebuilding import recount_totals
from yiwang.lib.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db
FACETS = ("", "class", "area", "channel", "department", "post", "actor", "district", "street",
          "community", "grid")  # fmt: skip


@pytest.fixture
def busy(city):
    """Cases in many states; some of what they count is folded, some is not."""
    city.closed()
    city.closed(channel="hotline")
    fold(40)
    survivor, double = city.handling(), city.handling()
    merge(actor=city.cast.actor("dispatcher"), case_id=double.pk, into_id=survivor.pk,
          district=DISTRICT)  # fmt: skip
    parts = [Part(city.municipal.pk, "修井盖")]
    split(actor=city.cast.actor("dispatcher"), case_id=survivor.pk, district=DISTRICT, parts=parts)
    moved = city.handling(channel="resident")
    city.do(moved, "handler", "return", note="不归我管")
    city.do(moved, "dispatcher", "dispatch", department_id=city.municipal.pk)
    city.report(channel="leader")
    fold(25)
    Mark.objects.filter(measure__startswith="due_").update(day=localdate() - timedelta(days=1))
    recount_totals()
    city.report(channel="media")  # and its deltas stay where they are
    assert not invariants.totals_other_than_the_marks()
    return city


def opens(figure, actor=SYSTEM, n=None):
    assert opened(actor=actor, query=figure.query).count() == (figure.numerator if n is None else n)


@pytest.mark.parametrize("division", ["", "44", DISTRICT, STREET, COMMUNITY, GRID[:15], GRID])
def test_every_number_opens_its_list(busy, division):
    day, counted = localdate(), 0
    for facet, group in product(FACETS, (*GROUPS, OPEN)):
        rows = measure(actor=SYSTEM, measures=(group,), division=division, facet=facet,
                       since=day - timedelta(days=2), until=day)  # fmt: skip
        for row in rows:
            opens(row, n=row.n)
            counted += row.n
    assert counted > 200


def test_totals_are_what_marks_say(busy):
    """The same numbers by both ways of reading: street from totals, its communities from marks."""
    day = localdate()
    for group in (*GROUPS, OPEN):
        for facet in ("", "channel", "department", "post", "actor"):
            asked = {"actor": SYSTEM, "measures": (group,), "facet": facet,
                     "since": day - timedelta(days=2), "until": day}  # fmt: skip
            of_street = measure(division=STREET, **asked)
            of_community = measure(division=COMMUNITY, **asked)
            assert {r.value: r.n for r in of_street} == {r.value: r.n for r in of_community}, group


@pytest.mark.parametrize("kind", FACET_OF)
def test_indicators_open_both_their_lists(busy, kind):
    day = localdate()
    found = indicators(actor=SYSTEM, division=STREET, since=day - timedelta(days=2), until=day,
                       kind=kind)  # fmt: skip
    assert found
    for figures in found.values():
        for figure in figures:
            opens(figure)
            assert opened(actor=SYSTEM, query=figure.denominator_query).count() == (
                figure.denominator
            )
            assert (figure.value is None) == (figure.denominator == 0)


def test_today_on_the_wall(busy, django_assert_num_queries):
    leader = busy.cast.actor("leader")
    late = Case.objects.filter(is_open=True, stage="dispatched").first()
    Case.objects.filter(pk=late.pk).update(stage_due=now() - timedelta(hours=1))
    with django_assert_num_queries(2):
        figures = {f.code: f for f in figures_today(actor=leader, division=STREET)}
    for figure in figures.values():
        opens(figure, leader)
    assert figures["report"].value == 6
    assert figures["close"].value == 2
    assert figures["late"].value == 1
    assert figures["open"].value == Case.objects.filter(is_open=True).count()
    opens(late_now(actor=leader, division=STREET), leader)


def test_ranking_and_trend(busy):
    day = localdate()
    rows = ranking(actor=SYSTEM, division=DISTRICT, indicator="one_time_close_rate", by="street",
                   since=day, until=day)  # fmt: skip
    assert [(value, f.numerator, f.denominator) for value, _, f in rows] == [(STREET, 2, 2)]
    by_department = ranking(actor=SYSTEM, division=STREET, indicator="shuffle_rate",
                            by="department", since=day, until=day)  # fmt: skip
    assert {value for value, *_ in by_department} == {
        str(busy.sanitation.pk), str(busy.municipal.pk),
    }  # fmt: skip
    days = trend(actor=SYSTEM, division=STREET, measures=("report", "close"), days=3)
    assert [(d, {c: f.value for c, f in figures.items()}) for d, figures in days] == [
        (day - timedelta(days=2), {"report": 0, "close": 0}),
        (day - timedelta(days=1), {"report": 0, "close": 0}),
        (day, {"report": 6, "close": 2}),
    ]


def test_nobody_sees_beyond_her_division(busy):
    day = localdate()
    asked = {"measures": ("report",), "since": day, "until": day}
    assert measure(actor=busy.cast.actor("secretary"), division=COMMUNITY, **asked)
    for who, division in [
        ("secretary", STREET), ("secretary", OTHER_COMMUNITY), ("leader", DISTRICT),
        ("leader", ""), ("outsider", STREET), ("collector", GRID), ("handler", STREET),
        ("resident", STREET), ("leader", "44020400"), ("leader", "x"),
    ]:  # fmt: skip
        actor = busy.cast.actor(who)
        with pytest.raises(Forbidden):
            measure(actor=actor, division=division, **asked)
        with pytest.raises(Forbidden):
            figures_today(actor=actor, division=division)
        with pytest.raises(Forbidden):
            opened(actor=actor, query={"division": division, "counted": "late"})


@pytest.mark.parametrize("query", [
    {"counted": "nothing"}, {"counted": "close"}, {"counted": "close", "from": "x", "to": "y"},
    {"counted": "close", "from": "2026-01-01", "to": "2026-01-02", "by": "colour", "of": "red"},
    {"counted": "close", "from": "2026-01-01", "to": "2026-01-02", "by": "post", "of": "x"},
])  # fmt: skip
def test_a_query_no_figure_gives(city, query):
    with pytest.raises(Invalid):
        opened(actor=SYSTEM, query={"division": STREET, **query}).count()
