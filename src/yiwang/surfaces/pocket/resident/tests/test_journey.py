"""On a phone: report, keep the code, follow it, rate it. In both looks, and without scripts."""

import re

import pytest

from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.services import advance
from yiwang.kernel.files.services import keep
from yiwang.ui.tests.test_gallery import until

from .browsing import look, picture
from .makers import photo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def worked_off(cast, case: Case) -> None:
    """Staff do what they do until the matter is closed."""
    after, check = (keep(upload=photo(tone=n), district="440204").pk for n in (10, 20))
    steps = [
        ("acceptor", "accept", {"class_id": MatterClass.objects.get(code="E0102").pk}),
        ("registrar", "register", {}),
        ("dispatcher", "dispatch", {"department_id": cast.department("sanitation").pk}),
        ("handler", "take", {}),
        ("handler", "feedback", {"note": "已清运，地面冲洗干净", "files": [after]}),
        ("verifier", "pass_check", {"files": [check]}),
        ("registrar", "close", {}),
    ]
    for who, action, given in steps:
        advance(actor=cast.actor(who), case_id=case.pk, district="440204", action=action, **given)


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_report_follow_and_rate(city, cast, browse, tmp_path, elder):
    look_at = "elder" if elder else "standard"
    page = browse(elder=elder)
    look(page, f"{look_at}-1-home", elder=elder)
    page.get_by_role("link", name=re.compile("我要反映")).click()
    page.wait_for_url("**/report/")
    page.locator("#id_photos").set_input_files(picture(tmp_path))
    until(page, "() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.get_by_text("垃圾没人清").click()
    page.get_by_label("社区").select_option(label="育红巷社区")
    until(page, "() => document.querySelector('#id_grid') !== null")
    page.get_by_label("网格").select_option(label="第3网格")
    until(page, "() => !document.querySelector('.htmx-request')")
    page.get_by_label("说说是什么问题").fill("垃圾堆了三天没人收")
    look(page, f"{look_at}-2-report", elder=elder)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    case = Case.objects.get()
    assert case.grid == "440204001002001003" and case.attachments.count() == 1
    shown = re.sub(r"\s", "", page.locator(".pocket-code b").inner_text())
    assert shown == case.follow_code
    look(page, f"{look_at}-3-done", elder=elder)
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name=re.compile("查询进度")).click()
    look(page, f"{look_at}-4-follow", elder=elder)
    page.get_by_label("12 位查询码").fill(case.follow_code)
    page.get_by_role("button", name="查询").click()
    page.wait_for_url(f"**/{case.follow_code}/")
    look(page, f"{look_at}-5-waiting", elder=elder)
    worked_off(cast, case)
    page.reload()
    assert page.locator(".pocket-now").inner_text() == "已办结"
    look(page, f"{look_at}-6-closed", elder=elder)
    page.get_by_text("非常满意").click()
    page.get_by_role("button", name="提交评价").click()
    until(page, "() => document.querySelector('.pocket-stars') !== null")
    look(page, f"{look_at}-7-rated", elder=elder)
    case.refresh_from_db()
    assert case.rating == 5


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_mistakes_are_said_accessibly(city, browse, elder):
    look_at = "elder" if elder else "standard"
    page = browse(elder=elder)
    page.goto(page.url + "report/")
    page.get_by_text("留电话，办好了发短信给我").click()
    page.get_by_label(re.compile("手机号")).fill("138")
    page.get_by_role("button", name="提交").click()
    until(page, "() => document.querySelector('.form-errors') !== null")
    look(page, f"{look_at}-8-mistakes", elder=elder)
    page.goto(page.url.replace("report", "follow") + "999999999999/")
    look(page, f"{look_at}-9-unknown", elder=elder)


def test_the_phone_knows_where_it_is(city, browse):
    lon, lat = city.centre_of("440204001003001002")
    place = {"longitude": lon, "latitude": lat}
    page = browse(permissions=["geolocation"], geolocation=place)
    page.goto(page.url + "report/")
    page.get_by_role("button", name="使用当前位置").first.click()
    until(page, "() => document.querySelector('.pocket-found') !== null")
    assert "执信路社区第2网格" in page.locator(".pocket-found").inner_text()
    look(page, "here")
    page.get_by_label("网格").select_option(label="第1网格")
    until(page, "() => document.querySelector('.pocket-found') === null")
    assert page.locator("input[name=lon]").input_value() == ""


def test_a_refused_location_leaves_the_lists(city, browse):
    page = browse(permissions=[])
    page.goto(page.url + "report/")
    page.get_by_label("说说是什么问题").fill("路灯不亮")
    page.get_by_role("button", name="使用当前位置").first.click()
    until(page, "() => document.querySelector('[data-here-said]').textContent !== ''")
    assert page.get_by_label("说说是什么问题").input_value() == "路灯不亮"
    assert page.get_by_label("社区").is_visible()


def test_the_map_is_fetched_when_opened_and_pointed_at(city, browse):
    page = browse()
    page.goto(page.url + "report/")
    assert page.locator("[data-map]").count() == 0
    page.get_by_text("在地图上点").click()
    until(page, "() => document.querySelector('[data-map][data-ready]') !== null")
    look(page, "map")
    box = page.locator("[data-map]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "() => document.querySelector('.pocket-found') !== null")
    assert page.get_by_label("社区").input_value() != ""


def test_words_find_a_class(city, browse):
    page = browse()
    page.goto(page.url + "report/")
    page.get_by_text("搜索更多类别").click()
    page.get_by_label("搜索类别").press_sequentially("汽车")
    until(page, "() => document.querySelector('#class-found .card-choice') !== null")
    look(page, "search")


def test_without_scripts(city, browse, tmp_path):
    page = browse(scripts=False)
    page.get_by_role("link", name=re.compile("我要反映")).click()
    page.wait_for_url("**/report/")
    page.locator("#id_photos").set_input_files(picture(tmp_path))
    page.get_by_label("说说是什么问题").fill("路面坏了一个坑")
    page.get_by_label("社区").select_option(label="浈江南社区")
    page.get_by_role("button", name="显示下一级").click()
    page.get_by_label("网格").select_option(label="第4网格")
    assert page.locator(".pocket-kept li").count() == 1
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    case = Case.objects.get()
    assert case.grid == "440204001001001004" and case.attachments.count() == 1
    page.get_by_role("link", name="看进度").click()
    assert page.get_by_text("已收到，正在等待受理").first.is_visible()


@pytest.mark.parametrize("width", [768, 1440])
@pytest.mark.parametrize("path", ["", "report/", "follow/"])
def test_wide_screens(city, browse, path, width):
    page = browse(width)
    page.goto(page.url + path)
    look(page, f"wide-{width}-{path.strip('/') or 'home'}")
