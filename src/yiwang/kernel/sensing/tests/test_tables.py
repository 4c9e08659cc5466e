"""Readings of a table: through the same store, each once, bad lines with their reasons."""

import csv
import io
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils.timezone import localtime, now
from openpyxl import Workbook

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Invalid

from ..commands.devices import devices
from ..models import LastSeen, Latest, Quarantined
from ..services import retire
from ..services.tables import take_readings
from .makers import fridges
from .test_worker import lake_rows, speak, work

pytestmark = pytest.mark.django_db


def told(at):
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}"


def table(*rows, head="设备编号,时间,温度(℃),门"):
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]).encode()


@pytest.fixture
def two(broker):
    (one, secret), (other, _) = fridges(2)
    work(batches=0)
    return one, other, secret


def taken(data, **given):
    found = take_readings(actor=SYSTEM, data=data, **given)
    return found.stored, found.known, found.refused


def test_a_table_becomes_history_and_may_come_again(two, broker):
    one, other, secret = two
    at = now().replace(microsecond=0)
    old = [at - timedelta(days=45, minutes=n) for n in range(3)]
    speak(broker, one, secret, {"at": old[0].isoformat(), "v": {"t": 4.0}})
    rows = [(one.code, told(moment), 4 + n, 0) for n, moment in enumerate(old)]
    rows.append((other.code, told(at), 5.5, ""))
    assert taken(table(*rows)) == (4, 0, 0)
    work()
    assert Quarantined.objects.count() == 1  # what the device itself said of so long ago
    assert sorted(lake_rows().select("value").to_series()) == [0, 0, 0, 4, 5, 5.5, 6]
    assert lake_rows()["late"].sum() == 6
    assert Latest.objects.get(device=other).value == 5.5
    assert LastSeen.objects.get(device=other).at == at
    more = (one.code, told(old[0] - timedelta(minutes=9)), 7, "")
    assert taken(table(*rows, more)) == (1, 4, 0)
    wide = table((one.code, told(old[1]), 99, 1), (other.code, told(at), 99, 1))
    assert taken(wide) == (1, 1, 0)
    work()
    assert sorted(lake_rows()["value"]) == [0, 0, 0, 1, 4, 5, 5.5, 6, 7]


def test_lines_that_cannot_be_right_come_back_with_their_reasons(two):
    one, other, _ = two
    retire(actor=SYSTEM, district=DISTRICT, device_id=other.pk)
    at = now() - timedelta(hours=1)
    good = (one.code, told(at), 4, 0)
    data = table(
        good, good, (one.code, told(at), 5, 0), ("", told(at), 4, 0), (one.code, "昨天", 4, 0),
        (one.code, told(at), "冷", 0), (one.code, told(at), "", ""), ("nobody", told(at), 4, 0),
        (other.code, told(at), 4, 0), (one.code, told(at + timedelta(hours=3)), 4, 0),
        (one.code, "2001-01-01 00:00", 4, 0), (one.code, told(at), "nan", 0),
    )  # fmt: skip
    found = take_readings(actor=SYSTEM, data=data)
    assert (found.lines, found.stored, found.known, found.refused) == (12, 1, 1, 10)
    assert [(fault.number, fault.reason) for fault in found.faults] == [
        (4, "同一设备同一时间有两行不同的数值"), (5, "没有写设备编号"),
        (6, "时间读不出；请写成 2026-11-23 08:00"), (7, "“冷”不是数字"), (8, "没有数值"),
        (9, "没有这台在用的设备，或不归您管理"), (10, "没有这台在用的设备，或不归您管理"),
        (11, "时间比现在还晚"), (12, "早于历史数据的保存期限"), (13, "“nan”不是数字"),
    ]  # fmt: skip
    extra = table((one.code, told(at), 1), head="设备编号,时间,湿度")
    [fault] = take_readings(actor=SYSTEM, data=extra).faults
    assert fault.reason == "这种设备没有测项“湿度”"
    for broken in (b"", b"a,b\n1,2\n", table(good, head="设备编号,时间,温度,t℃,温度")):
        with pytest.raises(Invalid):
            take_readings(actor=SYSTEM, data=broken)


def test_others_devices_are_nobodys(two, actor):
    one, _, _ = two
    data = table((one.code, told(now()), 4, 0))
    for person in ("outsider", "collector", "supervisor"):
        found = take_readings(actor=actor(person), data=data)
        assert (found.stored, found.refused) == (0, 1)
    assert lake_rows().is_empty()


def test_a_workbook_by_the_command(two, tmp_path):
    one, _, _ = two
    book = Workbook()
    sheet = book.active
    sheet.append(["医用冷藏箱记录"])
    sheet.append(["记录时间", "温度"])
    at = localtime(now()).replace(tzinfo=None, microsecond=0) - timedelta(days=1)
    for n in range(3):
        sheet.append([at + timedelta(minutes=n), 4 + n])
    sheet.append(["=1+1", 3])
    stream = io.BytesIO()
    book.save(stream)
    file, refused = tmp_path / "logger.xlsx", tmp_path / "refused.csv"
    file.write_bytes(stream.getvalue())
    asked = ["readings", str(file), "--device", one.code, "--refused", str(refused)]
    done = CliRunner().invoke(devices, asked)
    assert "4 lines: 3 stored, 0 known before, 1 refused" in done.output
    [head, line] = csv.reader(refused.open(encoding="utf-8-sig"))
    assert head[-1] == "原因" and line[0] == "6" and "公式" in line[-1]
    work()
    assert sorted(lake_rows()["value"]) == [4, 5, 6]
    assert "there already" in CliRunner().invoke(devices, asked).output


def test_a_device_does_not_set_its_own_clock_right(two, broker):
    one, _, secret = two
    ahead = now() + timedelta(days=365)
    said = {"at": ahead.isoformat(), "r": int(ahead.timestamp() * 1000), "v": {"t": 4.0}}
    speak(broker, one, secret, said)
    work()
    assert Quarantined.objects.get().reason == "future"
    assert not Latest.objects.exists()
