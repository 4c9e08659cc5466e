"""A vehicle is told something over its terminal: laid, waiting, answered, and in the list."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import (
    Command,
    Device,
    LastSeen,
    Latest,
    Presence,
    ReadingFile,
)
from yiwang.kernel.sensing.rules.orders import ASK, LOCATE, RESTART, SAY, SET
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.kernel.sensing.services.commands import order, settle, take_due_at
from yiwang.lib.place import Place

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lorry(cast: Cast, town, settings, tmp_path) -> Device:
    settings.SENSING_LAKE = tmp_path
    cast.account("supervisor")
    define_kind(
        code="lorry", title="清运车车载终端",
        channels=[
            {"name": "speed", "unit": "km/h", "label": "速度"},
            {"name": "mileage", "unit": "km", "label": "里程"},
        ],
        interval_seconds=10, silent_after_seconds=300, speaks="jt808",
        orders=(SAY, LOCATE, SET, ASK, RESTART),
    )  # fmt: skip
    where = Place(DISTRICT, STREET, COMMUNITY, GRID, 113.61, 24.79, "东河街道环卫停车场")
    ((device, _),) = register(
        actor=SYSTEM, new=[NewDevice("13912345678", "lorry", "粤F12345 压缩车", where)]
    )
    LastSeen.objects.create(district=DISTRICT, device=device, at=now(), received_at=now())
    for channel, value in (("speed", 23.5), ("mileage", 18234.6)):
        Latest.objects.create(
            district=DISTRICT, device=device, channel=channel, at=now(), value=value
        )
    Presence.objects.create(
        district=DISTRICT, device=device, online=True, at=now() - timedelta(minutes=40), via="here"
    )
    return device


def answered(device: Device, ok: bool, result: object = None) -> None:
    """The gateway sends what is due, and the terminal answers."""
    for errand in take_due_at("here"):
        settle(device_id=device.pk, request_id=errand.request_id, ok=ok, result=result, at=now())


def laid(device: Device, body: dict) -> None:
    order(actor=SYSTEM, request_id=uuid.uuid4(), district=DISTRICT, device_id=device.pk, body=body)


def test_a_vehicle_is_told_something(lorry, visit):
    laid(lorry, {"locate": {}})
    answered(lorry, True, {"at": now().isoformat(), "lon": 113.61, "lat": 24.79, "speed": 23.5})
    laid(lorry, {"set": {"report_interval": 30}})
    answered(lorry, False, "unsupported")
    supervisor = visit("supervisor")
    page = supervisor.open(f"/devices/{DISTRICT}/{lorry.pk}/")
    supervisor.check("order-device")
    page.get_by_role("button", name="发送文字").click()
    page.locator("dialog[open]").wait_for()
    page.locator("dialog[open] textarea").fill("前方占道施工，请绕行惠民北路")
    page.locator("dialog[open]").get_by_label("语音播报").check()
    supervisor.check("order-dialog")
    page.locator("dialog[open] .btn-primary").click()
    page.get_by_text("等待设备上线").wait_for()
    supervisor.check("order-waiting")
    answered(lorry, True)
    supervisor.until("() => document.querySelector('#story').innerText.includes('已执行')")
    supervisor.check("order-done")
    assert Command.objects.latest("pk").body == {
        "say": {"text": "前方占道施工，请绕行惠民北路", "aloud": True}
    }
    supervisor.open(f"/devices/{DISTRICT}/{lorry.pk}/order/set/")
    supervisor.check("order-form")
    supervisor.open("/devices/orders/")
    supervisor.check("orders-list")


def test_a_steward_brings_a_loggers_table(lorry, cast: Cast, visit, tmp_path):
    cast.account("steward")
    table = tmp_path / "记录仪导出.csv"
    table.write_text("设备编号,时间,速度\n13912345678,2026-11-23 08:00,20\n13912345678,昨天,x\n")
    steward = visit("steward")
    page = steward.open("/devices/tables/")
    steward.check("tables-none")
    page.get_by_role("link", name="上传文件").first.click()
    page.locator("input[type=file]").set_input_files(table)
    steward.check("tables-new")
    page.get_by_role("button", name="导入").click()
    page.get_by_text("可以离开本页").wait_for()
    steward.check("tables-running")
    ReadingFile.objects.update(
        state="done", lines=2, stored=1, refused=1, finished_at=now(), content=b"",
        headings=["设备编号", "时间", "速度"],
        faults=[[3, ["13912345678", "昨天", "x"], "“x”不是数字"]],
    )  # fmt: skip
    steward.until("() => document.querySelector('#figures').innerText.includes('1')")
    page.reload()
    page.get_by_text("“x”不是数字").wait_for()
    steward.check("tables-done")
    steward.open("/devices/tables/")
    steward.check("tables-list")
