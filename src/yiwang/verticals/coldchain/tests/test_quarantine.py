"""Lots come and go; at level 3 they stay, until a second person decides."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from tests.races import without
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import AlarmStep
from yiwang.kernel.sensing.services.alarms import climb_due
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from ..invariants import (
    lots_other_than_their_books,
    lots_other_than_their_quarantines,
    releases_by_whoever_asked,
)
from ..models import Lot, LotEntry, Quarantine
from ..services import NewLot, ask_release, decide, hold, hold_all, issue, move, receive
from .makers import LOT, a_fridge, a_lot, a_probe, deliver_all, rings

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(db):
    return a_fridge()


@pytest.fixture
def lot(fridge, actor):
    return a_lot(fridge, actor("clinic_nurse"))


def test_doses_come_and_go_once(fridge, lot, actor):
    nurse, request_id = actor("clinic_nurse"), new_request_id()
    for _again in range(2):
        issue(actor=nurse, request_id=request_id, lot_id=lot.pk, doses=20)
    with pytest.raises(Conflict):
        issue(actor=nurse, request_id=request_id, lot_id=lot.pk, doses=21)
    with pytest.raises(Invalid):
        issue(actor=nurse, request_id=new_request_id(), lot_id=lot.pk, doses=101)
    for person in ("outsider", "quality_officer"):
        with pytest.raises(Forbidden):
            issue(actor=actor(person), request_id=new_request_id(), lot_id=lot.pk, doses=1)
    lot.refresh_from_db()
    assert lot.quantity == 100 and LotEntry.objects.count() == 2
    assert not lots_other_than_their_books()


def test_more_of_a_lot_is_added_to_it(fridge, lot, actor):
    assert a_lot(fridge, actor("clinic_nurse")) == lot
    wrong = NewLot(LOT.vaccine, LOT.maker, LOT.number, LOT.expires_on.replace(day=1), 5)
    if wrong.expires_on != LOT.expires_on:
        with pytest.raises(Conflict):
            a_lot(fridge, actor("clinic_nurse"), wrong)
    with pytest.raises(Forbidden):
        a_lot(fridge, actor("outsider"))
    lot.refresh_from_db()
    assert lot.quantity == 240


def test_doses_move_to_another_fridge(fridge, lot, actor):
    other = a_fridge(unit=fridge.unit, code="BX02", name="2 号冰箱")
    nurse, request_id = actor("clinic_nurse"), new_request_id()
    there = [
        move(actor=nurse, request_id=request_id, lot_id=lot.pk, doses=50, to_equipment_id=other.pk)
        for _again in range(2)
    ]
    lot.refresh_from_db()
    there[1].refresh_from_db()
    assert (lot.quantity, there[1].quantity, there[0].pk) == (70, 50, there[1].pk)
    assert not lots_other_than_their_books()


@pytest.mark.parametrize("code", ["vax_cold_hot", "vax_cold_freezing", "vax_cold_very_hot"])
def test_an_alarm_of_level_3_holds_the_lots(fridge, lot, actor, code):
    probe = a_probe(fridge)
    rings(probe.device, code)
    deliver_all()
    lot.refresh_from_db()
    held = Quarantine.objects.get()
    assert lot.state == "quarantined" and held.alarm_id and held.touched_by_id == lot.touched_by_id
    with pytest.raises(Refused) as refusal:
        issue(actor=actor("clinic_nurse"), request_id=new_request_id(), lot_id=lot.pk, doses=1)
    assert refusal.value.code == "quarantined"
    with pytest.raises(Refused):
        receive(actor=actor("clinic_nurse"), request_id=new_request_id(),
                equipment_id=fridge.pk, new=LOT)  # fmt: skip
    assert not lots_other_than_their_quarantines()


def test_an_alarm_that_climbs_to_level_3_holds_the_lots(fridge, lot):
    rings(a_probe(fridge).device, "vax_cold_high")
    deliver_all()
    lot.refresh_from_db()
    assert lot.state == "usable"
    AlarmStep.objects.filter(state="waiting").update(due_at=now() - timedelta(seconds=1))
    climb_due()
    deliver_all()
    lot.refresh_from_db()
    assert lot.state == "quarantined"


def test_late_data_holds_nothing(fridge, lot):
    rings(a_probe(fridge).device, "vax_cold_hot", late=True)
    deliver_all()
    lot.refresh_from_db()
    assert lot.state == "usable" and not Quarantine.objects.exists()


def test_the_same_alarm_twice_holds_once(fridge, lot):
    for _again in range(2):
        hold_all(actor=SYSTEM, equipment_id=fridge.pk, cause="三级报警")
    assert Quarantine.objects.count() == 1


def test_a_second_person_decides_with_a_reason(lot, actor):
    nurse, quality = actor("clinic_nurse"), actor("quality_officer")
    held = hold(actor=nurse, lot_id=lot.pk, cause="冰箱门整夜未关")
    assert hold(actor=nurse, lot_id=lot.pk, cause="再次") == held

    def decided(person, reason="企业确认可用"):
        return decide(actor=actor(person), quarantine_id=held.pk, verdict="released", reason=reason)

    with pytest.raises(Refused, match="评估"):
        decided("quality_officer")
    ask_release(actor=nurse, quarantine_id=held.pk, finding="最高 9.1 ℃，40 分钟")
    for person in ("clinic_nurse", "outsider", "coldchain_admin"):
        with pytest.raises(Forbidden):
            decided(person)
    with pytest.raises(Invalid):
        decided("quality_officer", " ")
    lot.refresh_from_db()
    assert lot.state == "quarantined"
    assert decided("quality_officer") == decided("quality_officer")
    lot.refresh_from_db()
    assert lot.state == "usable" and not releases_by_whoever_asked()
    issue(actor=nurse, request_id=new_request_id(), lot_id=lot.pk, doses=1)
    with pytest.raises(Conflict):
        decide(actor=quality, quarantine_id=held.pk, verdict="discarded", reason="改主意")


def test_what_is_discarded_is_gone_from_the_book(lot, actor):
    held = hold(actor=actor("clinic_nurse"), lot_id=lot.pk, cause="冻结")
    ask_release(actor=actor("clinic_nurse"), quarantine_id=held.pk, finding="−3 ℃")
    decide(actor=actor("quality_officer"), quarantine_id=held.pk, verdict="discarded",
           reason="冻结失效")  # fmt: skip
    lot.refresh_from_db()
    assert (lot.state, lot.quantity) == ("discarded", 0)
    assert not lots_other_than_their_books() and not lots_other_than_their_quarantines()


def _asked(lot, actor):
    held = hold(actor=SYSTEM, lot_id=lot.pk, cause="三级报警")
    ask_release(actor=actor("coldchain_admin"), quarantine_id=held.pk, finding="核查")
    return Quarantine.objects.filter(pk=held.pk)


@pytest.mark.parametrize("who", ["coldchain_admin", "clinic_nurse"])
def test_the_database_wants_a_second_person(lot, actor, cast, who):
    """Neither who asked nor who touched the lot last, whatever program asks."""
    held, by = _asked(lot, actor), cast.account(who).pk
    said = {"ended_at": now(), "ended_by": by, "verdict": "released", "reason": "x"}
    with pytest.raises(IntegrityError, match="coldchain_released_by_another"), transaction.atomic():
        held.update(**said)
    with without("coldchain_released_by_another"):
        assert held.update(**said) == 1
        assert releases_by_whoever_asked()


def test_the_database_keeps_a_held_lot_as_it_is(lot, actor):
    _asked(lot, actor)
    for change in ({"quantity": 1}, {"state": "usable"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        LotEntry.objects.update(doses=1)
