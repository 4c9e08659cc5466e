"""What the database itself refuses of alarms, rules and orders, each by its name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import enrol

from .. import invariants
from ..models import Alarm, AlarmCall, AlarmState, AlarmStep, Command, Presence, Recheck, Shadow
from ..services.alarms import note_phone
from ..services.commands import cancel
from .alarm_makers import a_fridge, a_rule, a_silence_rule, applied, minutes, said
from .deeds import Deeds
from .test_commands import _order

pytestmark = pytest.mark.django_db
TABLES = ("alarm", "alarmcall", "alarmentry", "alarmrule", "alarmstate", "alarmstep", "command",
          "dutyphone", "presence", "recheck", "shadow")  # fmt: skip

#: What is tried, and what must refuse it.
REFUSED = [
    ("UPDATE sensing_alarmrule SET \"limit\" = 9 WHERE watches = 'value'", "sensing_rule_final"),
    ("UPDATE sensing_alarm SET value = 3", "sensing_alarm_identity"),
    ("UPDATE sensing_alarm SET late = NOT late", "sensing_alarm_identity"),
    ("UPDATE sensing_alarm SET state = 'open', closed_at = NULL WHERE state = 'closed'",
     "sensing_alarm_stays_closed"),
    ("UPDATE sensing_alarm SET level = 4", "sensing_alarm_level"),
    ("UPDATE sensing_alarm SET state = 'closed', closed_at = NULL", "sensing_alarm_states"),
    ("UPDATE sensing_alarm SET state = 'acknowledged' WHERE state = 'open'",
     "sensing_alarm_states"),
    ("UPDATE sensing_alarm SET shelved_until = now()", "sensing_alarm_shelved_for_a_reason"),
    ("UPDATE sensing_alarm SET cleared_at = opened_at - interval '1 hour'",
     "sensing_alarm_in_order"),
    ("UPDATE sensing_alarm SET rang_at = NULL WHERE NOT late", "sensing_alarm_rings_or_is_late"),
    ("UPDATE sensing_alarm SET lon = 500, lat = 1", "sensing_alarm_on_earth"),
    ("UPDATE sensing_alarm SET grid = '440204001001001001', community = ''",
     "sensing_alarm_codes_nest"),
    ("UPDATE sensing_alarmentry SET note = 'x'", "sensing_entry_stays"),
    ("DELETE FROM sensing_alarmentry", "sensing_entry_stays"),
    ("UPDATE sensing_alarmstep SET state = 'waiting', done_at = NULL WHERE state = 'dropped'",
     "sensing_step_stays"),
    ("UPDATE sensing_alarmstep SET state = 'done' WHERE state = 'waiting'", "sensing_step_done"),
    ("UPDATE sensing_alarmcall SET note = 'x' WHERE result <> ''", "sensing_call_stays"),
    ("UPDATE sensing_alarmcall SET result = 'reached' WHERE result = ''", "sensing_call_ticked"),
    ("UPDATE sensing_dutyphone SET phone_index = ''", "sensing_phone_said"),
    ("UPDATE sensing_command SET body = '{}'", "sensing_command_stays"),
    ("UPDATE sensing_command SET state = 'waiting', ended_at = NULL, next_try_at = now()"
     " WHERE ended_at IS NOT NULL", "sensing_command_stays"),
    ("UPDATE sensing_command SET state = 'done' WHERE ended_at IS NULL",
     "sensing_command_states"),
    ("UPDATE sensing_command SET sent_at = expires_at + interval '1 s' WHERE ended_at IS NULL",
     "sensing_command_sent_in_time"),
    ("UPDATE sensing_presence SET at = at - interval '1 s'", "sensing_presence_never_back"),
    ("UPDATE sensing_recheck SET until = since - interval '1 s'", "sensing_recheck_span"),
]  # fmt: skip
#: A row like one that is there, with columns otherwise, and what must refuse it.
COPIES = [
    ("alarm", {}, "sensing_one_open_alarm"),
    ("alarm", {"district": "'x'", "street": "''", "community": "''", "grid": "''"},
     "sensing_alarm_district_code"),
    ("alarmstep", {}, "sensing_step_once"),
    ("alarmcall", {}, "sensing_call_once"),
    ("dutyphone", {}, "sensing_phone_once"),
    ("alarmstate", {}, "sensing_state_once"),
    ("recheck", {}, "sensing_recheck_once"),
    ("presence", {}, "sensing_presence_once"),
    ("shadow", {}, "sensing_shadow_once"),
    ("command", {}, "sensing_command_once"),
    ("command", {"request_id": "gen_random_uuid()", "expires_at": "ordered_at"},
     "sensing_command_ends_later"),
    ("alarmrule", {}, "sensing_one_version_a_day"),
    ("alarmrule", {"code": "'o'", "district": "'x'"}, "sensing_rule_district"),
    ("alarmrule", {"code": "'o'", "source": "''"}, "sensing_rule_sourced"),
    ("alarmrule", {"code": "'o'", "level": "4"}, "sensing_rule_levels"),
    ("alarmrule", {"code": "'o'", "\"limit\"": "NULL"}, "sensing_rule_says_what"),
    ("alarmrule", {"code": "'o'", "change_over": "60"}, "sensing_rule_change_over_time"),
    ("alarmrule", {"code": "'o'", "adds_up": "'day'"}, "sensing_rule_adds_up_to_something"),
    ("alarmrule", {"code": "'o'", "hysteresis": "-1"}, "sensing_rule_hysteresis"),
]  # fmt: skip
#: Refuses nothing: it says that a worker must read anew.
NUMBERED = {"sensing_rule_revised"}
#: Held by the range of the exclusion too, which names no promise.
TWICE = {"sensing_rule_in_order"}


@pytest.fixture
def filled():
    """One of everything."""
    fridge, other = a_fridge(), a_fridge("F2")
    rule = a_rule()
    past = now() - minutes(5)
    applied(said(fridge, rule), said(other, rule, at=past))
    applied(said(other, rule, "clear", past))
    AlarmState.objects.create(district=DISTRICT, device=fridge, rule=rule, content={})
    Recheck.objects.create(district=DISTRICT, device=fridge, since=past, until=now())
    Shadow.objects.create(district=DISTRICT, device=fridge)
    Presence.objects.create(district=DISTRICT, device=fridge, online=True, at=past, via="mqtt")
    _called()
    _order(fridge)
    cancel(actor=SYSTEM, district=DISTRICT, command_id=_order(fridge).pk)
    return fridge


def _called():
    """A number, a call that waits, and one that was made."""
    person = enrol(actor=SYSTEM, username="duty01", name="值班员", password="Long-enough-2026!")
    note_phone(actor=SYSTEM, district=DISTRICT, account_id=person.pk, number="13800138000")
    for step, made in zip(AlarmStep.objects.order_by("pk")[:2], (False, True), strict=True):
        said = {"result": "reached", "called_at": now(), "called_name": "值班员"} if made else {}
        AlarmCall.objects.create(
            district=DISTRICT, alarm=step.alarm, step=step, account=person, name="值班员",
            wanted_at=now(), **said,
        )  # fmt: skip


class TestPromises(Deeds):
    tables, refused, copies = TABLES, REFUSED, COPIES
    besides = NUMBERED | TWICE


def test_the_questions_find_what_is_wrong(filled):
    assert _answers() == {}
    a_silence_rule()
    past = now() - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    Alarm.objects.filter(state="open").update(acknowledged_at=past)
    Command.objects.filter(ended_at=None).update(ordered_at=past - minutes(1), expires_at=past)
    filled.state, filled.retired_at = "retired", past
    filled.save()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
    assert set(_answers()) == {
        "alarms_that_cannot_end", "ladders_that_climb_for_nobody", "orders_without_an_end",
    }  # fmt: skip


def _answers():
    questions = [f for name, f in vars(invariants).items() if getattr(f, "__module__", "") ==
                 invariants.__name__ and not name.startswith("_")]  # fmt: skip
    return {ask.__name__: found for ask in questions if (found := ask())}
