"""Units, equipment, probes: who may, twice, and what a district begins with."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import AlarmRule, Device, DeviceKind
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Calibration, Equipment, Probe, StorageRange, Unit
from ..services import calibrate, fit_probe, retire_equipment, set_up
from .makers import a_fridge, a_lot, a_probe, a_unit

pytestmark = pytest.mark.django_db


def test_a_district_begins_with_rules_that_say_they_are_defaults(actor):
    county = actor("coldchain_admin")
    made = set_up(actor=county, district=DISTRICT)
    assert made == AlarmRule.objects.count() > 40
    assert set_up(actor=county, district=DISTRICT) == 0
    assert DeviceKind.objects.filter(code__startswith="vax_").count() == 4
    assert {each.code for each in StorageRange.objects.all()} == {"cold", "frozen"}
    assert all(rule.source.startswith("默认值，可修改：") for rule in AlarmRule.objects.all())


def test_only_temperatures_climb_to_the_level_that_holds_lots(actor):
    set_up(actor=SYSTEM, district=DISTRICT)
    grave = [
        rule for rule in AlarmRule.objects.all() if any(step["level"] == 3 for step in rule.ladder)
    ]
    assert grave and {rule.channel for rule in grave} == {"t"}
    assert {rule.adds_up for rule in AlarmRule.objects.all()} == {"", "day", "trip"}


def test_nobody_sets_up_a_district_of_others(actor):
    with pytest.raises(Forbidden):
        set_up(actor=actor("coldchain_admin"), district=ELSEWHERE_DISTRICT)
    with pytest.raises(Forbidden):
        set_up(actor=actor("clinic_nurse"), district=DISTRICT)
    assert not AlarmRule.objects.exists() and not StorageRange.objects.exists()


def test_the_county_registers_a_unit_once(actor):
    first = a_unit(actor("coldchain_admin"))
    assert a_unit(actor("coldchain_admin")) == first
    with pytest.raises(Conflict):
        a_unit(actor("coldchain_admin"), name="别的单位")
    for person in ("outsider", "clinic_nurse"):
        with pytest.raises(Forbidden):
            a_unit(actor(person), code=f"U-{person}")
    assert Unit.objects.count() == 1


def test_equipment_stands_where_its_unit_does(actor):
    county = actor("coldchain_admin")
    fridge = a_fridge(county)
    assert a_fridge(county) == fridge
    assert (fridge.grid, fridge.lon) == (fridge.unit.grid, fridge.unit.lon)
    with pytest.raises(Forbidden):
        a_fridge(actor("outsider"), unit=fridge.unit, code="BX02")
    with pytest.raises(Invalid):
        a_fridge(county, unit=fridge.unit, code="BX03", range_code="hot")
    assert Equipment.objects.count() == 1


def test_a_probe_is_a_device_that_stands_for_the_fridge(actor):
    county = actor("coldchain_admin")
    fridge = a_fridge()
    probe = a_probe(fridge, actor=county)
    assert probe.device.subject == fridge.subject and probe.device.kind.code == "vax_cold"
    with pytest.raises(Refused):
        a_probe(fridge, actor=county)
    with pytest.raises(Forbidden):
        a_probe(fridge, "P2", actor("clinic_nurse"))
    assert Device.objects.count() == Probe.objects.count() == 1


def test_a_probe_must_be_as_exact_as_the_rules_ask():
    fridge = a_fridge()
    freezer = a_fridge(unit=fridge.unit, code="DW01", kind="freezer", range_code="frozen")
    due = localdate() + timedelta(days=300)
    with pytest.raises(Invalid):
        fit_probe(actor=SYSTEM, equipment_id=fridge.pk, code="P1", due_on=due, accuracy=0.6)
    fit_probe(actor=SYSTEM, equipment_id=freezer.pk, code="P2", due_on=due, accuracy=1.0)
    assert Probe.objects.get().device.kind.code == "vax_deep"


def test_a_calibration_moves_the_day_it_is_due(actor):
    probe = a_probe(a_fridge())
    done, due = localdate(), localdate() + timedelta(days=365)

    def deed(person, until=due):
        return calibrate(
            actor=actor(person), probe_id=probe.pk, done_on=done, due_on=until, certificate="JL-1"
        )

    with pytest.raises(Forbidden):
        deed("outsider")
    assert not Calibration.objects.exists()
    assert deed("coldchain_admin") == deed("coldchain_admin")
    with pytest.raises(Conflict):
        deed("coldchain_admin", due + timedelta(days=1))
    probe.refresh_from_db()
    assert probe.due_on == due


def test_what_holds_vaccines_is_not_retired(actor):
    fridge = a_fridge()
    probe = a_probe(fridge)
    a_lot(fridge)
    county = actor("coldchain_admin")
    with pytest.raises(Refused):
        retire_equipment(actor=county, equipment_id=fridge.pk)
    other = a_fridge(unit=fridge.unit, code="BX02")
    assert retire_equipment(actor=county, equipment_id=other.pk).retired_at
    assert retire_equipment(actor=county, equipment_id=other.pk).retired_at
    probe.device.refresh_from_db()
    assert probe.device.state == "in_use"
