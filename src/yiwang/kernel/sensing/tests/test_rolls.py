"""A workbook of devices, and the commands that register and import."""

import csv
import stat
from io import BytesIO

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.lib.errors import Invalid

from ..commands.devices import devices
from ..commands.simulate import simulate
from ..models import Device
from ..selectors import device_by_secret
from ..services import devices_in
from ..simulating import crowd
from .makers import fridge_kind

pytestmark = pytest.mark.django_db
HEAD = ["设备编号", "设备种类", "名称", "区划代码", "经度", "纬度", "上报间隔秒", "对应对象"]


def workbook(*lines, head=HEAD):
    book = Workbook()
    for line in (head, *lines):
        book.active.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_line_stands_where_its_code_or_its_district_says(town):
    fridge_kind()
    found = devices_in(
        workbook(
            ["F1", "fridge", "一号", GRID, None, None, 300, "fridge:1"],
            [None] * 8,
            ["F2", "fridge", "二号", "", "", "", "", ""],
        ),
        district=DISTRICT,
    )
    first, second = found.devices
    assert not found.wrong
    assert (first.place.district, first.place.street) == (DISTRICT, STREET)
    assert (first.place.community, first.place.grid) == (COMMUNITY, GRID)
    assert (first.interval_seconds, first.subject) == (300, "fridge:1")
    assert (second.place.district, second.place.grid) == (DISTRICT, "")


def test_every_wrong_line_is_told(town):
    fridge_kind()
    roll = devices_in(
        workbook(
            ["F1", "fridge", "", "999999", None, None, None, None],
            ["F2", "fridge", "", "", "far", "24", None, None],
            ["F3", "fridge", "", "", "", "", None, None],
            ["F4", "fridge", "", GRID, None, None, None, None],
            ["F4", "fridge", "", GRID, None, None, None, None],
            ["F5", "oven", "", GRID, None, None, None, None],
            ["F 6", "fridge", "", GRID, None, None, None, None],
            ["F7", "fridge", "", GRID, None, None, -5, None],
        )
    )
    assert [(number, code) for number, code, _reason in roll.wrong] == [
        (2, "F1"), (3, "F2"), (4, "F3"), (6, "F4"), (7, "F5"), (8, "F 6"), (9, "F7"),
    ]  # fmt: skip
    assert [each.code for each in roll.devices] == ["F4"]
    with pytest.raises(Invalid, match="设备种类"):
        devices_in(workbook(head=["设备编号", "名称"]))
    with pytest.raises(Invalid):
        devices_in(b"not a workbook")


def test_imported_devices_have_their_secrets_in_a_file_of_ones_own(town, tmp_path):
    fridge_kind()
    roll, secrets = tmp_path / "roll.xlsx", tmp_path / "secrets.csv"
    roll.write_bytes(workbook(["F1", "fridge", "一号", "", "", "", "", ""]))
    said = ["import", str(roll), "--district", DISTRICT, "--secrets", str(secrets)]
    done = CliRunner().invoke(devices, said)
    assert done.exit_code == 0 and "1 devices registered" in done.output
    ((code, topic, secret),) = list(csv.reader(secrets.open()))[1:]
    assert device_by_secret(secret) == Device.objects.get(code=code)
    assert topic == f"gov/{DISTRICT}/fridge/F1"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert CliRunner().invoke(devices, said).exit_code == 1, "never over a file that is there"


def test_the_good_lines_are_registered_and_the_others_written_with_their_reasons(town, tmp_path):
    fridge_kind()
    roll, secrets = tmp_path / "roll.xlsx", tmp_path / "secrets.csv"
    roll.write_bytes(workbook(["F1", "fridge"] + [""] * 6, ["F2", "oven"] + [""] * 6))
    said = ["import", str(roll), "--district", DISTRICT, "--secrets"]
    done = CliRunner().invoke(devices, [*said, str(secrets)])
    assert done.exit_code == 1 and "1 devices registered" in done.output
    refused = secrets.with_suffix(".refused.csv").read_text("utf-8-sig").splitlines()
    assert refused == ["line,code,reason", "3,F2,没有设备种类“oven”"]
    roll.write_bytes(workbook(["F1", "fridge"] + [""] * 6, ["F2", "fridge"] + [""] * 6))
    again = CliRunner().invoke(devices, [*said, str(tmp_path / "more.csv")])
    assert "1 devices registered" in again.output and Device.objects.count() == 2


def test_one_by_one(town):
    fridge_kind()
    nowhere = CliRunner().invoke(devices, ["register", "fridge", "F1", "--district", "999999"])
    assert nowhere.exit_code == 1 and "999999" in nowhere.output and not Device.objects.exists()
    run = CliRunner().invoke(devices, ["register", "fridge", "F1", "--district", DISTRICT])
    assert run.exit_code == 0, run.output
    first = run.output.split("secret")[1].split()[0]
    assert device_by_secret(first)
    again = CliRunner().invoke(devices, ["register", "fridge", "F1", "--district", DISTRICT])
    assert again.exit_code == 1 and "F1" in again.output
    second = CliRunner().invoke(devices, ["rotate", "F1"]).output.split()[-1]
    assert device_by_secret(second) and not device_by_secret(first)
    assert "0 silent" in CliRunner().invoke(devices, ["silent"]).output


def test_where_nothing_answers_is_said(town, settings, monkeypatch):
    monkeypatch.setattr(crowd, "PATIENCE", 0.0)
    fridge_kind()
    CliRunner().invoke(devices, ["register", "fridge", "F1", "--district", DISTRICT])
    settings.SENSING_MQTT = "127.0.0.1:1"
    said = CliRunner().invoke(simulate, ["fridge:1", "--seconds", "1"])
    assert said.exit_code == 1 and "yiwang up" in said.output
