"""A resident of 75, the elder look, a broken lamp: without an account and without help."""

import re

import pytest

from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors.reference import current_revision, reference
from yiwang.ui.tests.test_gallery import until

from .browsing import look, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lamps(city):
    """A city whose catalogue knows street lamps."""
    major = MatterClass.objects.get(code="E01")
    MatterClass.objects.create(code="E0117", name="路灯", kind="component", parent=major)
    reference(current_revision())
    return city


def test_she_reports_a_lamp_and_follows_it_the_next_day(lamps, browse, tmp_path):
    lon, lat = lamps.centre_of("440204001003001002")
    place = {"longitude": lon, "latitude": lat}
    page = browse(elder=True, permissions=["geolocation"], geolocation=place)
    page.get_by_role("link", name=re.compile("我要反映")).click()
    page.wait_for_url("**/report/")
    page.locator("#id_photos").set_input_files(picture(tmp_path))
    page.get_by_text("路灯不亮或损坏").click()
    page.get_by_role("button", name="使用当前位置").first.click()
    until(page, "() => document.querySelector('.pocket-found') !== null")
    look(page, "elder-lamp-report", elder=True)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    until(page, "() => !document.querySelector('[data-remember]').hidden")
    look(page, "elder-lamp-done", elder=True)
    case = Case.objects.get()
    assert (case.matter_class.name, case.grid) == ("路灯", "440204001003001002")
    assert (case.reporter_name, bytes(case.reporter_phone)) == ("", b"")

    page.goto(page.url.split("/follow/")[0] + "/")
    until(page, "() => !document.querySelector('[data-mine]').hidden")
    look(page, "elder-lamp-home", elder=True)
    page.get_by_role("link", name=re.compile("路灯")).click()
    page.wait_for_url(f"**/{case.follow_code}/")
    assert page.locator(".pocket-now").inner_text() == "已收到，正在等待受理"
    look(page, "elder-lamp-followed", elder=True)


def test_the_list_can_be_cleared_and_declined(lamps, browse):
    page = browse()
    site = page.url
    for words in ("第一件事", "第二件事"):
        page.goto(site + "report/")
        page.get_by_label("说说是什么问题").fill(words)
        page.get_by_label("社区").select_option(label="育红巷社区")
        page.get_by_role("button", name="提交").click()
        page.wait_for_url("**/done/")
    page.get_by_role("button", name="不要记").click()
    page.goto(site + "follow/")
    until(page, "() => !document.querySelector('[data-mine]').hidden")
    assert page.locator("[data-mine] li").count() == 1
    assert page.locator("[data-mine] li b").inner_text() == "第一件事"
    look(page, "mine")
    page.get_by_role("button", name="清空记录").click()
    page.get_by_role("button", name="再点一次就清空").click()
    page.reload()
    assert page.locator("[data-mine]").is_hidden()


def test_words_suggest_a_class_that_one_tap_takes(lamps, browse):
    page = browse()
    page.goto(page.url + "report/")
    page.get_by_label("说说是什么问题").press_sequentially("楼下的灯不亮了")
    until(page, "() => document.querySelector('#class-suggested input') !== null")
    look(page, "suggested")
    page.locator("#class-suggested").get_by_text("路灯不亮或损坏").click()
    page.get_by_label("社区").select_option(label="育红巷社区")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    assert Case.objects.get().matter_class.name == "路灯"
