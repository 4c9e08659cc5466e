"""Pages: who sees what, that deeds reach the verbs, and what the board costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Alarm, LastSeen, Latest, StoreTrouble
from yiwang.lib.ids import new_request_id

from ..models import LoggerDay, Lot, ManualCheck, Quarantine, Unit
from ..selectors import board
from ..services import ask_release, hold_all
from .makers import a_fridge, a_lot, a_probe, a_unit, rings
from .test_by_hand import _export

pytestmark = pytest.mark.django_db


def heard(device, value=4.6, ago=timedelta(seconds=30)):
    moment = now() - ago
    district = device.district
    Latest.objects.create(district=district, device=device, channel="t", at=moment, value=value)
    LastSeen.objects.create(district=district, device=device, received_at=moment, at=moment)


@pytest.fixture
def fridge(db):
    return a_fridge()


@pytest.fixture
def url():
    return lambda name, *args: reverse(f"coldchain:{name}", args=args)


def test_the_board_says_how_each_stands(fridge, signed_in_client, url):
    second = a_fridge(unit=fridge.unit, code="BX02", name="2 号冰箱")
    third = a_fridge(unit=fridge.unit, code="BX03", name="3 号冰箱")
    heard(a_probe(fridge).device)
    heard(a_probe(second, "P2").device, 9.5)
    heard(a_probe(third, "P3").device, ago=timedelta(hours=1))
    rings(second.probes.get().device, "vax_cold_high", value=9.5)
    page = signed_in_client("clinic_nurse").get(url("board")).content.decode()
    assert 'data-ringing="1"' in page and "9.5 ℃" in page and "4.6 ℃" in page
    assert page.index("2 号冰箱") < page.index("3 号冰箱") < page.index("1 号冰箱")
    narrowed = signed_in_client("clinic_nurse").get(url("board"), {"state": "silent"})
    assert "3 号冰箱" in narrowed.content.decode() and "写不进磁盘" not in page
    StoreTrouble.objects.create(what="lake", detail="No space left on device")
    page = signed_in_client("clinic_nurse").get(url("board")).content.decode()
    assert "历史数据写不进磁盘" in page and "请安排人工查看" in page


def test_the_wall_shows_a_unit_and_makes_a_matter(signed_in_client, url):
    fridge = a_fridge(unit=a_unit(lon=113.6, lat=24.8))
    device = a_probe(fridge).device
    heard(device, 9.5)
    card = url("unit_card", fridge.unit_id)
    drawn = signed_in_client("coldchain_admin").get(url("points")).json()
    assert [each["properties"]["card"] for each in drawn["features"]] == [card]
    deed = reverse("sensing:device_matter", args=[device.district, device.pk])
    for person, offered in (("coldchain_admin", True), ("quality_officer", False)):
        page = signed_in_client(person).get(card).content.decode()
        assert "9.5 ℃" in page and (deed in page) == offered
    assert signed_in_client("outsider").get(card).status_code == 404
    assert signed_in_client("coldchain_admin").post(deed, {"card": "1"}).status_code == 200


def test_the_board_is_of_ones_own_district(fridge, signed_in_client, url):
    for name in ("board", "units", "checks", "quarantines", "probes"):
        page = signed_in_client("outsider").get(url(name))
        assert page.status_code == 200 and "1 号冰箱" not in page.content.decode()
    assert signed_in_client("outsider").get(url("equipment", fridge.pk)).status_code == 404
    assert signed_in_client("dispatcher").get(url("board")).status_code == 403


def test_the_board_costs_the_same_however_many(
    fridge, signed_in_client, url, django_assert_max_num_queries
):
    for number in range(20):
        unit = a_unit(code=f"U{number}", name=f"单位{number}")
        more = a_fridge(unit=unit, code=f"B{number}")
        heard(a_probe(more, f"Q{number}").device)
    client = signed_in_client("coldchain_admin")
    client.get(url("board"))
    with django_assert_max_num_queries(14):
        page = client.get(url("board"))
    assert page.content.decode().count("cold-fridge") == 21


def test_hearing_an_alarm_stops_it(fridge, signed_in_client, url):
    rings(a_probe(fridge).device, "vax_cold_high")
    alarm = Alarm.objects.get()
    offered = signed_in_client("clinic_nurse").get(url("equipment", fridge.pk)).content.decode()
    assert url("hear", alarm.pk) in offered and url("make_case", alarm.pk) in offered
    assert signed_in_client("quality_officer").post(url("hear", alarm.pk)).status_code == 403
    assert signed_in_client("outsider").post(url("hear", alarm.pk)).status_code == 404
    assert Alarm.objects.get().acknowledged_at is None
    for _again in range(2):
        signed_in_client("clinic_nurse").post(url("hear", alarm.pk))
    alarm.refresh_from_db()
    assert alarm.state == "acknowledged"
    page = signed_in_client("clinic_nurse").get(url("board")).content.decode()
    assert "data-ringing" not in page


def test_a_unit_and_its_equipment_are_registered(signed_in_client, url):
    a_fridge()
    client = signed_in_client("coldchain_admin")
    sent = {"code": "U9", "name": "新门诊", "kind": "clinic", "contact": "门诊", "telephone": "1",
            "street": "440204001"}  # fmt: skip
    client.post(url("new_unit"), sent)
    unit = Unit.objects.get(code="U9")
    assert signed_in_client("outsider").post(url("new_equipment", unit.pk)).status_code == 404
    client.post(url("new_equipment", unit.pk), {
        "code": "N1", "name": "新冰箱", "kind": "fridge", "range_code": "cold",
    })  # fmt: skip
    made = unit.equipment.get()
    shown = client.post(url("fit", made.pk), {
        "code": "NP1", "accuracy": "0.5", "due_on": localdate() + timedelta(days=300),
    })  # fmt: skip
    assert "yd_" in shown.content.decode() and shown.headers["Cache-Control"]
    assert "新冰箱" in client.get(url("unit", unit.pk)).content.decode()


def test_the_day_of_readings(fridge, signed_in_client, url):
    client = signed_in_client("clinic_nurse")
    assert "还有 1 台未测" in client.get(url("checks")).content.decode()
    sent = {"request_id": new_request_id(), "celsius": "4.8", "from": "day"}
    for _again in range(2):
        client.post(url("check", fridge.pk), sent)
    assert ManualCheck.objects.get().celsius == 4.8
    refused = client.post(url("check", fridge.pk), sent | {"request_id": new_request_id()})
    assert refused.status_code == 409
    assert signed_in_client("outsider").post(url("check", fridge.pk), sent).status_code == 404
    assert "4.8 ℃" in client.get(url("equipment", fridge.pk)).content.decode()


def test_a_lot_is_held_and_released_by_two(fridge, signed_in_client, url, actor):
    lot = a_lot(fridge, actor("clinic_nurse"))
    nurse, quality = signed_in_client("clinic_nurse"), signed_in_client("quality_officer")
    nurse.post(url("hold", lot.pk), {"cause": "停电一夜"})
    held = Quarantine.objects.get()
    nurse.post(url("ask", held.pk), {"finding": "最高 9 ℃"})
    verdict = {"verdict": "released", "reason": "企业确认"}
    assert nurse.post(url("decide", held.pk), verdict).status_code == 403
    assert signed_in_client("outsider").post(url("decide", held.pk), verdict).status_code == 404
    assert Lot.objects.get().state == "quarantined"
    assert "停电一夜" in quality.get(url("lot", lot.pk)).content.decode()
    quality.post(url("decide", held.pk), verdict)
    assert Lot.objects.get().state == "usable"
    page = quality.get(url("quarantines"), {"state": "ended"}).content.decode()
    assert "放行" in page


def test_a_held_lot_is_not_issued_from_the_page(fridge, signed_in_client, url, actor):
    lot = a_lot(fridge, actor("clinic_nurse"))
    hold_all(actor=SYSTEM, equipment_id=fridge.pk, cause="三级报警")
    ask_release(actor=actor("clinic_nurse"), quarantine_id=Quarantine.objects.get().pk, finding="x")
    sent = {"request_id": new_request_id(), "doses": "1"}
    page = signed_in_client("clinic_nurse").post(url("issue", lot.pk), sent)
    assert page.status_code == 422 and "已隔离" in page.content.decode()
    assert Lot.objects.get().quantity == 120


def test_an_export_is_looked_at_before_it_is_taken(fridge, signed_in_client, url, tmp_path):
    client = signed_in_client("clinic_nurse")
    file = tmp_path / "a.txt"
    file.write_bytes(_export().replace("\n", "\r\n").encode())
    with file.open("rb") as upload:
        page = client.post(url("logger", fridge.pk), {"file": upload}).content.decode()
    assert "2 天，其中 2 天是新的" in page and not LoggerDay.objects.exists()
    import html
    import re

    signed = html.unescape(re.search(r'name="signed" hidden>(.*?)</textarea>', page, re.S)[1])
    altered = client.post(url("logger", fridge.pk), {"signed": signed.replace("-1.0", "+1.0")})
    assert altered.status_code == 422 and not LoggerDay.objects.exists()
    client.post(url("logger", fridge.pk), {"signed": signed.replace("\n", "\r\n")})
    assert LoggerDay.objects.count() == 2
    assert "曾报警" in client.get(url("equipment", fridge.pk)).content.decode()


def test_a_probe_is_calibrated(fridge, signed_in_client, url):
    probe = a_probe(fridge)
    probe.due_on = localdate() + timedelta(days=5)
    probe.save()
    client = signed_in_client("coldchain_admin")
    assert "P1" in client.get(url("probes")).content.decode()
    sent = {"done_on": localdate(), "due_on": localdate() + timedelta(days=365),
            "certificate": "JL-9"}  # fmt: skip
    refused = signed_in_client("clinic_nurse").post(url("calibrate", probe.pk), sent)
    assert refused.status_code == 422
    client.post(url("calibrate", probe.pk), sent)
    assert "P1" not in client.get(url("probes")).content.decode()


def test_an_alarm_that_went_by_itself_waits_for_somebody(signed_in_client, cast):
    fridge = a_fridge()
    device = a_probe(fridge).device
    rings(device, "vax_cold_hot", value=9.4)
    alarm = Alarm.objects.get()
    Alarm.objects.filter(pk=alarm.pk).update(state="closed", cleared_at=now(), closed_at=now())
    nurse = signed_in_client("clinic_nurse")
    page = nurse.get("/coldchain/").content.decode()
    assert "cold-passed" in page and "data-ringing" not in page
    nurse.post(f"/coldchain/alarms/{alarm.pk}/acknowledge/")
    assert "cold-passed" not in nurse.get("/coldchain/").content.decode()


def test_an_alarm_rings_again_when_its_shelf_ends(cast):
    fridge = a_fridge()
    rings(a_probe(fridge).device, "vax_cold_hot", value=9.4)
    shelf = Alarm.objects.all()
    shelf.update(shelved_until=now() + timedelta(hours=1), shelf_reason="除霜")
    assert not board(SYSTEM).ringing
    shelf.update(shelved_until=now() - timedelta(seconds=1))
    assert board(SYSTEM).ringing
