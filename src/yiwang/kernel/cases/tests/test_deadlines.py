"""Calendars, catalogue rows and flows change; a running case keeps what it began under."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from tests.invariants import violations
from yiwang.kernel.calendar.services import load_year
from yiwang.kernel.cases.models import Case, ClassRule, LogEntry
from yiwang.kernel.cases.services.flows import publish_flow, publish_shipped_flows
from yiwang.kernel.events.services import deliver_due
from yiwang.lib.errors import Conflict

from .makers import DAY, HOUR, Street, load_quiet_years, monday, quiet_year, trace
from .shipped import city_definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned_street(cast):
    """The street before anybody loaded a year: every deadline is provisional."""
    return Street(cast, calendar=lambda: None)


def load(year, *holidays):
    load_year(actor_id=None, code="cn", year=year, days=quiet_year(year, *holidays), source="国办")


# --- the calendar -----------------------------------------------------------


def test_without_official_years_deadlines_are_provisional(planned_street):
    case = planned_street.at("handling", start=monday())
    assert case.provisional


def test_the_total_may_be_provisional_when_the_stage_is_not(street):
    year = localdate().year
    case = street.report()
    assert not case.provisional
    rule = ClassRule.objects.filter(pk=street.litter_rule.pk)
    rule.update(limit_value=Decimal(260 * 4))
    case = street.do(case, "acceptor", "accept", class_id=street.litter.pk)
    assert case.total_due.year > year + 2
    assert case.stage_due.year <= year + 1
    assert case.provisional


def test_loading_the_years_counts_again_and_clears_the_mark(planned_street):
    case = planned_street.at("handling", start=monday())
    holiday = (monday() + DAY).date()
    load_quiet_years(holiday)
    deliver_due()
    case.refresh_from_db()
    assert case.stage_due == monday() + 3 * DAY + 4 * timedelta(minutes=1)
    assert not case.provisional
    entry = LogEntry.objects.filter(case=case, action="recompute").last()
    assert entry.note == "日历变更，时限重算"
    assert (entry.actor_id, entry.actor_name) == (None, "系统")
    assert violations() == {}


def test_a_changed_calendar_moves_open_deadlines_and_says_so_in_the_log(street):
    case, done = street.at("handling", start=monday()), street.at("closed", start=monday())
    due, total = case.stage_due, case.total_due
    load(monday().year, (monday() + DAY).date())
    deliver_due()
    case.refresh_from_db()
    assert (case.stage_due, case.total_due) == (due + DAY, total + DAY)
    entry = LogEntry.objects.filter(case=case).last()
    assert entry.action == "recompute"
    assert [entry.data["stage_due"][0][:10], entry.data["stage_due"][1][:10]] == [
        f"{(monday() + 2 * DAY):%Y-%m-%d}", f"{(monday() + 3 * DAY):%Y-%m-%d}",
    ]  # fmt: skip
    assert "recompute" not in trace(done)
    deliver_due()
    load(monday().year, (monday() + DAY).date())
    deliver_due()
    assert trace(case).count("recompute") == 1


def test_a_recount_keeps_postponement_and_pause(street):
    case = street.at("handling", start=monday() + HOUR)
    until = case.stage_due + 2 * DAY
    street.do(case, "handler", "ask_postpone", note="等", until=until, at=monday() + 2 * HOUR)
    case = street.do(case, "dispatcher", "grant_postpone", at=monday() + 2 * HOUR)
    street.do(case, "handler", "ask_hang", note="等", at=monday() + 2 * HOUR)
    street.do(case, "supervisor", "grant_hang", at=monday() + 2 * HOUR)
    case = street.do(case, "handler", "resume", note="好", at=monday() + DAY + 2 * HOUR)
    due, total = case.stage_due, case.total_due
    load(localdate().year + 2)
    load(monday().year, monday().date() - 100 * DAY)
    deliver_due()
    case.refresh_from_db()
    assert (case.stage_due, case.total_due) == (due, total)
    assert "recompute" not in trace(case)


# --- the catalogue ----------------------------------------------------------


def test_a_new_rule_is_for_new_cases(street):
    running = street.at("registered", start=monday())
    total = running.total_due
    ClassRule.objects.filter(pk=street.litter_rule.pk).update(until=localdate() - DAY)
    ClassRule.objects.create(
        matter_class=street.litter, ordinal=1, condition="新", limit_value=1,
        limit_unit="work_hour", since=localdate(),
    )  # fmt: skip
    running = street.do(running, "dispatcher", "dispatch", department_id=street.sanitation.pk)
    running = street.do(running, "handler", "take")
    assert (running.stage_limit, running.stage_unit) == (2, "work_day")
    assert running.total_due == total
    fresh = street.at("handling")
    assert (fresh.stage_limit, fresh.stage_unit) == (1, "work_hour")


def test_a_rule_counts_from_its_local_day(street):
    """Reported at two in the morning, which is still yesterday in UTC."""
    day = localdate() - 3 * DAY
    ClassRule.objects.filter(pk=street.litter_rule.pk).update(since=day)
    early = monday().replace(hour=2, year=day.year, month=day.month, day=day.day)
    case = street.at("accepted", start=early)
    assert case.rule_id == street.litter_rule.pk


# --- the flow ---------------------------------------------------------------


def test_a_case_keeps_the_flow_it_began_under(street):
    old = street.at("dispatched")
    shorter = city_definition(version=2, max_returns=0)
    shorter["stages"]["reported"]["limit"] = [1, "work_hour"]
    flow = publish_flow(definition=shorter)
    fresh = street.at("dispatched")
    assert (old.flow.version, fresh.flow_id) == (1, flow.pk)
    assert street.do(old, "handler", "return", note="不归我管").stage == "registered"
    assert street.do(fresh, "handler", "return", note="不归我管").stage == "arbitration"
    assert Case.objects.get(pk=old.pk).flow.version == 1


def test_a_published_version_stays_what_it_is(street):
    publish_shipped_flows()
    with pytest.raises(Conflict):
        publish_flow(definition=city_definition(max_returns=9))
