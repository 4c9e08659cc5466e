"""Tables that loggers export: looked at, then the probe's history, each line once, ringing for
nobody."""

import csv
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.notify.models import Message
from yiwang.kernel.sensing.models import Alarm, ReadingFile
from yiwang.kernel.sensing.services.tables import run_table
from yiwang.kernel.sensing.tests.test_worker import lake_rows, work
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..commands import coldchain
from ..models import LoggerDay
from ..rules.days import days_of
from ..services import look_at_table, retire_equipment, take_table
from .makers import a_fridge, a_probe, deliver_all
from .test_by_hand import _export

pytestmark = pytest.mark.django_db
HEAD = "timestamp,temperature,humidity,pressure,rssi"
DAYS_AGO = timedelta(days=40)  # what the device itself may not say any more


def table(*said):
    """As tags export: times with an offset, columns that nobody asked for."""
    start = localtime(now() - DAYS_AGO).replace(hour=9, minute=0, second=0)
    lines = [
        f"{start + timedelta(minutes=10 * n):%Y-%m-%dT%H:%M:%S%z},{felt},44.2,1013.06,-96"
        for n, felt in enumerate(said)
    ]
    return "\n".join([HEAD, *lines]).encode()


def brought(client, fridge, data, **said):
    file = SimpleUploadedFile("fridge.csv", data)
    url = reverse("coldchain:logger", args=[fridge.pk])
    return client.post(url, {"file": file, **said}).content.decode()


def confirmed(client, fridge, page):
    signed = page.split('<textarea name="signed" hidden>')[1].split("</textarea>")[0]
    url = reverse("coldchain:logger", args=[fridge.pk])
    answer = client.post(url, {"signed": signed.replace("&#x27;", "'")})
    return ReadingFile.objects.get(pk=int(answer.url.split("/")[-2]))


def test_a_nurse_looks_and_takes_it_in(broker, signed_in_client):
    fridge = a_fridge()
    probe = a_probe(fridge)
    work(batches=0)
    client = signed_in_client("clinic_nurse")
    data = table(4.2, 4.4, *[9.5] * 9, "--", 4.0)
    page = brought(client, fridge, data)
    assert "有 1 天曾超出标签范围" in page and "pressure、rssi" in page and "不是数字" in page
    assert "1 行不能导入" in page and probe.device.code in page and not lake_rows().height
    file = run_table(file_id=confirmed(client, fridge, page).pk)
    assert (file.stored, file.refused, file.left_out) == (12, 1, ["pressure", "rssi"])
    done = client.get(reverse("sensing:table", args=[file.pk])).content.decode()
    assert "pressure、rssi" in done and "看曲线和报警" in done
    work()
    assert sorted(set(lake_rows()["channel"])) == ["humidity", "t"] and lake_rows()["late"].all()
    again = run_table(file_id=confirmed(client, fridge, brought(client, fridge, data)).pk)
    assert (again.stored, again.known) == (0, 12)
    deliver_all()
    assert not Message.objects.exists() and not Alarm.objects.filter(late=False).exists()
    shown = client.get(reverse("coldchain:equipment", args=[fridge.pk])).content.decode()
    assert "导入的读数" in shown and "fridge.csv" in shown


def test_which_probe_and_whose(broker, signed_in_client, actor):
    fridge = a_fridge()
    nurse, data = actor("clinic_nurse"), table(4.2)
    with pytest.raises(Refused, match="没有在用的探头"):
        look_at_table(actor=nurse, equipment_id=fridge.pk, data=data)
    first, second = a_probe(fridge), a_probe(fridge, "P2")
    client = signed_in_client("clinic_nurse")
    assert "请选择是哪一个的读数" in brought(client, fridge, data)
    page = brought(client, fridge, data, probe=second.pk)
    assert confirmed(client, fridge, page).device_code == "P2"
    for person in ("outsider", "quality_officer"):
        for verb in (look_at_table, take_table):
            said = {"name": "a.csv"} if verb is take_table else {}
            with pytest.raises(Forbidden):
                verb(actor=actor(person), equipment_id=fridge.pk, data=data, **said)
    for wrong in (b"a,b\n1,2\n", table("x"), data.replace(b"timestamp", b"when")):
        with pytest.raises(Invalid):
            look_at_table(actor=nurse, equipment_id=fridge.pk, data=wrong, probe_id=first.pk)
    other = HEAD.replace("timestamp", "device,timestamp") + "\nP2,2026-11-01 08:00,4,4,4,4\n"
    with pytest.raises(Invalid) as refused:
        look_at_table(actor=nurse, equipment_id=fridge.pk, data=other.encode(), probe_id=first.pk)
    assert "别的设备（P2）" in refused.value.fields["file"]
    retire_equipment(actor=SYSTEM, equipment_id=fridge.pk)
    with pytest.raises(Refused):
        look_at_table(actor=nurse, equipment_id=fridge.pk, data=data, probe_id=first.pk)
    assert ReadingFile.objects.count() == 1


def test_by_the_command(broker, tmp_path):
    fridge = a_fridge()
    a_probe(fridge)
    work(batches=0)
    file, refused = tmp_path / "fridge.csv", tmp_path / "refused.csv"
    file.write_bytes(table(1.0, 1.0, "?", 4.0))

    def run(*said):
        return CliRunner().invoke(coldchain, ["take-logger", str(file), *said])

    done = run("--equipment", "BX01", "--refused", str(refused))
    assert "4 lines into P1: 3 stored, 0 known before, 1 refused" in done.output
    assert "1.0 to 4.0 ℃, outside its range for 30 min" in done.output
    assert "left out: pressure, rssi" in done.output
    [head, line] = csv.reader(refused.open(encoding="utf-8-sig"))
    assert head[0] == "行号" and line[0] == "4" and line[-1] == "“?”不是数字"
    work()
    assert "0 stored, 3 known" in run("--equipment", "BX01").output
    assert "is there already" in run("--equipment", "BX01", "--refused", str(refused)).output
    for wrong in (["--equipment", "none"], ["--equipment", "BX01", "--probe", "P9"]):
        assert run(*wrong).exit_code == 1
    file.write_text(_export(), encoding="utf-8")
    assert "2 days, 2 of them new" in run("--equipment", "BX01").output
    assert LoggerDay.objects.count() == 2


@pytest.mark.parametrize(
    ("felt", "cold", "hot"),
    [((2.0, 8.0, 5.0), 0, 0), ((1.9, 5.0, 5.0), 10, 0), ((5.0, 8.1, 8.1), 0, 40), ((), 0, 0)],
)
def test_a_day_by_its_labels_range(felt, cold, hot):
    start = localtime(now()).replace(hour=9, minute=0, second=0, microsecond=0)
    points = [(start + timedelta(minutes=10 * n), value) for n, value in enumerate(felt)]
    found = days_of(points, timedelta(minutes=30), 2.0, 8.0)
    assert sum((day.cold for day in found), timedelta()) == timedelta(minutes=cold)
    assert sum((day.hot for day in found), timedelta()) == timedelta(minutes=hot)
    assert [day.outside for day in found] == ([bool(cold or hot)] if felt else [])
