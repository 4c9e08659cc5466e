"""Phone and desk: who gets in, what is said, what is masked."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import GRID
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.ids import new_request_id

from ..models import Application
from ..services import pass_check
from ..views import frame
from .makers import CHECKED, applied, elder, number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
Browser = Callable[[str], Client]
DESK = "/canteen/applications/"


def fields(**given: object) -> dict[str, object]:
    """What the phone's form sends."""
    sent = {
        "request_id": new_request_id(), "name": "刘桂兰", "id_number": number(),
        "street": "440204001", "address": "沿河路 8 号", "by": "self", "applicant": "",
        "phone": "13800138000", "allergies": "", "consents": "on",
    }  # fmt: skip
    return {**sent, **given}


def test_an_elder_applies_and_follows_it(client: Client) -> None:
    assert "刘" not in client.get("/canteen/apply/").content.decode()
    sent = fields()
    first = client.post("/canteen/apply/", sent)
    again = client.post("/canteen/apply/", sent)
    assert first.status_code == 302 and again["Location"] == first["Location"]
    made = Application.objects.get()
    page = client.get(first["Location"])
    text = page.content.decode()
    assert "待街道核对" in text and "刘**" in text and number() not in text
    assert "no-store" in page["Cache-Control"]
    assert client.get("/canteen/apply/status/", {"code": made.code}).status_code == 302
    assert client.get(f"/follow/{made.code}/")["Location"] == first["Location"]
    assert client.get("/canteen/apply/status/", {"code": "12"}).status_code == 422
    assert client.get("/canteen/apply/status/999999999999/").status_code == 404
    assert client.post("/canteen/apply/", {**sent, "address": "别处"}).status_code == 409
    assert client.post(first["Location"], {"deed": "withdraw"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"id_number": "123"}, {"consents": ""}, {"by": "child"}, {"website": "x"},
     {"by": "collector", "applicant": "x"}, {"street": "440203001"}],
)  # fmt: skip
def test_what_is_missing_is_said(client: Client, given: dict) -> None:
    page = client.post("/canteen/apply/", fields(**given))
    assert page.status_code in (400, 422) and "还差一点" in page.content.decode()
    assert not Application.objects.exists()


def test_one_address_applies_so_often(client: Client) -> None:
    for _time in range(frame.LIMITS["apply"][0]):
        client.post("/canteen/apply/", fields(consents=""))
    assert client.post("/canteen/apply/", fields()).status_code == 429
    assert not Application.objects.exists()


def test_a_grid_worker_applies_at_the_door(signed_in_client: Browser) -> None:
    worker = signed_in_client("collector")
    paper = SimpleUploadedFile("consent.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
    sent = fields(by="collector", applicant="陈采集", consent="signed")
    assert "拍下签了字的同意书" in worker.post("/canteen/apply/visit/", sent).content.decode()
    sent |= {"consent_file": paper, "grid": GRID}
    assert worker.post("/canteen/apply/visit/", sent).status_code == 302
    made = Application.objects.get()
    assert (made.by, made.consent, made.consent_file is not None) == ("collector", "signed", True)
    assert made.grid == GRID
    assert "刘**" in worker.get("/canteen/apply/mine/").content.decode()
    assert signed_in_client("dispatcher").get("/canteen/apply/visit/").status_code == 403
    paper = b"".join(
        signed_in_client("welfare_clerk").get(f"{DESK}{made.pk}/consent/").streaming_content
    )
    assert paper.startswith(b"%PDF")
    assert signed_in_client("outsider").get(f"{DESK}{made.pk}/consent/").status_code == 404


def test_the_clerk_applies_at_the_window(signed_in_client: Browser) -> None:
    clerk = signed_in_client("welfare_clerk")
    assert clerk.get(f"{DESK}new/").status_code == 200
    sent = fields(by="clerk", applicant="郭民政", consent="spoken")
    bad = clerk.post(f"{DESK}new/", {**sent, "id_number": "1"})
    assert bad.status_code == 422 and "逐位核对" in bad.content.decode()
    hostile = SimpleUploadedFile("x.pdf", b"MZ not a paper")
    refused = clerk.post(f"{DESK}new/", {**sent, "consent_file": hostile})
    assert refused.status_code == 422 and not Application.objects.exists()
    made_at = clerk.post(f"{DESK}new/", sent)["Location"]
    page = clerk.get(made_at).content.decode()
    assert "刘桂兰" in page and number() not in page and "138****8000" in page


def test_from_the_list_to_the_grant(signed_in_client: Browser) -> None:
    made = applied()
    clerk, reviewer = signed_in_client("welfare_clerk"), signed_in_client("welfare_reviewer")
    url = f"{DESK}{made.pk}/"
    page = clerk.get(DESK).content.decode()
    assert "等您办理 1 件" in page and 'href="?todo=1"' in page
    assert "刘桂兰" in clerk.get(f"{DESK}?todo=1").content.decode()
    assert "刘桂兰" not in reviewer.get(f"{DESK}?todo=1").content.decode()
    sent = {"registered": "440204001", "in_institution": "0", "source": ""}
    assert clerk.post(f"{url}pass/", sent).status_code == 400
    assert clerk.post(f"{url}pass/", {**sent, "source": "户口簿"}).status_code == 302
    assert clerk.post(f"{url}decide/").status_code == 403
    page = reviewer.get(url).content.decode()
    assert "规则预判" in page and "自付 10 元" in page
    assert reviewer.post(f"{url}decide/").status_code == 302
    page = reviewer.get(url).content.decode()
    assert "享受起始" in page and "户口簿" in page
    made.refresh_from_db()
    based = f"/eligibility/decisions/{made.decision_id}/"
    page, other = (
        who.get(based).content.decode() for who in (reviewer, signed_in_client("acceptor"))
    )
    file = 'href="/canteen/diners/'
    assert "刘**" in page and file in page and f">person:{made.person_id}<" not in page
    assert "刘**" in other and file not in other and "刘桂兰" not in other
    follow = Client().get(f"/canteen/apply/status/{made.code}/").content.decode()
    assert "享受" in follow and "自付 10 元" in follow


def test_unknown_says_what_to_check_and_that_nobody_was_told(signed_in_client: Browser) -> None:
    made = applied()
    sent = {"registered": "440204001", "in_institution": "", "source": "户口簿"}
    signed_in_client("welfare_clerk").post(f"{DESK}{made.pk}/pass/", sent)
    reviewer = signed_in_client("welfare_reviewer")
    page = reviewer.post(f"{DESK}{made.pk}/decide/", follow=True).content.decode()
    made.refresh_from_db()
    assert made.state == "unknown" and "还没有告知申请人" in page and "养老机构" in page
    assert "结果会告知申请人。" not in page


def test_many_at_once(signed_in_client: Browser) -> None:
    elder()
    same, other = applied(name="李秀英"), applied(phone="13800138001", id_number=number(serial=34))
    clerk = signed_in_client("welfare_clerk")
    page = clerk.post(f"{DESK}pass/", {"ids": [same.pk, other.pk, "x"]}, follow=True)
    text = page.content.decode()
    assert "已办理 1 件（待区级审核 1）" in text and "1 件没有办理" in text
    reviewer = signed_in_client("welfare_reviewer")
    sent = {"ids": [same.pk, other.pk]}
    text = reviewer.post(f"{DESK}decide/", sent, follow=True).content.decode()
    assert "已办理 1 件（享受 1）" in text and "1 件没有办理" in text
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {same.pk: "eligible", other.pk: "applied"}
    assert signed_in_client("outsider").post(f"{DESK}pass/", {"ids": [other.pk]}).status_code == 302
    other.refresh_from_db()
    assert other.state == "applied"


def test_filters_and_export(signed_in_client: Browser) -> None:
    made = applied()
    clerk = signed_in_client("welfare_clerk")
    for query, found in (
        ("?q=刘桂", True), (f"?q={number()}", True), ("?q=13800138000", True),
        (f"?q={made.code}", True), ("?q=别人", False), ("?state=applied", True),
        ("?state=checked", False), ("?late=1", False), ("?street=440204001", True),
        ("?by=child", False),
    ):  # fmt: skip
        assert ("刘桂兰" in clerk.get(DESK + query).content.decode()) is found, query
    sent = clerk.get(f"{DESK}?export=csv")
    text = b"".join(sent.streaming_content) if sent.streaming else sent.content
    assert "刘桂兰" in text.decode("utf-8-sig") and number().encode() not in text


def test_others_see_and_post_nothing(signed_in_client: Browser) -> None:
    made = applied()
    outsider, leader = signed_in_client("outsider"), signed_in_client("leader")
    assert "刘桂兰" not in outsider.get(DESK).content.decode()
    for deed in ("pass", "decide", "ask", "refuse", "withdraw", "phone"):
        assert outsider.post(f"{DESK}{made.pk}/{deed}/", {"reason": "x"}).status_code == 404
        assert leader.post(f"{DESK}{made.pk}/{deed}/", {"reason": "x"}).status_code == 403
    made.refresh_from_db()
    assert made.state == "applied"


def test_the_number_takes_a_reason_and_leaves_a_trace(signed_in_client: Browser) -> None:
    made, clerk = applied(), signed_in_client("welfare_clerk")
    url = f"{DESK}{made.pk}/phone/"
    assert clerk.post(url, {"reason": ""}).status_code == 400
    assert "13800138000" in clerk.post(url, {"reason": "核实"}).content.decode()
    assert AuditRecord.objects.filter(verb="access.unmask").count() == 1


def test_pages_take_few_statements(
    signed_in_client: Browser, cast, django_assert_max_num_queries: Callable
) -> None:
    for serial in (12, 34, 56):
        made = applied(id_number=number(serial=serial))
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    clerk = signed_in_client("welfare_clerk")
    for path, most in ((DESK, 14), (f"{DESK}{made.pk}/", 24)):
        clerk.get(path)
        with django_assert_max_num_queries(most):
            clerk.get(path)


def test_pages_speak_english(client: Client) -> None:
    made = applied()
    for path in ("apply/", "apply/status/", f"apply/status/{made.code}/"):
        page = client.get(f"/canteen/{path}", headers={"accept-language": "en"}).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        told = re.sub(r"东河街道|刘\*\*|韶关长者饭堂就餐补贴", "", main)
        assert re.findall(r"[\u4e00-\u9fff]+", told) == [], path
