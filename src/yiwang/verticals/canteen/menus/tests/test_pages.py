"""The desk's pages: planned, published, booked by telephone, cooked, brought."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.files.tests.makers import photo

from ..models import Dish, FamilyMember, Menu, Order, Stop
from ..selectors import door_code
from ..services import DishTerms, put_dish
from .makers import canteen, day, diner, lunch, menu, ordered, today

pytestmark = pytest.mark.django_db


def test_a_meal_is_planned_published_booked_and_cooked(signed_in_client):
    where, who = canteen(), diner(allergies="花生")
    dish = put_dish(actor=SYSTEM, canteen_id=where.pk, terms=DishTerms("白切鸡", "meat"))
    manager, clerk = signed_in_client("canteen_manager"), signed_in_client("welfare_clerk")
    week = f"/canteen/menus/{where.pk}/?week={day()}"
    assert "排菜" in manager.get(week).content.decode()
    form = {"day": day(), "meal": "lunch", "dish1": dish.pk, "stock1": 9}
    assert manager.post(f"/canteen/menus/{where.pk}/plan/", form).status_code == 302
    assert "白切鸡" in manager.get(week).content.decode()
    manager.post(f"/canteen/menus/{where.pk}/publish/", {"week": day()})
    found = Menu.objects.get()
    assert found.session is not None
    assert "陈" in clerk.get("/canteen/menus/book/?q=陈玉").content.decode()
    url = f"/canteen/menus/book/{who.pk}/"
    assert "白切鸡" in clerk.get(f"{url}?week={day()}").content.decode()
    nothing = clerk.post(url, {"request_id": uuid.uuid4(), "week": day(), "canteen": where.pk})
    assert nothing.status_code == 400 and "请先选堂食或送餐" in nothing.content.decode()
    asked = {"request_id": uuid.uuid4(), "week": day(), "canteen": where.pk,
             f"{day()}.lunch": "brought"}  # fmt: skip
    page = clerk.post(url, asked).content.decode()
    assert "已订上" in page and Order.objects.get().delivered
    kitchen = manager.get(f"/canteen/menus/meal/{found.pk}/kitchen/").content.decode()
    assert "白切鸡" in kitchen and "沿河路8号302" in kitchen and "陈玉兰" not in kitchen
    sent = manager.get(f"/canteen/menus/meal/{found.pk}/kitchen/?export=xlsx")
    assert sent.status_code == 200 and sent["Content-Type"].endswith("sheet")


def test_a_dish_is_added_corrected_and_dropped(signed_in_client):
    where = canteen()
    manager, url = signed_in_client("canteen_manager"), f"/canteen/menus/{where.pk}/dishes/"
    assert manager.post(url, {"name": "", "course": "meat"}).status_code == 400
    for more in ({}, {"low_salt": "on", "allergens": ["fish"]}):
        assert manager.post(url, {"name": "蒸鱼", "course": "meat", **more}).status_code == 302
    dish = Dish.objects.get()
    assert (dish.low_salt, dish.allergens) == (True, ["fish"])
    page = manager.get(url, {"dish": dish.pk}).content.decode()
    assert "鱼类" in page and "不再供应" in page
    assert (
        signed_in_client("outsider").post(f"/canteen/menus/dishes/{dish.pk}/drop/").status_code
        == 404
    )
    manager.post(f"/canteen/menus/dishes/{dish.pk}/drop/")
    assert "还没有菜品" in manager.get(url).content.decode()


def test_a_round_is_planned_and_each_door_ticked(signed_in_client):
    where, who, other = canteen(), diner(), diner("李阿公", phone="13800138001")
    made = menu(where)
    for each in (who, other):
        ordered(each, lunch(where, delivered=True))
    courier = signed_in_client("till_clerk")
    url = f"/canteen/menus/meal/{made.pk}/rounds/"
    assert courier.post(url).status_code == 302
    one, two = Stop.objects.order_by("position")
    assert "还没到日子" in courier.get(url).content.decode()
    courier.post(f"/canteen/menus/stops/{one.pk}/", {"did": "signed"})
    one.refresh_from_db()
    assert one.state == "waiting"
    today(made)
    courier.post(f"/canteen/menus/stops/{one.pk}/", {"did": "code", "code": "x"})
    one.refresh_from_db()
    assert one.state == "waiting"
    said = {"did": "code", "code": door_code(one.order), "pays": "gold"}
    courier.post(f"/canteen/menus/stops/{one.pk}/", said)
    one.refresh_from_db()
    assert one.state == "waiting"
    assert "自付 15.00 元" in courier.get(url).content.decode()
    said["pays"] = "cash"
    courier.post(f"/canteen/menus/stops/{one.pk}/", said)
    courier.post(f"/canteen/menus/stops/{two.pk}/", {"did": "not_home", "note": "门口没有鞋"})
    assert [each.state for each in Stop.objects.order_by("position")] == ["handed", "not_home"]
    assert Stop.objects.get(pk=one.pk).pays == "cash"
    page = courier.get(url).content.decode()
    assert "门口没有鞋" in page and "正在入账" in page
    Stop.objects.filter(pk=one.pk).update(at=now() - timedelta(minutes=2))
    assert "还没有入账" in courier.get(url).content.decode()
    one.order.reservation.refresh_from_db()
    two.order.reservation.refresh_from_db()
    assert one.order.reservation.state == "attended"  # nobody asks why she did not come
    assert two.order.reservation.state == "confirmed"
    picture = SimpleUploadedFile("door.jpg", photo(), "image/jpeg")
    courier.post(f"/canteen/menus/stops/{two.pk}/", {"did": "photo", "photo": picture})
    shown = f"/canteen/menus/stops/{two.pk}/photo/"
    assert shown in courier.get(url).content.decode()
    assert courier.get(shown).status_code == 200
    assert courier.get(f"/canteen/menus/stops/{one.pk}/photo/").status_code == 404
    assert signed_in_client("outsider").get(shown).status_code == 404


def test_thirty_doors_cost_what_one_does(signed_in_client):
    where = canteen(places=40)
    made, courier = menu(where), signed_in_client("till_clerk")
    url, counts = f"/canteen/menus/meal/{made.pk}/rounds/", []
    for some in (1, 29):
        for at in range(some):
            ordered(
                diner(f"李{some}号{at}", phone=f"138{some:04d}{at:04d}"),
                lunch(where, delivered=True),
            )
        courier.post(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            courier.get(url)
        counts.append(len(asked))
    assert Stop.objects.count() == 30
    assert counts[0] == counts[1] == 10


def test_outsiders_see_and_change_nothing(signed_in_client):
    where, who = canteen(), diner()
    made = menu(where)
    ordered(who, lunch(where))
    outsider = signed_in_client("outsider")
    for url in (
        f"/canteen/menus/{where.pk}/", f"/canteen/menus/meal/{made.pk}/kitchen/",
        f"/canteen/menus/book/{who.pk}/", f"/canteen/menus/meal/{made.pk}/rounds/",
    ):  # fmt: skip
        assert outsider.get(url).status_code == 404, url
    order = Order.objects.get()
    assert outsider.post(f"/canteen/menus/orders/{order.pk}/give-back/").status_code == 404
    assert (
        outsider.post(f"/canteen/menus/meal/{made.pk}/call-off/", {"reason": "x"}).status_code
        == 404
    )
    order.refresh_from_db()
    assert order.ended_at is None
    assert who.person.name not in outsider.get("/canteen/menus/book/?q=陈").content.decode()


def test_a_week_page_costs_the_same_for_any_week(signed_in_client, django_assert_max_num_queries):
    where = canteen()
    for ahead in range(2, 7):
        menu(where, ahead)
    manager = signed_in_client("canteen_manager")
    manager.get(f"/canteen/menus/{where.pk}/")
    with django_assert_max_num_queries(16):
        manager.get(f"/canteen/menus/{where.pk}/?week={day()}")


def test_the_clerk_hands_out_a_link_and_invites(signed_in_client):
    who = diner()
    clerk = signed_in_client("welfare_clerk")
    url = f"/canteen/menus/book/{who.pk}/"
    assert "/link/" in clerk.get(url).content.decode()
    shown = clerk.post(f"{url}link/show/")
    assert "/canteen/me/k/" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    clerk.post(f"{url}invite/", {"name": "女儿", "phone": "13900139000"})
    page = clerk.get(f"{url}link/").content.decode()
    assert "女儿" in page and "13900139000" not in page
    member = FamilyMember.objects.get()
    assert signed_in_client("till_clerk").post(f"{url}link/show/").status_code == 403
    outsider = signed_in_client("outsider")
    assert outsider.post(f"{url}link/show/").status_code == 404
    assert outsider.post(f"/canteen/menus/family/{member.pk}/revoke/").status_code == 404
    clerk.post(f"/canteen/menus/family/{member.pk}/revoke/")
    assert clerk.post(f"{url}link/close/", {"reason": ""}).status_code == 400
    assert clerk.post(f"{url}link/close/", {"reason": "卡丢了"}).status_code == 302
    member.refresh_from_db()
    assert member.revoked_at is not None
