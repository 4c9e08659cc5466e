"""Vaccines on the way: once, never from quarantine, taken over by another person."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from tests.races import without
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from ..models import Lot, LotEntry, Transport, TransportReading
from ..services import NewTransport, arrive, hold, note_on_the_way, send
from .makers import a_fridge, a_lot, a_unit

pytestmark = pytest.mark.django_db
NEW = NewTransport("box", "粤F12345", "调拨", 5.0, 18.0)


@pytest.fixture
def lot(db):
    return a_lot(a_fridge())


@pytest.fixture
def there(lot):
    return a_unit(code="U2", name="第二门诊")


def _sent(actor, lot, there, **said):
    content = {
        "request_id": new_request_id(), "from_unit_id": lot.equipment.unit_id,
        "to_unit_id": there.pk, "new": NEW, "doses": {lot.pk: 30},
    }  # fmt: skip
    return send(actor=actor("clinic_nurse"), **(content | said))


def test_doses_leave_once(lot, there, actor):
    request_id = new_request_id()
    first = _sent(actor, lot, there, request_id=request_id)
    assert _sent(actor, lot, there, request_id=request_id) == first
    with pytest.raises(Conflict):
        _sent(actor, lot, there, request_id=request_id, doses={lot.pk: 31})
    lot.refresh_from_db()
    assert lot.quantity == 90 and first.lines.get().number == lot.number
    assert not first.outside


@pytest.mark.parametrize("doses", [{}, {0: 5}, "more"])
def test_what_cannot_leave_leaves_nothing_behind(lot, there, actor, doses):
    with pytest.raises(Invalid):
        _sent(actor, lot, there, doses={lot.pk: 999} if doses == "more" else doses)
    assert not Transport.objects.exists() and LotEntry.objects.count() == 1


def test_nothing_leaves_from_quarantine_or_by_strangers(lot, there, actor):
    for person in ("outsider", "quality_officer"):
        with pytest.raises(Forbidden):
            send(actor=actor(person), request_id=new_request_id(), new=NEW,
                 from_unit_id=lot.equipment.unit_id, to_unit_id=there.pk,
                 doses={lot.pk: 1})  # fmt: skip
    hold(actor=SYSTEM, lot_id=lot.pk, cause="三级报警")
    with pytest.raises(Refused, match="隔离"):
        _sent(actor, lot, there)
    assert not Transport.objects.exists() and Lot.objects.get().quantity == 120


def test_another_person_takes_it_over(lot, there, actor, cast):
    found = _sent(actor, lot, there)
    said = {"transport_id": found.pk, "celsius": 6.0, "ambient": 20.0, "metres": 12_300}
    for person in ("clinic_nurse", "outsider"):
        with pytest.raises(Forbidden):
            arrive(actor=actor(person), **said)
    county = actor("coldchain_admin")
    assert arrive(actor=county, **said) == arrive(actor=county, **said)
    by = {"receiver": cast.account("clinic_nurse")}
    named = Transport.objects.filter(pk=found.pk)
    with pytest.raises(IntegrityError, match="received_by_another"), transaction.atomic():
        named.update(**by)
    with without("coldchain_transport_received_by_another"):
        assert named.update(**by) == 1
    with pytest.raises(Conflict):
        note_on_the_way(actor=county, request_id=new_request_id(), transport_id=found.pk, celsius=5)


def test_what_was_too_warm_on_the_way_stays_so(lot, there, actor):
    found, request_id = _sent(actor, lot, there), new_request_id()
    for _again in range(2):
        note_on_the_way(
            actor=actor("clinic_nurse"), request_id=request_id, transport_id=found.pk, celsius=8.1
        )
    with pytest.raises(Conflict):
        note_on_the_way(
            actor=actor("clinic_nurse"), request_id=request_id, transport_id=found.pk, celsius=7
        )
    found.refresh_from_db()
    assert found.outside and found.readings.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        TransportReading.objects.update(at=now())


def test_the_pages_of_a_transport(lot, there, actor, signed_in_client):
    nurse, county = signed_in_client("clinic_nurse"), signed_in_client("coldchain_admin")
    url = reverse("coldchain:send", args=[lot.equipment.unit_id])
    sent = {"request_id": new_request_id(), "to": there.pk, "cooling": "box", "vehicle": "粤F1",
            "purpose": "调拨", "started_celsius": "5", "started_ambient": "18",
            f"lot-{lot.pk}": "10"}  # fmt: skip
    assert signed_in_client("outsider").post(url, sent).status_code == 404
    nurse.post(url, sent)
    found = Transport.objects.get()
    page = reverse("coldchain:transport", args=[found.pk])
    assert signed_in_client("outsider").get(page).status_code == 404
    arrival = {"celsius": "6", "ambient": "20", "km": "12.3"}
    assert nurse.post(f"{page}arrive/", arrival).status_code == 403
    county.post(f"{page}arrive/", arrival)
    found.refresh_from_db()
    assert found.metres == 12_300 and "已收货" in county.get(page).content.decode()
    assert "粤F1" in nurse.get(reverse("coldchain:transports")).content.decode()
