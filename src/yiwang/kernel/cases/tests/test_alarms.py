"""An alarm becomes a matter in the device's grid, once, with its readings."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT, GRID
from yiwang.kernel.cases.alarms import open_matter
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.rules.from_alarms import MOST_LINES, description_of
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.sensing.models import Alarm, AlarmStep, WantedMatter
from yiwang.kernel.sensing.services.alarms import climb_due, want_matter
from yiwang.kernel.sensing.services.wanting import want_device_matter
from yiwang.kernel.sensing.tests.alarm_makers import LADDER, a_fridge, a_rule, applied, said
from yiwang.kernel.sensing.tests.movers import a_vehicle, heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(street):
    return a_fridge(address="卫生院")


def test_a_rule_that_names_a_class_makes_a_matter_at_its_level(fridge, street):
    rule = a_rule(case_class=street.litter.code, case_level=1)
    applied(said(fridge, rule))
    deliver_due()
    case = Case.objects.get()
    assert (case.channel, case.grid, case.matter_class) == ("sensor", GRID, street.litter)
    assert case.title == "冷藏箱F1：温度过高"
    alarm = Alarm.objects.get()
    assert (alarm.matter_number, alarm.matter_path) == (
        case.number,
        f"/cases/{DISTRICT}/{case.pk}/",
    )
    assert alarm.entries.filter(what="matter").count() == 1
    assert f"/devices/alarms/{DISTRICT}/{alarm.pk}/" in case.description
    assert "温度 ≥ 8 ℃" in case.description


def test_below_its_level_it_waits_for_the_ladder(fridge):
    applied(said(fridge, a_rule(case_class="none", case_level=2, ladder=LADDER)))
    deliver_due()
    assert not Case.objects.exists()
    AlarmStep.objects.filter(state="waiting").update(due_at=now())
    climb_due()
    deliver_due()
    assert Case.objects.get().matter_class is None


def test_without_a_class_only_who_is_on_duty_makes_one(fridge, actor):
    applied(said(fridge, a_rule()))
    deliver_due()
    assert not Case.objects.exists()
    alarm = Alarm.objects.get()
    want_matter(actor=actor("supervisor"), district=DISTRICT, alarm_id=alarm.pk)
    deliver_due()
    assert Case.objects.count() == 1
    assert open_matter(DISTRICT, alarm.pk) is None
    Alarm.objects.update(matter_number="")
    assert open_matter(DISTRICT, alarm.pk) == Case.objects.get()


def test_late_readings_make_no_matter(fridge, street):
    at = now() - timedelta(days=2)
    applied(said(fridge, a_rule(case_class=street.litter.code), at=at, late=True))
    deliver_due()
    assert not Case.objects.exists()


def test_of_many_readings_the_highest_stays():
    start = now()
    readings = [(start + timedelta(minutes=n), 4.0) for n in range(500)]
    readings[77] = (readings[77][0], 11.5)
    words = description_of(
        condition="温度 ≥ 8 ℃", level=1, code="F1", channel="温度", unit="℃", readings=readings,
        path="/x/",
    )  # fmt: skip
    assert "11.5 ℃" in words
    assert len(words.splitlines()) <= MOST_LINES + 3


def test_a_device_without_an_alarm_becomes_a_matter_where_it_is(street, town, actor):
    device, request_id = a_vehicle(grid=""), uuid.uuid4()
    heard(device, *town.centre_of(GRID), speed=36.0)
    for _ in range(2):
        want_device_matter(
            actor=actor("supervisor"), district=DISTRICT, device_id=device.pk,
            request_id=request_id,
        )  # fmt: skip
        deliver_due()
    case = Case.objects.get()
    assert (case.grid, case.channel, case.origin) == (GRID, "sensor", "sensing_device")
    assert "36 km/h" in case.description
    assert WantedMatter.objects.get().matter_number == case.number
