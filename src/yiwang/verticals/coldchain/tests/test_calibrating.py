"""Calibrations that end: said in time, once; overdue ones are marked wherever one looks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.notify.models import Message
from yiwang.lib.errors import Forbidden, Invalid

from ..models import CalibrationLead, Equipment, Probe
from ..services import remind_of_calibration, retire_equipment, set_lead
from .makers import a_fridge, a_probe

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def fridge(cast) -> Equipment:
    """Two probes, of which one is due in 30 days."""
    cast.account("clinic_nurse")
    found = a_fridge()
    for code, days in (("P1", 30), ("P2", 31)):
        Probe.objects.filter(pk=a_probe(found, code).pk).update(due_on=localdate() + days * DAY)
    return found


def _told() -> list[str]:
    return [m.title for m in Message.objects.filter(topic="coldchain.calibration").order_by("pk")]


def test_a_unit_hears_once_in_time_and_once_when_it_is_over(fridge):
    assert remind_of_calibration(localdate() - DAY) == 0
    assert remind_of_calibration() == 1 and remind_of_calibration() == 1
    assert _told() == ["探头校准将到期"]
    assert Message.objects.get().deliveries.count() == 1
    assert remind_of_calibration(localdate() + DAY) == 2
    assert _told() == ["探头校准将到期"] * 2
    remind_of_calibration(localdate() + 31 * DAY)
    remind_of_calibration(localdate() + 32 * DAY)
    assert _told() == ["探头校准将到期"] * 2 + ["探头校准已过期"] * 2


def test_other_days_from_a_day_on(fridge, actor, signed_in_client):
    said = {"district": DISTRICT, "days": 60, "source": "区疾控通知", "since": localdate()}
    with pytest.raises(Forbidden):
        set_lead(actor=actor("clinic_nurse"), **said)
    for wrong in ({"days": 0}, {"source": " "}, {"since": localdate() - DAY}):
        with pytest.raises(Invalid):
            set_lead(actor=SYSTEM, **(said | wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        CalibrationLead.objects.create(**(said | {"source": ""}))
    client, url = signed_in_client("coldchain_admin"), reverse("coldchain:lead", args=[DISTRICT])
    assert "GSP" in client.get(url).content.decode()
    assert client.post(url, said | {"days": 999}).status_code == 422
    assert client.post(url, said).status_code == 302
    assert signed_in_client("clinic_nurse").get(url).status_code == 403
    assert remind_of_calibration() == 2
    page = client.get(reverse("coldchain:probes")).content.decode()
    assert "提前 60 天提醒" in page and "P2" in page


def test_overdue_is_marked_on_the_board_and_in_the_month(fridge, signed_in_client):
    client = signed_in_client("coldchain_admin")
    month = reverse("coldchain:month", args=[fridge.unit_id])
    assert "校准过期" not in client.get(reverse("coldchain:board")).content.decode()
    Probe.objects.filter(device__code="P1").update(due_on=localdate() - DAY)
    assert "校准过期" in client.get(reverse("coldchain:board")).content.decode()
    assert f"{localdate() - DAY} 已过期" in client.get(month).content.decode()
    sheet = client.get(reverse("coldchain:probes"), {"export": "csv"})
    assert "P1" in b"".join(sheet).decode("utf-8-sig")


def test_the_administrator_has_them_to_do(fridge, signed_in_client):
    page = reverse("coldchain:probes")

    def shown(person, **asked):
        return signed_in_client(person).get(page, asked).content.decode()

    said = shown("coldchain_admin")
    assert "1 件" in said and "P1" in said and ">P2<" not in said
    assert '件"' not in shown("clinic_nurse")
    assert '件"' not in shown("outsider")
    Probe.objects.filter(device__code="P2").update(due_on=localdate() - DAY)
    over = shown("coldchain_admin", over="1")
    assert ">P2<" in over and ">P1<" not in over
    CalibrationLead.objects.update(days=1)
    assert ">P1<" not in shown("coldchain_admin")
    retire_equipment(actor=SYSTEM, equipment_id=fridge.pk)
    assert '件"' not in shown("coldchain_admin")
