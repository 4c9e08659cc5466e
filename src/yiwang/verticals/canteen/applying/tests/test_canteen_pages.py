"""Canteens on the desk, and the rehearsal with files of every kind."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.cast import DISTRICT, STREET
from yiwang.kernel.eligibility.models import Programme, RuleSet

from ...models import Canteen, Operator, Serving
from ...rules.tables import COLUMNS
from ...tests.test_canteens import credit

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def opened(reviewer: Client, programme: Programme) -> Canteen:
    """An operator and its canteen, through the pages."""
    sent = {"district": DISTRICT, "name": "服务中心", "credit_code": credit(), "phone": ""}
    assert reviewer.post("/canteen/operators/new/", sent).status_code == 302
    told = {
        "code": "DH01", "name": "东河长者饭堂", "street": STREET, "address": "沿河路 1 号",
        "operator": Operator.objects.get().pk, "programme": programme.pk, "seats": 60,
        "lon": 113.601, "lat": 24.801,
    }  # fmt: skip
    assert reviewer.post("/canteen/canteens/new/", told).status_code == 302
    return Canteen.objects.get()


def test_the_reviewer_keeps_canteens(signed_in_client: Browser, programme: Programme) -> None:
    reviewer = signed_in_client("welfare_reviewer")
    assert "还没有饭堂" in reviewer.get("/canteen/canteens/").content.decode()
    found = opened(reviewer, programme)
    url = f"/canteen/canteens/{found.pk}/"
    lunch = {
        "meal": "lunch", "begins": "11:00", "ends": "13:00", "price": "15.50", "places": 80,
        "order_by": "20:00", "order_days": 1,
    }  # fmt: skip
    assert reviewer.post(f"{url}serving/", lunch).status_code == 302
    wrong = reviewer.post(f"{url}serving/", {**lunch, "ends": "10:00"})
    assert wrong.status_code == 422 and "晚于" in wrong.content.decode()
    assert Serving.objects.get().price == 1550
    page = reviewer.get(url).content.decode()
    assert "15.50" in page and "提前 1 天 20:00" in page
    edited = {
        "name": "东河第一饭堂", "street": STREET, "address": "沿河路 2 号",
        "operator": found.operator_id, "programme": "", "seats": 61,
    }  # fmt: skip
    assert reviewer.post(f"{url}edit/", edited).status_code == 302
    found.refresh_from_db()
    assert (found.name, found.programme, found.lon) == ("东河第一饭堂", None, None)
    assert reviewer.get(f"{url}serving/?meal=lunch").status_code == 200
    assert reviewer.post(f"{url}close/", {"on": "2099-01-01", "reason": ""}).status_code == 400
    assert reviewer.post(f"{url}close/", {"on": "2099-01-01", "reason": "搬迁"}).status_code == 302
    assert "已停用" in reviewer.get(url).content.decode()


def test_lists_narrow_and_map(signed_in_client: Browser, programme: Programme) -> None:
    reviewer = signed_in_client("welfare_reviewer")
    opened(reviewer, programme)
    asked = {
        "?q=东河": True,
        "?q=dh01": True,
        "?q=别处": False,
        "?operator=服务": True,
        "?street=440204001": True,
        "?open=1": True,
    }
    for query, found in asked.items():
        page = reviewer.get(f"/canteen/canteens/{query}").content.decode()
        assert ("东河长者饭堂" in page) is found, query
    points = reviewer.get("/canteen/canteens/geojson/").json()["features"]
    assert [each["properties"]["name"] for each in points] == ["东河长者饭堂"]
    outsider = signed_in_client("outsider")
    assert outsider.get("/canteen/canteens/geojson/").json()["features"] == []
    assert "服务中心" not in outsider.get("/canteen/operators/").content.decode()


def test_others_keep_no_canteens(signed_in_client: Browser, programme: Programme) -> None:
    found = opened(signed_in_client("welfare_reviewer"), programme)
    clerk, outsider = signed_in_client("welfare_clerk"), signed_in_client("outsider")
    for deed in ("edit", "serving", "close"):
        url = f"/canteen/canteens/{found.pk}/{deed}/"
        assert clerk.post(url, {"name": "x"}).status_code == 403
        assert outsider.post(url, {"name": "x"}).status_code == 404
    assert clerk.get(f"/canteen/canteens/{found.pk}/").status_code == 200
    found.refresh_from_db()
    assert found.name == "东河长者饭堂" and found.closed_on is None


ROW = ("1942-05-06", "", "440204001", "440204001", "1500", "2026-03-02", "否")


def table(*rows: tuple) -> bytes:
    return "\n".join(",".join(row) for row in (COLUMNS, *rows)).encode()


def workbook(*rows: tuple) -> bytes:
    book = Workbook()
    for row in (COLUMNS, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rehearse(client: Client, data: bytes, rules: str = "shipped:shaoguan", **more: str):
    file = SimpleUploadedFile("meals.csv", data)
    return client.post("/canteen/rehearsal/", {"rules": rules, "file": file, **more})


def test_a_table_is_priced(signed_in_client: Browser, programme: Programme) -> None:
    clerk = signed_in_client("welfare_clerk")
    assert clerk.get("/canteen/rehearsal/").status_code == 200
    young = ("1980-01-01", *ROW[1:])
    page = rehearse(clerk, table(ROW, young)).content.decode()
    assert "合计 30.00 元" in page and "25.00" in page and "未满 60 周岁" in page
    wide = table(ROW, ("不详", *ROW[1:]), ROW).decode().encode("utf-16")
    page = rehearse(clerk, wide).content.decode()
    first, following = page.index(">3</td>"), page.index(">2</td>")
    assert first < following and "看不懂：出生日期" in page  # who is for a person stands first
    rules = RuleSet.objects.get(programme=programme)
    dated = (date(1942, 5, 6), None, "440204001", 440204001, 1500, date(2026, 3, 2), False)
    page = rehearse(clerk, workbook(dated), f"set:{rules.pk}").content.decode()
    assert "10.00" in page and "5.00" in page
    sent = rehearse(clerk, table(ROW), **{"as": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)))
    values = [cell.value for cell in list(book.active.rows)[1]]
    assert values[:3] == ["1942-05-06", None, "440204001"] or values[1] in (None, "")
    assert 1000 in values and 500 in values and "eligible" in values


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x00\x90", b"PK\x03\x04broken", b"", b"a,b\n1,2", ",".join(COLUMNS).encode(),
        b"\xff\xfe\x00\x00", b'"' + b"x" * 200_000, table(*[ROW] * 20_001),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(
    signed_in_client: Browser, programme: Programme, data: bytes
) -> None:
    page = rehearse(signed_in_client("welfare_clerk"), data)
    assert page.status_code == 422 and "has-error" in page.content.decode()


def test_formulas_stay_text(signed_in_client: Browser, programme: Programme) -> None:
    clerk = signed_in_client("welfare_clerk")
    evil = ("=HYPERLINK(1)", *ROW[1:])
    assert "转人工" in rehearse(clerk, workbook(evil)).content.decode()
    sent = rehearse(clerk, table(evil), **{"as": "csv"})
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert "\n=HYPERLINK" not in text
    assert signed_in_client("collector").get("/canteen/rehearsal/").status_code == 403
