"""Phone and desk: who gets in, what is said, what is shown once."""

import re
from datetime import timedelta

import pytest

from yiwang.kernel.access.models import Account
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.cases.services.flows import publish_shipped_flows

from ..models import Application
from ..services import approve
from ..views import phone as phone_pages
from .makers import REASON, applied, fields

pytestmark = pytest.mark.django_db


def test_a_courier_applies_and_follows_it(client):
    assert client.get("/rovers/").status_code == 200
    answer = client.post("/rovers/", fields())
    made = Application.objects.get()
    assert answer["Location"] == f"/rovers/status/{made.code}/"
    page = client.get(answer["Location"]).content.decode()
    assert "待审核" in page and made.code[:4] in page and made.name not in page


def test_pressed_twice_is_one_application(client):
    given = fields()
    assert client.post("/rovers/", given)["Location"] == client.post("/rovers/", given)["Location"]
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [{"consents": ""}, {"phone": "138"}, {"street": "440203001"}, {"name": ""}, {"website": "x"},
     {"request_id": "x"}],
)  # fmt: skip
def test_what_is_missing_is_said_and_the_rest_stays(client, given):
    page = client.post("/rovers/", fields(**given))
    assert page.status_code == 422 and "沿河路" in page.content.decode()
    assert not Application.objects.exists()


def test_a_second_application_of_a_telephone_is_explained(client):
    client.post("/rovers/", fields())
    page = client.post("/rovers/", fields())
    assert page.status_code == 409 and "已经申请过" in page.content.decode()


def test_too_many_are_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr(phone_pages, "APPLIES", (1, timedelta(hours=1)))
    client.post("/rovers/", fields())
    assert client.post("/rovers/", fields(phone="13800138001")).status_code == 429
    assert Application.objects.count() == 1


@pytest.mark.parametrize(("code", "status"), [("999999999999", 404), ("1", 404), ("²", 404)])
def test_unknown_codes_are_asked_for_again(client, code, status):
    assert client.get(f"/rovers/status/{code}/").status_code == status


def test_a_typed_code_leads_to_its_page(client):
    made = applied()
    assert client.get("/rovers/status/").status_code == 200
    typed = f"{made.code[:4]} {made.code[4:]}"
    assert client.get("/rovers/status/", {"code": typed})["Location"].endswith(f"{made.code}/")
    assert client.get("/rovers/status/", {"code": "12"}).status_code == 422


def test_the_list_is_for_the_street_office(signed_in_client):
    made = applied()
    page = signed_in_client("acceptor").get("/rovers/applications/").content.decode()
    assert made.name in page and "138****8000" in page and "13800138000" not in page
    assert signed_in_client("dispatcher").get("/rovers/applications/").status_code == 403
    other = signed_in_client("outsider")
    assert made.name not in other.get("/rovers/applications/").content.decode()
    assert other.get(f"/rovers/applications/{made.pk}/").status_code == 404


def test_filters_and_export(signed_in_client):
    applied()
    clerk = signed_in_client("acceptor")
    for query, found in (("?q=美团", True), ("?q=13800138000", True), ("?q=快递", False),
                         ("?state=applied", True), ("?state=refused", False)):  # fmt: skip
        page = clerk.get(f"/rovers/applications/{query}").content.decode()
        assert ("骑手甲" in page) is found, query
    sent = clerk.get("/rovers/applications/?export=csv")
    text = b"".join(sent.streaming_content) if sent.streaming else sent.content
    assert "骑手甲" in text.decode("utf-8-sig") and b"13800138000" not in text


def test_the_list_is_one_statement_and_a_count(signed_in_client, django_assert_max_num_queries):
    for number in range(3):
        applied(phone=f"1380013800{number}")
    clerk = signed_in_client("acceptor")
    clerk.get("/rovers/applications/")
    with django_assert_max_num_queries(9):
        clerk.get("/rovers/applications/")


def test_the_password_is_shown_once(signed_in_client):
    made, clerk = applied(), signed_in_client("acceptor")
    page = clerk.post(f"/rovers/applications/{made.pk}/approve/")
    assert "一次性密码" in page.content.decode() and "no-store" in page["Cache-Control"]
    again = clerk.post(f"/rovers/applications/{made.pk}/approve/", follow=True).content.decode()
    assert "只显示一次" in again
    assert Account.objects.filter(username__startswith="rover").count() == 1
    renewed = clerk.post(f"/rovers/applications/{made.pk}/renew/").content.decode()
    assert "一次性密码" in renewed


def test_refusing_and_stopping_need_a_reason(signed_in_client):
    made, clerk = applied(), signed_in_client("acceptor")
    url = f"/rovers/applications/{made.pk}/"
    assert clerk.post(f"{url}refuse/", {"reason": ""}).status_code == 400
    assert clerk.post(f"{url}refuse/", {"reason": REASON}).status_code == 302
    assert REASON in clerk.get(url).content.decode()
    assert REASON in clerk.get(f"/rovers/status/{made.code}/").content.decode()
    assert clerk.post(f"{url}suspend/", {"reason": REASON}).status_code == 409


def test_others_post_nothing(signed_in_client):
    made = applied()
    for deed in ("approve", "refuse", "suspend", "renew", "phone"):
        url = f"/rovers/applications/{made.pk}/{deed}/"
        assert signed_in_client("leader").post(url, {"reason": REASON}).status_code == 403
        assert signed_in_client("outsider").post(url, {"reason": REASON}).status_code == 404
    made.refresh_from_db()
    assert made.state == "applied"


def test_the_number_takes_a_reason_and_leaves_a_trace(signed_in_client):
    made, clerk = applied(), signed_in_client("acceptor")
    url = f"/rovers/applications/{made.pk}/phone/"
    assert clerk.post(url, {"reason": ""}).status_code == 400
    assert "13800138000" in clerk.post(url, {"reason": "电话核实"}).content.decode()
    assert AuditRecord.objects.filter(verb="access.unmask").count() == 1


def test_a_rover_sees_her_own_reports_and_no_others(actor, client):
    seed_official(actor_id=None)
    publish_shipped_flows()
    account = approve(actor=actor("acceptor"), application_id=applied().pk).application.account
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    account.refresh_from_db()
    from yiwang.kernel.access.selectors import actor_of

    place = Spot("440204", "440204001", "", "")
    open_case(actor=actor_of(account), report=Report("rover", "井盖不见了", place=place))
    open_case(actor=actor("collector"), report=Report("collector", "别人的事", place=place))
    client.force_login(account)
    page = client.get("/rovers/mine/").content.decode()
    assert "井盖不见了" in page and "别人的事" not in page
    assert client.get("/cases/").status_code == 403
    assert client.get("/rovers/applications/").status_code == 403


@pytest.mark.parametrize("path", ["/rovers/", "/rovers/status/", "/rovers/status/999999999999/"])
def test_pages_speak_english(client, path):
    page = client.get(path, headers={"accept-language": "en"}).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    told = re.sub(r"<datalist.*?</datalist>|东河街道", "", main)
    assert re.findall(r"[\u4e00-\u9fff]+", told) == []
