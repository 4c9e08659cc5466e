"""Her own page and her family's: four digits, one tap, for that diner only, revocable."""

import pytest
from django.test import Client
from django.utils.timezone import now

from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.booking.models import Session
from yiwang.kernel.checkin.models import Credential
from yiwang.kernel.notify.models import Message
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ...models import Canteen
from ..models import FamilyMember, Order
from ..selectors.visiting import visitor_of
from ..services import close_link, enter, give_back, invite_family, open_link, revoke_family
from .makers import canteen, day, diner, lunch, menu, money, ordered

pytestmark = pytest.mark.django_db


def entered(actor, who, digits: str = "8000") -> Client:
    client = Client()
    secret = open_link(actor=actor("welfare_clerk"), diner_id=who.pk)
    client.post(f"/canteen/me/k/{secret}/", {"digits": digits})
    return client


def test_a_link_and_four_digits_let_her_in(actor):
    where, who = canteen(), diner()
    menu(where, 1, publish=False), menu(where, 2)
    secret = open_link(actor=actor("welfare_clerk"), diner_id=who.pk)
    assert open_link(actor=actor("welfare_clerk"), diner_id=who.pk) == secret
    client = Client()
    url = f"/canteen/me/k/{secret}/"
    assert who.person.name not in client.get(url).content.decode()
    wrong = client.post(url, {"digits": "1234"})
    assert wrong.status_code == 422 and "canteen_me" not in wrong.cookies
    right = client.post(url, {"digits": "0027"})
    assert right.status_code == 302 and right.cookies["canteen_me"]["httponly"]
    page = client.get("/canteen/me/").content.decode()
    assert "陈玉兰" in page and "清蒸鲈鱼" in page
    client.post("/canteen/me/leave/")
    assert "陈玉兰" not in client.get("/canteen/me/").content.decode()


def test_tries_of_a_link_are_few(actor):
    who = diner()
    secret = open_link(actor=actor("welfare_clerk"), diner_id=who.pk)
    client = Client()
    for _time in range(5):
        client.post(f"/canteen/me/k/{secret}/", {"digits": "1234"})
    assert client.post(f"/canteen/me/k/{secret}/", {"digits": "8000"}).status_code == 429
    assert client.post("/canteen/me/k/unknown/", {"digits": "8000"}).status_code == 422


def test_one_tap_books_and_one_cancels(actor):
    where, who = canteen(), diner()
    menu(where, 2)
    client = entered(actor, who)
    said = {"cell": f"{day()}.lunch", "how": "in"}
    page = client.post("/canteen/me/book/", said, follow=True).content.decode()
    order = Order.objects.get()
    assert order.how == "self" and "已订，到饭堂吃" in page
    client.post("/canteen/me/book/", {"cell": f"{day()}.lunch", "how": "brought"})
    assert Order.objects.count() == 1
    client.post("/canteen/me/cancel/", {"order": order.pk})
    order.refresh_from_db()
    assert order.ended_at is not None


def test_a_whole_week_is_booked_at_once(actor):
    where, who = canteen(), diner()
    made = [menu(where, ahead, stock=1 if ahead == 3 else None) for ahead in range(2, 7)]
    ordered(diner("李阿公", phone="13800138001"), lunch(where, 3), lunch(where, 4))
    Session.objects.filter(pk=made[2].session_id).update(capacity=1)
    client = entered(actor, who)
    page = client.get("/canteen/me/").content.decode()
    assert "一次订好几天" in page and "少盐" in page and "含花生" in page and "已售完" in page
    said = {"cell": [f"{each.day}.lunch" for each in made[:4]], "how": "brought"}
    page = client.post("/canteen/me/book/", said, follow=True).content.decode()
    assert "已订上 3 餐" in page and "已登记候补" in page and "已售完：清蒸鲈鱼" in page
    assert Order.objects.filter(diner=who, delivered=True).count() == 4
    assert "已订的餐" in page and page.count("前可以取消") == 4
    assert "请先勾选" in client.post("/canteen/me/book/", {}, follow=True).content.decode()


def test_what_is_booked_elsewhere_is_said_so(actor):
    other, who = canteen("DH02"), diner()
    menu(other, 2)
    ordered(who, lunch(other))
    menu(canteen(), 2)
    Canteen.objects.filter(pk=other.pk).update(name="西河长者饭堂", closed_on=day(0))
    page = entered(actor, who).get("/canteen/me/").content.decode()
    assert "订在西河长者饭堂" in page and "清蒸鲈鱼" not in page


def test_too_late_to_cancel_is_said_before_she_tries(actor):
    where, who = canteen(), diner()
    made = menu(where)
    order = Order.objects.get(pk=ordered(who, lunch(where))[0].order_id)
    Session.objects.filter(pk=made.session_id).update(cancel_until=now())
    client = entered(actor, who)
    page = client.get("/canteen/me/").content.decode()
    assert "已过取消时间" in page and "取消这餐" not in page
    client.post("/canteen/me/cancel/", {"order": order.pk})
    order.refresh_from_db()
    assert order.ended_at is None


def test_her_cookie_opens_nothing_of_others(actor):
    where, who, other = canteen(), diner(), diner("李阿公", phone="13800138001")
    menu(where, 2)
    order = Order.objects.get(pk=ordered(other, lunch(where))[0].order_id)
    client = entered(actor, who)
    client.post("/canteen/me/cancel/", {"order": order.pk})
    order.refresh_from_db()
    assert order.ended_at is None and "李" not in client.get("/canteen/me/").content.decode()
    credential = Credential.objects.get()
    hers = visitor_of(who.district, credential.pk)
    with pytest.raises(Forbidden):
        give_back(order_id=order.pk, visitor=hers)
    client.cookies["canteen_me"] = client.cookies["canteen_me"].value[:-2] + "xx"
    assert who.person.name not in client.get("/canteen/me/").content.decode()


def test_a_link_that_was_closed_opens_nothing(actor):
    who = diner()
    client = entered(actor, who)
    assert who.person.name in client.get("/canteen/me/").content.decode()
    for _time in range(2):
        close_link(actor=actor("welfare_clerk"), diner_id=who.pk, reason="卡丢了")
    assert who.person.name not in client.get("/canteen/me/").content.decode()
    with pytest.raises(Forbidden):
        open_link(actor=actor("outsider"), diner_id=who.pk)
    assert not Credential.objects.filter(revoked_at=None).exists()


def test_family_sees_and_books_until_revoked(actor):
    where, who = canteen(), diner()
    menu(where, 2)
    client = entered(actor, who)
    for _time in range(2):
        client.post("/canteen/me/family/", {"name": "女儿", "phone": "139 0013 9000"})
    member = FamilyMember.objects.get()
    message = Message.objects.get()
    daughter = Client()
    assert daughter.post(message.url, {"digits": "8000"}).status_code == 302
    page = daughter.get("/canteen/me/").content.decode()
    assert "为陈玉兰订餐" in page and "让家人帮我订" not in page
    daughter.post("/canteen/me/book/", {"cell": f"{day()}.lunch", "how": "brought"})
    assert Order.objects.get().how == "family"
    daughter.post("/canteen/me/family/", {"name": "别人", "phone": "13900139001"})
    assert FamilyMember.objects.count() == 1
    client.post("/canteen/me/family/", {"revoke": member.pk})
    assert who.person.name not in daughter.get("/canteen/me/").content.decode()
    daughter.post("/canteen/me/cancel/", {"order": Order.objects.get().pk})
    assert Order.objects.get().ended_at is None
    verbs = set(AuditRecord.objects.values_list("verb", flat=True))
    assert {"canteen.enter", "canteen.invite_family", "canteen.revoke_family"} <= verbs


def test_who_may_invite(actor):
    who = diner()
    said = {"diner_id": who.pk, "name": "女儿", "number": "13900139000"}
    for stranger in (actor("outsider"), actor("till_clerk"), actor("resident")):
        with pytest.raises(Forbidden):
            invite_family(actor=stranger, **said)
    with pytest.raises(Invalid):
        invite_family(actor=actor("welfare_clerk"), **{**said, "number": "12"})
    assert not FamilyMember.objects.exists()
    member = invite_family(actor=actor("welfare_clerk"), **said)
    with pytest.raises(Forbidden):
        revoke_family(actor=actor("outsider"), member_id=member.pk)
    member.refresh_from_db()
    assert member.revoked_at is None


def test_an_elder_without_numbers_gets_in_by_nothing(actor):
    who = diner(phone="")
    who.person.id_number = ""
    who.person.save()
    secret = open_link(actor=actor("welfare_clerk"), diner_id=who.pk)
    with pytest.raises(Refused):
        enter(secret=secret, digits="")


def test_she_reads_what_she_pays_before_she_books(actor):
    where, who = canteen(), diner()
    menu(where, 2)
    client = entered(actor, who)
    page = client.get("/canteen/me/").content.decode()
    assert "您付 <b>15.00</b> 元" in page and "餐价" not in page
    assert "后天" in page and "沿河路1号" in page and "11:00–13:00" in page
    assert "还没有开通" in page and "余额不够" not in page
    money(who, 300)
    page = client.get("/canteen/me/").content.decode()
    assert "¥3.00" in page and "余额不够付这一餐" in page
    ordered(who, lunch(where))
    assert "余额不够" not in client.get("/canteen/me/").content.decode()


def test_the_first_page_is_large_until_she_chooses_otherwise(actor):
    secret = open_link(actor=actor("welfare_clerk"), diner_id=diner().pk)
    client = Client()
    assert "data-elder" in client.get(f"/canteen/me/k/{secret}/").content.decode()
    client.cookies["elder"] = "0"
    assert "data-elder" not in client.get(f"/canteen/me/k/{secret}/").content.decode()


def test_without_a_script_and_without_a_cookie(client):
    assert "二维码" in client.get("/canteen/me/").content.decode()
    for path in ("book", "cancel", "family", "leave"):
        assert client.post(f"/canteen/me/{path}/").status_code == 302


def test_her_page_costs_few_statements(actor, django_assert_max_num_queries):
    where, who = canteen(), diner()
    for ahead in range(2, 6):
        menu(where, ahead)
    ordered(who, lunch(where))
    client = entered(actor, who)
    client.get("/canteen/me/")
    with django_assert_max_num_queries(18):
        client.get("/canteen/me/")
