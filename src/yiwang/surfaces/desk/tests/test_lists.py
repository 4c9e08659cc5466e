"""The list of cases: filters, numbers that open, views, export, bulk dispatch."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.utils.timezone import now
from openpyxl import load_workbook

from tests.cast import STREET
from yiwang.kernel.cases.models import Case
from yiwang.kernel.insight.selectors import figures_today
from yiwang.surfaces.desk.cases.kept import MOST
from yiwang.surfaces.desk.models import SavedView

DISPATCH = "/cases/dispatch/"


def rows(client, path: str) -> int:
    return client.get(path).content.decode().count("data-row-link")


def test_statements_do_not_grow(works, signed_in_client, statements):
    works.case("handling")
    client = signed_in_client("supervisor")
    few = statements(client, "/cases/?open=1")
    for _ in range(3):
        works.case("registered")
    assert statements(client, "/cases/?open=1") == few == 4
    assert statements(client, "/cases/?division=440204001001&late=1") <= 5


def test_the_case_page_takes_few_statements(works, signed_in_client, statements):
    case = works.case("handling")
    client = signed_in_client("dispatcher")
    alone = statements(client, f"/cases/{case.district}/{case.pk}/")
    for _ in range(3):
        works.case("registered")
    assert alone <= 12
    assert statements(client, f"/cases/{case.district}/{case.pk}/") <= alone + 1


def test_a_counted_number_opens_just_its_cases(works, signed_in_client):
    works.case("closed")
    works.case("handling")
    works.case("reported")
    client = signed_in_client("leader")
    figures = figures_today(actor=works.cast.actor("leader"), division=STREET)
    assert {each.code: each.numerator for each in figures if each.numerator} == {
        "report": 3, "register": 2, "dispatch": 2, "dispose": 1, "close": 1, "open": 2,
    }  # fmt: skip
    for figure in figures:
        assert rows(client, f"/cases/?{urlencode(figure.query)}") == figure.numerator, figure.code


@pytest.mark.parametrize("query", ["counted=x", "counted=report", "counted=report&from=1&to=2"])
def test_a_number_nobody_gave_opens_nothing(works, signed_in_client, query):
    works.case("reported")
    assert rows(signed_in_client("leader"), f"/cases/?division={STREET}&{query}") == 0


def test_export_has_the_chosen_columns_and_runs_no_formula(works, signed_in_client):
    works.case("reported", '=HYPERLINK("http://x","点")')
    works.case("handling", "普通一件")
    answer = signed_in_client("supervisor").get(
        "/cases/", {"columns": ["number", "stage"], "export": "xlsx"}
    )
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    lines = list(book.active.iter_rows(values_only=True))
    assert lines[0] == ("标题", "案卷号", "阶段")
    assert {line[0][-4:] for line in lines[1:]} == {'点")', "普通一件"} or len(lines) == 3
    assert not any(str(cell).startswith("=") for line in lines for cell in line)


def test_views_are_kept_and_deleted(works, signed_in_client):
    works.case("registered")
    client = signed_in_client("dispatcher")
    client.post("/cases/views/", {"name": "我的", "query": "?stage=registered&nonsense=1"})
    assert SavedView.objects.get().query == "?stage=registered"
    page = client.get("/cases/?stage=registered").content.decode()
    assert "删除视图 我的" in page
    signed_in_client("acceptor").post("/cases/views/drop/", {"name": "我的"})
    assert SavedView.objects.count() == 1
    client.post("/cases/views/drop/", {"name": "我的"})
    assert not SavedView.objects.exists()


def test_there_is_a_most_of_views(works, signed_in_client):
    client = signed_in_client("dispatcher")
    for at in range(MOST + 1):
        client.post("/cases/views/", {"name": f"视图{at}", "query": "?late=1"})
    assert SavedView.objects.count() == MOST


def test_bulk_dispatch_says_what_went_and_what_stayed(works, signed_in_client):
    ready, early = works.case("registered"), works.case("reported")
    client = signed_in_client("dispatcher")
    ids = [f"{each.district}-{each.pk}" for each in (ready, early)]
    answer = client.post(DISPATCH, {"ids": [*ids, "nonsense", "440204-999999"]}, follow=True)
    said = answer.content.decode()
    assert "已派遣 1 件" in said and "未派遣 1 件" in said and early.number in said
    ready.refresh_from_db()
    early.refresh_from_db()
    assert (ready.stage, ready.department_id) == ("dispatched", works.department)
    assert early.stage == "reported"


def test_bulk_dispatch_is_refused_to_others(works, signed_in_client):
    case = works.case("registered")
    answer = signed_in_client("acceptor").post(
        DISPATCH, {"ids": f"{case.district}-{case.pk}"}, follow=True
    )
    assert "未派遣 1 件" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == "registered"


def test_a_number_is_found_from_the_header(works, signed_in_client):
    case = works.case("reported")
    works.case("reported")
    client = signed_in_client("acceptor")
    answer = client.get("/cases/", {"q": case.number})
    assert answer.headers["Location"] == f"/cases/{case.district}/{case.pk}/"


def test_the_map_beside_can_be_put_away(works, signed_in_client):
    client = signed_in_client("dispatcher")
    assert "data-map " in client.get("/cases/").content.decode()
    client.get("/cases/?beside=0")
    assert "data-map " not in client.get("/cases/").content.decode()


def test_late_ones_come_by_urgency_and_columns_sort(works, signed_in_client):
    for title, hours in (("一", 30), ("二", 50), ("三", 40)):
        case = works.case("handling", title)
        Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(hours=hours))
    client = signed_in_client("leader")

    def titles(query: str) -> str:
        page = client.get(f"/cases/?{query}").content.decode()
        return "".join(re.findall(r'data-row-link><span class="place"><span>(.+?)</span>', page))

    assert titles("late=1") == "二三一"
    assert titles("") == "三二一"
    assert titles("sort=-urgent") == "一三二"
    assert titles("sort=reported_at") == "一二三"
