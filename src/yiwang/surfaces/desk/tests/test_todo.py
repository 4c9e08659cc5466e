"""The to-do: what waits for one's posts, most urgent first."""

import re
from datetime import timedelta

from django.utils.timezone import now

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import advance


def test_the_most_urgent_comes_first_and_no_deadline_last(works, signed_in_client):
    for title, hours in (("晚", 9), ("早", -3), ("无期限", None), ("中", 2)):
        case = works.case("registered", title)
        due = None if hours is None else now() + timedelta(hours=hours)
        limit = {} if due else {"stage_limit": None, "stage_unit": ""}
        Case.objects.filter(pk=case.pk).update(stage_due=due, **limit)
    page = signed_in_client("dispatcher").get("/desk/").content.decode()
    titles = re.findall(r'data-row-link><span class="place"><span>(.+?)</span>', page)
    assert titles == ["早", "中", "晚", "无期限"]


def test_pages_follow_each_other_by_urgency(works, signed_in_client, monkeypatch):
    monkeypatch.setattr("yiwang.surfaces.desk.home.todo.SIZE", 2)
    for at in range(5):
        works.case("registered", f"第{at}件")
    client = signed_in_client("dispatcher")
    seen, url = [], "/desk/"
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"第(\d)件</span>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = "/desk/" + following[1].replace("&amp;", "&") if following else ""
    assert seen == ["0", "1", "2", "3", "4"]


def test_a_tab_for_each_stage_and_for_requests(works, signed_in_client):
    works.case("registered")
    asked = works.case("handling")
    advance(
        actor=works.cast.actor("handler"), case_id=asked.pk, district=asked.district,
        action="ask_postpone", note="等材料", until=now() + timedelta(days=3),
    )  # fmt: skip
    page = signed_in_client("dispatcher").get("/desk/").content.decode()
    assert re.search(r"待派遣 <b>1</b>", page)
    assert re.search(r"待我审批 <b>1</b>", page)
    assert "处置中 · 申请延期" in page
    asked_only = signed_in_client("dispatcher").get("/desk/?asked=1").content.decode()
    assert asked_only.count("data-row-link") == 1


def test_a_leader_arrives_at_the_overview(works, signed_in_client):
    works.case("registered")
    assert signed_in_client("leader").get("/desk/").headers["Location"] == "/desk/overview/"


def test_statements_do_not_grow(works, signed_in_client, statements):
    works.case("registered")
    client = signed_in_client("dispatcher")
    few = statements(client, "/desk/")
    for _ in range(3):
        works.case("registered")
    assert statements(client, "/desk/") == few == 3
