"""The round's pages, with and without scripts."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import GRID, OTHER_GRID
from yiwang.kernel.cases.models import Case, LogEntry

from .makers import photo

pytestmark = pytest.mark.django_db


def url_of(case):
    return f"/rounds/{case.district}/{case.pk}/"


def test_the_round_shows_what_waits_in_my_grid(works, asked, phone):
    mine, handled = asked(), works.case("handled", title="已清运的垃圾")
    page = phone("collector").get("/rounds/").content.decode()
    assert url_of(mine) in page and url_of(handled) in page
    assert "浈江南社区第1网格" in page


def test_a_matter_elsewhere_is_no_task(works, asked, phone):
    case = asked()
    Case.objects.filter(pk=case.pk).update(grid=OTHER_GRID, reporter=None)
    assert url_of(case) not in phone("collector").get("/rounds/").content.decode()
    assert phone("collector").get(url_of(case)).status_code == 404


@pytest.mark.parametrize(
    ("stage", "who", "deeds"),
    [
        ("handled", "collector", ["pass_check", "fail_check", "note"]),
        ("dispatched", "handler", ["take", "return", "note"]),
        ("handling", "handler", ["feedback", "return", "ask_hang", "note"]),
        ("handling", "collector", ["note"]),
        ("registered", "collector", ["note"]),
        ("closed", "collector", []),
    ],
)
def test_a_matter_offers_what_the_flow_does(works, phone, stage, who, deeds):
    page = phone(who).get(url_of(works.case(stage)))
    assert [each["code"] for each in page.context["deeds"]] == deeds


def test_late_is_said_in_words(works, asked, phone):
    case = asked()
    Case.objects.filter(pk=case.pk).update(stage_due="2026-01-02T00:00:00+08:00")
    assert "已超时" in phone("collector").get("/rounds/").content.decode()


def test_a_deed_without_scripts(asked, phone):
    case = asked()
    given = {"request_id": uuid.uuid4(), "seen_seq": case.log_seq, "photos": [photo()]}
    answer = phone("collector").post(f"{url_of(case)}verified/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/rounds/")
    case.refresh_from_db()
    assert case.verified is True


def test_what_is_missing_keeps_the_form_open(asked, phone):
    case = asked()
    given = {"request_id": uuid.uuid4(), "note": "灯杆歪了"}
    page = phone("collector").post(f"{url_of(case)}verified/", given)
    assert page.status_code == 422
    assert "灯杆歪了" in page.content.decode() and "请选择现场照片" in page.content.decode()


def test_a_report_without_scripts(works, phone):
    client = phone("collector")
    given = {"request_id": uuid.uuid4(), "words": "路面破损", "grid": GRID, "photos": [photo()]}
    assert client.post("/rounds/report/", given).status_code == 302
    assert client.post("/rounds/report/", given | {"photos": [photo()]}).status_code == 302
    case = Case.objects.get()
    assert (case.title, case.grid, case.attachments.count()) == ("路面破损", GRID, 1)


def test_self_handling_needs_a_photo(works, phone):
    given = {"request_id": uuid.uuid4(), "words": "捡走了", "grid": GRID}
    assert phone("collector").post("/rounds/self-handle/", given).status_code == 422
    assert not Case.objects.exists()


def test_who_may_not_self_handle_reports(works, phone):
    assert phone("secretary").get("/rounds/self-handle/")["Location"] == "/rounds/report/"
    assert "/rounds/self-handle/" not in phone("secretary").get("/rounds/").content.decode()


def test_the_outsider_sees_and_changes_nothing(asked, phone):
    case = asked()
    before = LogEntry.objects.count()
    client = phone("outsider")
    assert url_of(case) not in client.get("/rounds/").content.decode()
    assert client.get(url_of(case)).status_code == 404
    given = {"request_id": uuid.uuid4(), "note": "看看"}
    assert client.post(f"{url_of(case)}note/", given).status_code == 404
    assert case.number not in client.get("/rounds/keep.json").content.decode()
    assert LogEntry.objects.count() == before


def test_pages_belong_to_one_account_and_no_cache(works, phone):
    account = str(works.cast.account("collector").pk)
    for path in ("", "report/", "self-handle/", "outbox/", "keep.json", "standing.json"):
        answer = phone("collector").get(f"/rounds/{path}")
        assert answer["X-Account"] == account, path
        assert "no-store" in answer["Cache-Control"], path


def test_what_a_phone_keeps_is_all_there(works, asked, phone):
    case = asked()
    client = phone("collector")
    urls = [each["url"] for each in client.get("/rounds/keep.json").json()["urls"]]
    assert {"/rounds/", "/rounds/report/", "/rounds/self-handle/", url_of(case)} <= set(urls)
    assert any("thumb" in url for url in urls)
    pages = [url for url in urls if not url.startswith("/static/")]
    assert [url for url in pages if client.get(url).status_code != 200] == []


def test_a_version_changes_with_its_matter(works, asked, phone):
    case = asked()
    client = phone("collector")
    first = {
        each["url"]: each["version"] for each in client.get("/rounds/keep.json").json()["urls"]
    }
    given = {"request_id": uuid.uuid4(), "note": "看过"}
    client.post(f"{url_of(case)}note/", given)
    then = {each["url"]: each["version"] for each in client.get("/rounds/keep.json").json()["urls"]}
    assert first[url_of(case)] != then[url_of(case)] and first["/rounds/"] != then["/rounds/"]


def test_statements(works, asked, phone):
    """Three of each say who she is; grids and what is frequent are remembered for a minute."""
    asked(), asked("井盖松动")
    client = phone("collector")
    for path in ("", "report/", "keep.json"):
        client.get(f"/rounds/{path}")
    matter = url_of(asked("树枝垂落")).removeprefix("/rounds/")
    most = {"": 5, matter: 9, "report/": 4, "keep.json": 5}
    assert {path: _statements(client, path) for path in most} == most


def _statements(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/rounds/{path}").status_code == 200
    return len(captured)


def test_who_may_not_report_is_offered_no_report(works, phone):
    offered = '<a href="/rounds/report/"'
    assert offered in phone("collector").get("/rounds/outbox/").content.decode()
    assert offered not in phone("handler").get("/rounds/outbox/").content.decode()
