"""Pages of orders: who may have a device do what, and what became of it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM

from ..models import Command, LastSeen, Presence
from ..services.commands import cancel, settle, take_due
from .alarm_makers import a_fridge
from .test_commands import _order

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(db):
    return a_fridge()


def _page(client, name, *args, **query):
    return client.get(reverse(f"sensing:{name}", args=args), query)


def _form(**said):
    return {"request_id": str(uuid.uuid4()), "minutes": "10", "f_times": "3", **said}


def _lay(client, fridge, name="beep", **said):
    return client.post(reverse("sensing:lay", args=[DISTRICT, fridge.pk, name]), _form(**said))


def test_an_order_is_laid_from_the_devices_page_and_withdrawn(fridge, signed_in_client):
    client = signed_in_client("supervisor")
    page = _page(client, "device", DISTRICT, fridge.pk).content.decode()
    assert "下达指令" in page and "鸣响" in page and re.search(r'name="f_times"', page)
    form = _page(client, "lay", DISTRICT, fridge.pk, "beep").content.decode()
    assert "次数" in form and "1 到 9。" in form
    assert _lay(client, fridge, f_times="12").status_code == 422
    assert _lay(client, fridge, "sing").status_code == 404
    one = str(uuid.uuid4())
    for _ in range(2):
        laid = _lay(client, fridge, request_id=one)
    command = Command.objects.get()
    assert laid.url == reverse("sensing:order", args=[DISTRICT, command.pk])
    assert (command.body, command.ordered_name) == ({"beep": {"times": 3}}, "徐值班")
    assert _lay(client, fridge, request_id=one, f_times="4").status_code == 422
    page = _page(client, "order", DISTRICT, command.pk).content.decode()
    assert "次数 3" in page and "等待设备上线" in page and "every 2s" in page
    assert "鸣响" in _page(client, "device", DISTRICT, fridge.pk).content.decode()
    for state in ("cancelled", "cancelled"):
        client.post(reverse("sensing:withdraw", args=[DISTRICT, command.pk]))
        command.refresh_from_db()
        assert command.state == state
    page = _page(client, "order", DISTRICT, command.pk).content.decode()
    assert "已撤销" in page and "every 2s" not in page


def test_the_list_says_what_came_of_each(fridge, signed_in_client, django_assert_max_num_queries):
    done, failed, gone, mute = (_order(fridge) for _ in range(4))
    take_due()
    settle(device_id=fridge.pk, request_id=done.request_id, ok=True, result={"ok": 1}, at=now())
    said = {"device_id": fridge.pk, "request_id": failed.request_id, "at": now()}
    settle(**said, ok=False, result="unsupported")
    cancel(actor=SYSTEM, district=DISTRICT, command_id=gone.pk)
    client = signed_in_client("supervisor")
    _page(client, "orders")
    with django_assert_max_num_queries(6):
        page = _page(client, "orders").content.decode()
    for words in ("ok 1", "设备不支持这项指令", "已下发", "次数 3", "系统"):
        assert words in page
    assert "冷藏箱F1" not in _page(client, "orders", state="expired").content.decode()
    current = _page(client, "orders", state="current").content.decode()
    assert f"/{mute.pk}/" in current and f"/{done.pk}/" not in current
    sheet = b"".join(_page(client, "orders", export="csv")).decode("utf-8-sig")
    assert sheet.count("鸣响") == 4


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("collector", 403)])
def test_others_order_nothing(fridge, signed_in_client, person, status):
    command = _order(fridge)
    client = signed_in_client(person)
    assert _page(client, "order", DISTRICT, command.pk).status_code == status
    assert "冷藏箱F1" not in _page(client, "orders").content.decode()
    assert _lay(client, fridge).status_code == status
    withdraw = reverse("sensing:withdraw", args=[DISTRICT, command.pk])
    assert client.post(withdraw).status_code == status
    assert Command.objects.get().state == "waiting"


def test_a_leader_looks_and_orders_nothing(fridge, signed_in_client):
    command = _order(fridge)
    client = signed_in_client("leader")
    assert "下达指令" not in _page(client, "device", DISTRICT, fridge.pk).content.decode()
    assert "撤销" not in _page(client, "order", DISTRICT, command.pk).content.decode()
    assert _lay(client, fridge).status_code == 403


def test_a_device_says_whether_it_is_connected(fridge, signed_in_client):
    client = signed_in_client("supervisor")
    LastSeen.objects.create(district=DISTRICT, device=fridge, at=now(), received_at=now())
    there = Presence.objects.create(
        district=DISTRICT, device=fridge, online=True, at=now() - timedelta(days=2), via="mqtt"
    )
    page = _page(client, "devices").content.decode()
    assert "在线，" in page and "正常" in page
    there.online, there.at = False, now()
    there.save()
    page = _page(client, "devices", state="offline").content.decode()
    assert "离线，" in page and "冷藏箱F1" in page
    assert "离线，" in _page(client, "device", DISTRICT, fridge.pk).content.decode()
