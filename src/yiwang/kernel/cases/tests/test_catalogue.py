"""The catalogue's verbs: dated, audited, repeatable; rules in use never change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import ClassRule, MatterClass, Route
from yiwang.kernel.cases.rules.routing import Spot
from yiwang.kernel.cases.services import open_case
from yiwang.kernel.cases.services.catalogue import (
    RuleContent,
    end_route,
    put_class,
    put_route,
    put_rule,
)
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.cases.services.opening import Report
from yiwang.lib.errors import Forbidden, Invalid, Refused

pytestmark = pytest.mark.django_db
TODAY = localdate()
DAY = timedelta(days=1)


def content(limit="4", unit="work_hour", **more):
    return RuleContent("主次干道成堆成片", limit, unit, **more)


@pytest.fixture
def litter(cast):
    cast.department("sanitation")
    put_class(actor=SYSTEM, code="E01", name="市容环境", kind="event")
    return put_class(
        actor=SYSTEM,
        code="E0102",
        name="暴露垃圾",
        kind="event",
        area="环境卫生",
        parent_code="E01",
    )


def use(cast, row):
    seed_official(actor_id=None)
    publish_shipped_flows()
    place = Spot("440204", "440204001")
    report = Report("collector", "垃圾", class_id=row.matter_class_id, rule_id=row.pk, place=place)
    return open_case(actor=cast.actor("collector"), report=report)


def everything():
    return [
        list(model.objects.order_by("pk").values()) for model in (MatterClass, ClassRule, Route)
    ]


def test_a_changed_limit_closes_the_old_row_the_day_before(litter):
    old = put_rule(actor=SYSTEM, class_code="E0102", content=content(), since=TODAY - 30 * DAY)
    new = put_rule(actor=SYSTEM, class_code="E0102", content=content("2"))
    old.refresh_from_db()
    assert (old.until, old.limit_value) == (TODAY - DAY, Decimal(4))
    assert (new.since, new.until, new.limit_value) == (TODAY, None, Decimal(2))


def test_the_same_content_again_writes_nothing(litter, cast):
    put_rule(actor=SYSTEM, class_code="E0102", content=content(), since=TODAY - 30 * DAY)
    put_route(actor=SYSTEM, department_code="sanitation", class_code="E01")
    before, audited = everything(), AuditRecord.objects.count()
    put_class(
        actor=SYSTEM,
        code="E0102",
        name="暴露垃圾",
        kind="event",
        area="环境卫生",
        parent_code="E01",
    )
    put_rule(actor=SYSTEM, class_code="E0102", content=content("4.000"))
    put_route(actor=SYSTEM, department_code="sanitation", class_code="E01")
    assert everything() == before
    assert AuditRecord.objects.count() == audited


def test_a_rule_in_use_never_changes(litter, cast):
    row = put_rule(actor=SYSTEM, class_code="E0102", content=content())
    use(cast, row)
    before = everything()
    with pytest.raises(Refused) as refusal:
        put_rule(actor=SYSTEM, class_code="E0102", content=content("2"))
    assert refusal.value.code == "rule_in_use"
    assert everything() == before
    put_rule(actor=SYSTEM, class_code="E0102", content=content("2"), since=TODAY + DAY)
    assert ClassRule.objects.get(pk=row.pk).limit_value == Decimal(4)


def test_an_unused_row_of_the_same_day_is_rewritten(litter):
    put_rule(actor=SYSTEM, class_code="E0102", content=content())
    put_rule(actor=SYSTEM, class_code="E0102", content=content("2"))
    assert [row.limit_value for row in ClassRule.objects.all()] == [Decimal(2)]


def test_the_past_is_not_rewritten(litter):
    put_rule(actor=SYSTEM, class_code="E0102", content=content(), since=TODAY - 30 * DAY)
    before = everything()
    with pytest.raises(Refused):
        put_rule(actor=SYSTEM, class_code="E0102", content=content("2"), since=TODAY - DAY)
    assert everything() == before


def test_a_condition_ends(litter):
    put_rule(actor=SYSTEM, class_code="E0102", content=content(), since=TODAY - 30 * DAY)
    put_rule(actor=SYSTEM, class_code="E0102", content=content(), until=TODAY)
    assert ClassRule.objects.get().until == TODAY


@pytest.mark.parametrize(
    ("limit", "unit", "field"),
    [
        ("0", "work_hour", "limit"),
        ("-1", "work_hour", "limit"),
        ("0.0004", "work_hour", "limit"),
        ("NaN", "work_hour", "limit"),
        ("1e9", "work_hour", "limit"),
        ("four", "work_hour", "limit"),
        ("4", "fortnight", "unit"),
    ],
)
def test_a_limit_is_a_time(litter, limit, unit, field):
    with pytest.raises(Invalid) as fault:
        put_rule(actor=SYSTEM, class_code="E0102", content=content(limit, unit))
    assert list(fault.value.fields) == [field]


def test_texts_that_do_not_fit_are_named(litter):
    with pytest.raises(Invalid) as fault:
        put_rule(actor=SYSTEM, class_code="E0102", content=content(closing="清" * 301))
    assert list(fault.value.fields) == ["closing"]


@pytest.mark.parametrize("code", ["X0102", "E01", "", "E01 02", "E01-2", "E" * 25])
def test_a_minor_code_begins_with_its_major(litter, code):
    with pytest.raises(Invalid):
        put_class(actor=SYSTEM, code=code, name="暴露垃圾", kind="event", parent_code="E01")


def test_a_route_replaces_the_one_before(litter, cast):
    cast.department("municipal")
    put_route(actor=SYSTEM, department_code="sanitation", class_code="E01", since=TODAY - DAY)
    put_route(actor=SYSTEM, department_code="municipal", class_code="E01")
    first, second = Route.objects.order_by("pk")
    assert (first.until, second.until) == (TODAY - DAY, None)
    end_route(actor=SYSTEM, class_code="E01", until=TODAY)
    assert end_route(actor=SYSTEM, class_code="E01") is None
    assert not Route.objects.filter(until__isnull=True).exists()


def test_the_steward_writes_and_it_is_audited(litter, actor):
    put_rule(actor=actor("steward"), class_code="E0102", content=content())
    put_route(actor=actor("steward"), department_code="sanitation", division="440204001")
    verbs = AuditRecord.objects.filter(actor_id=actor("steward").account_id)
    assert [row.verb for row in verbs.order_by("pk")] == ["cases.put_rule", "cases.put_route"]


@pytest.mark.parametrize("name", ["stranger", "collector", "leader", "handler", "security_admin"])
def test_others_are_refused_and_nothing_changes(litter, actor, name):
    who = actor(name)
    before = everything()
    for write in (
        lambda: put_class(actor=who, code="E02", name="宣传广告", kind="event"),
        lambda: put_rule(actor=who, class_code="E0102", content=content()),
        lambda: put_route(actor=who, department_code="sanitation"),
        lambda: end_route(actor=who),
    ):
        with pytest.raises(Forbidden):
            write()
    assert everything() == before


def test_a_steward_elsewhere_does_not_route_here(litter, actor):
    before = everything()
    with pytest.raises(Forbidden):
        put_route(actor=actor("outsider"), department_code="sanitation", division="440204001")
    assert everything() == before
