"""Who sees which numbers, that each opens its list, and that pages cost the same for more."""

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from openpyxl import load_workbook

from tests.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import appoint, open_post
from yiwang.kernel.calendar.services import seed_official

from ...applying.models import Application
from ...applying.tests.makers import applied
from ...models import Canteen
from ...services import install_programme
from ...watching.models import Signal
from ..models import Walk
from ..selectors import measures_today
from ..services import count_differences
from .makers import Overseen, overseen

pytestmark = pytest.mark.django_db
PAGE, OWN, AROUND, MAP = "/canteen/", "/canteen/own/", "/canteen/around/", "/canteen/map/"
LISTS = ("/canteen/day/", "/canteen/tallies/", "/canteen/meals/")


@pytest.fixture
def place(cast: Cast, town: object) -> Overseen:
    made = overseen(cast)
    made.elders(COMMUNITY, *[(113.602, 24.802)] * 6, None)
    made.elders(OTHER_COMMUNITY, *[(113.650, 24.802)] * 7)
    return made.counted()


def browser(place: Overseen, name: str) -> Client:
    client = Client()
    client.force_login(place.people.get(name) or place.cast.account(name))
    return client


def page(place: Overseen, name: str, path: str = PAGE) -> str:
    answer = browser(place, name).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def figure(text: str, label: str) -> int | None:
    found = re.search(rf"{label}</span><span class=\"figure-value\"><b>([\d,]+)</b>", text)
    return int(found[1].replace(",", "")) if found else None


def test_the_day_booked_against_served_and_when_it_was_counted(place: Overseen) -> None:
    text = page(place, "reviewer")
    assert figure(text, "就餐") == 4 and figure(text, "享受补贴") == 1
    assert figure(text, "午餐") == 4 and "已订 5" in text
    assert figure(text, "停餐的饭堂") == 1 and figure(text, "没有菜单的饭堂") == 0
    assert "数据时间" in text and "共 2 家" in text
    assert "3.00" in text and "55.00" in text


@pytest.mark.parametrize(
    ("who", "first", "second"),
    [
        ("reviewer", True, True),
        ("finance", True, True),
        ("clerk", True, False),
        ("other_clerk", False, True),
        ("street_leader", True, False),
        ("audit_admin", True, True),
        ("outsider", False, False),
    ],
)
def test_each_sees_just_his(place: Overseen, who: str, first: bool, second: bool) -> None:
    yesterday = (localdate() - timedelta(days=1)).isoformat()
    pages = [(path, at) for path in (LISTS[0], LISTS[1], AROUND) for at in (0, 1)]
    for path, at in (*pages, (LISTS[2], 0), (f"{LISTS[2]}?day_from={yesterday}", 1)):
        shown = place.canteens[at].name in page(place, who, path)
        assert shown is (first, second)[at], path
    geojson = browser(place, who).get(reverse("canteen_overview:points_geojson"))
    names = {each["properties"]["name"] for each in json.loads(geojson.content)["features"]}
    wanted = {each.name for each, seen in zip(place.canteens, (first, second)) if seen}  # noqa: B905
    assert names == wanted
    text = page(place, who)
    assert (figure(text, "就餐") or 0) == (4 if first else 0)


@pytest.mark.parametrize(
    ("who", "bureau", "own"),
    [
        ("manager", 403, 200),
        ("other_manager", 403, 200),
        ("collector", 403, 403),
        ("till_clerk", 403, 403),
        ("wall", 403, 403),
        ("reviewer", 200, 403),
    ],
)
def test_who_opens_which_page(place: Overseen, who: str, bureau: int, own: int) -> None:
    client = browser(place, who)
    assert client.get(PAGE).status_code == bureau
    assert client.get(AROUND).status_code == bureau
    assert client.get(OWN).status_code == own


def test_a_stranger_is_sent_to_sign_in(place: Overseen) -> None:
    for path in (PAGE, OWN, AROUND, *LISTS, reverse("canteen_overview:circles_geojson")):
        assert "/sign-in/" in Client().get(path).headers["Location"], path


def test_every_number_opens_a_list_of_as_many(place: Overseen) -> None:
    client = browser(place, "reviewer")
    text = client.get(PAGE).content.decode()
    opened = 0
    for url, number in re.findall(
        r'<a href="(/canteen/[^"]+)"><span class="figure-label">.*?<b>([\d,]+)</b>', text
    ):
        if any(part in url for part in ("tallies", "settling", "/day/?day")):
            continue
        listed = client.get(unescape(url)).content.decode()
        assert listed.count('<tr role="row" data-row') == int(number), url
        opened += 1
    assert opened >= 6
    for url in re.findall(r'href="(/canteen/[^"]+)"', text):
        assert client.get(unescape(url)).status_code == 200, url


def test_money_opens_the_tallies_it_sums(place: Overseen) -> None:
    text = page(place, "reviewer")
    url = re.search(r'href="(/canteen/tallies/[^"]+funder=city[^"]*)"', text)
    assert url
    listed = page(place, "reviewer", unescape(url[1]))
    assert listed.count("data-row-link") == 1 and "3.00" in listed


def test_a_street_a_day_and_a_month(place: Overseen) -> None:
    yesterday = localdate() - timedelta(days=1)
    text = page(place, "reviewer", f"{PAGE}?day={yesterday.isoformat()}")
    assert figure(text, "就餐") == 1
    street = place.canteens[1].street
    assert figure(page(place, "reviewer", f"{PAGE}?street={street}"), "就餐") == 0
    assert figure(page(place, "reviewer", f"{PAGE}?street=nonsense&day=x&month=13"), "就餐") == 4
    before = page(place, "reviewer", f"{PAGE}?month=2020-02")
    assert 'value="2020-02-29"' in before and figure(before, "就餐") == 0


def test_applications_and_statements_that_wait(place: Overseen) -> None:
    seed_official(actor_id=None)
    install_programme(code="shaoguan", district=DISTRICT)
    asked = applied()
    text = page(place, "clerk")
    assert figure(text, "待街道核对") == 1 and figure(text, "超期的申请") == 0
    assert figure(text, "离线争议") == 0
    Application.objects.filter(pk=asked.pk).update(due_at=now() - timedelta(days=1))
    assert figure(page(place, "clerk"), "超期的申请") == 1
    assert figure(page(place, "other_clerk"), "待街道核对") == 0
    assert figure(page(place, "finance"), "离线争议") is None
    assert figure(page(place, "finance"), "等我办的结算单") == 0
    assert figure(page(place, "reviewer"), "待审批的调整") == 0
    assert figure(text, "待审批的调整") is None


def test_signals_and_differences_that_nobody_looked_at(place: Overseen) -> None:
    at = place.canteens[0]
    for key in ("a", "b"):
        Signal.objects.create(
            district=DISTRICT, street=at.street, canteen=at, kind="seats", key=key,
            day=localdate(), evidence={"rows": [], "facts": {}, "thresholds": {}},
        )  # fmt: skip
    assert count_differences(district=DISTRICT) > 0
    text = page(place, "reviewer")
    assert figure(text, "待核实的异常") == 2 and (figure(text, "对账差异") or 0) > 0
    listed = page(place, "reviewer", "/canteen/settling/differences/?state=open")
    assert listed.count('<tr role="row" data-row') == figure(text, "对账差异")
    assert figure(page(place, "other_clerk"), "待核实的异常") == 0
    assert figure(page(place, "finance"), "待核实的异常") is None


def test_an_empty_district_says_what_to_do(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.account("welfare_reviewer"))
    text = client.get(PAGE).content.decode()
    assert "还没有登记饭堂" in text
    assert "这一天还没有订餐和就餐" in text


def test_the_operator_sees_its_own(place: Overseen) -> None:
    text = page(place, "manager", OWN)
    assert figure(text, "今日已订") == 5 and figure(text, "今日已就餐") == 4
    assert "东河长者饭堂" in text and "明天还没有发布菜单：车站长者饭堂" in text
    assert "车站长者饭堂今天停餐" in text and figure(text, "账上应收") == 75
    assert "没有所属运营单位的饭堂" in page(place, "other_manager", OWN)
    assert "东河长者饭堂" not in page(place, "other_manager", LISTS[0])
    assert "东河长者饭堂" in page(place, "manager", LISTS[0])


def test_who_lives_in_the_circles_is_told_to_staff(place: Overseen) -> None:
    text = page(place, "reviewer", AROUND)
    assert "1000 米" in text and "缺省" in text
    assert re.search(r"育红巷社区.*?没有覆盖", text, re.S)
    assert re.search(r"浈江南社区.*?全部覆盖", text, re.S)
    circles = browser(place, "reviewer").get(reverse("canteen_overview:circles_geojson"))
    assert len(json.loads(circles.content)["features"]) == 2


def test_few_elders_are_not_told(cast: Cast, town: object) -> None:
    made = overseen(cast)
    made.elders(COMMUNITY, (113.602, 24.802), (113.602, 24.802))
    text = page(made.counted(), "reviewer", AROUND)
    assert "少于 5" in text and "人数太少，不显示" in text and "全部覆盖" not in text


def test_the_radius_is_set_by_the_district(place: Overseen) -> None:
    url = reverse("canteen_overview:set_radius")
    said = {"district": DISTRICT, "metres": "800", "since": localdate().isoformat(), "source": "文"}
    assert browser(place, "clerk").post(url, said).status_code == 403
    reviewer = browser(place, "reviewer")
    assert reviewer.post(url, said | {"metres": "9"}).status_code == 400
    assert reviewer.post(url, said | {"district": "440203"}).status_code == 400
    assert not Walk.objects.filter(metres=800).exists()
    assert reviewer.post(url, said).status_code == 302
    assert "800 米" in reviewer.get(AROUND).content.decode()


def test_anybody_finds_a_canteen_and_nothing_of_who_lives_there(place: Overseen) -> None:
    text = Client().get(MAP).content.decode()
    assert "东河长者饭堂" in text and "东河路 8 号" in text and "11:00–13:00" in text
    assert "15.00 元" in text and "清蒸鲈鱼" in text and "今天停餐" in text
    assert "圈内长者" not in text and "已就餐" not in text
    found = Client().get(reverse("canteen_overview:map_geojson")).content.decode()
    assert "已就餐" not in found and len(json.loads(found)["features"]) == 4
    assert "车站路 8 号 · 停餐" in found
    assert "没有找到饭堂" in Client().get(f"{MAP}?q=不存在").content.decode()
    Canteen.objects.update(closed_on=localdate())
    assert "这里还没有长者饭堂" in Client().get(MAP).content.decode()


def test_measures_of_a_division(place: Overseen) -> None:
    actor = place.actor("reviewer")
    assert measures_today(actor, DISTRICT) == {
        "canteen_meals": 4, "canteen_booked": 5, "canteen_subsidised": 1,
    }  # fmt: skip
    assert measures_today(actor, place.canteens[1].street)["canteen_meals"] == 0
    assert measures_today(actor, "440203") == {}
    assert measures_today(place.cast.actor("collector"), DISTRICT) == {}


def test_the_wall_shows_canteens_and_their_numbers(place: Overseen) -> None:
    client = browser(place, "wall")
    text = client.get("/screen/").content.decode()
    assert 'data-layer="canteens"' in text
    found = re.search(r'今日就餐 <a href="([^"]+)"[^>]*>4</a> 份', text)
    assert found
    listed = client.get(unescape(found[1])).content.decode()
    assert "东河长者饭堂" in listed and "车站长者饭堂" not in listed
    layer = client.get(reverse("canteen_overview:points_geojson"))
    told = json.loads(layer.content)["features"]
    assert [each["properties"]["tone"] for each in told] == ["early"]
    assert told[0]["properties"]["url"] == ""
    post = open_post(actor=SYSTEM, code="city", name="市大屏", role="wall", division="4402")
    appoint(actor=SYSTEM, account_id=place.cast.account("wall").pk, post_id=post.pk)
    assert len(json.loads(client.get(layer.request["PATH_INFO"]).content)["features"]) == 2


def test_exports_hold_what_the_page_says(place: Overseen) -> None:
    client = browser(place, "reviewer")
    answer = client.get("/canteen/day/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = {row[0]: row[2:4] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["东河长者饭堂"] == (5, 4)
    text = b"".join(client.get("/canteen/meals/?export=csv").streaming_content).decode()
    assert "王秀英" not in text and "王**" in text and text.count("东河") == 4


def statements(client: Client, path: str) -> int:
    """The least of three, because every few seconds one looks whether divisions are still those."""
    taken = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        taken.append(len(seen))
    return min(taken)


def test_pages_cost_the_same_for_more(place: Overseen) -> None:
    reviewer, manager, anybody = browser(place, "reviewer"), browser(place, "manager"), Client()
    pages = [(reviewer, PAGE), (manager, OWN), (reviewer, AROUND), (anybody, MAP)]
    pages += [(reviewer, path) for path in LISTS]
    before = {path: statements(client, path) for client, path in pages}
    for number in range(20):
        place.meal(localdate() - timedelta(days=number % 4), number % 2, city=0, street=0)
    place.counted()
    assert {path: statements(client, path) for client, path in pages} == before
    assert before == {
        PAGE: 16, OWN: 16, AROUND: 9, MAP: 5, LISTS[0]: 7, LISTS[1]: 5, LISTS[2]: 5,
    }  # fmt: skip
