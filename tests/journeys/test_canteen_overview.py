"""The bureau, the operator, a resident and the wall look at the same canteens."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page

from tests.cast import COMMUNITY, OTHER_COMMUNITY, Cast
from yiwang.kernel.events.services import deliver_due
from yiwang.verticals.canteen.overview.tests.makers import Overseen, overseen
from yiwang.verticals.canteen.till.tests.makers import canteen, eat, elder, fill, till

from .browser import PICTURES, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def answered(page: Page, **fields: str) -> None:
    """The open dialog filled in and sent."""
    for name, value in fields.items():
        page.fill(f"dialog[open] [name={name}]", value)
    page.click("dialog[open] .btn-primary, dialog[open] .btn-danger")


def delivered() -> None:
    """What the worker does with what was announced."""
    while deliver_due():
        pass


@pytest.fixture
def place(cast: Cast, town: object) -> Overseen:
    made = overseen(cast)
    for back in range(1, 28):
        for number in range(2 + back % 5):
            day = localdate() - timedelta(days=back)
            made.meal(day, number % 2, city=0, street=0, paid_by="outside")
        made.meal(localdate() - timedelta(days=back), 0, meal="dinner")
    made.elders(COMMUNITY, *[(113.602, 24.802)] * 41, *[None] * 6)
    made.elders(OTHER_COMMUNITY, *[(113.650, 24.802)] * 27)
    return made.counted()


def test_from_the_number_to_the_meals(place: Overseen, visit: Callable[[str], Visitor]) -> None:
    reviewer = visit("settling-reviewer")
    page = reviewer.open("/canteen/")
    reviewer.check("overview-bureau")
    page.click(".figures a:has-text('就餐') >> nth=0")
    page.wait_for_url("**/canteen/meals/**")
    assert page.locator("tbody tr").count() == 4
    reviewer.check("overview-meals")
    reviewer.open("/canteen/")
    page.click(".panel:has-text('资金') a:has-text('明细')")
    page.wait_for_url("**/canteen/tallies/**")
    reviewer.check("overview-tallies")
    reviewer.open("/canteen/day/")
    reviewer.check("overview-day")
    reviewer.open("/canteen/around/")
    reviewer.check("overview-around")
    page.click("button:has-text('设定半径')")
    answered(page, metres="600", source="区民政局通知")
    page.get_by_text("600 米").wait_for()


def test_the_operator(place: Overseen, visit: Callable[[str], Visitor]) -> None:
    manager = visit("settling-manager")
    page = manager.open("/canteen/own/")
    manager.check("overview-own")
    page.click(".panel:has-text('要做的餐') a:has-text('打开') >> nth=0")
    page.wait_for_url("**/kitchen/")


def test_a_resident_finds_lunch(place: Overseen, visit: Callable[[str], Visitor]) -> None:
    anybody = visit("")
    page = anybody.open("/canteen/map/")
    anybody.check("overview-map")
    page.fill("input[name=q]", "车站")
    page.click("button:has-text('查找')")
    page.wait_for_url("**q=**")
    assert page.locator(".canteen-list > li").count() == 1
    anybody.context.add_cookies([{"name": "elder", "value": "1", "url": anybody.base}])
    anybody.open("/canteen/map/")
    anybody.check("overview-map-elder")


def test_the_wall(place: Overseen, visit: Callable[[str], Visitor]) -> None:
    place.cast.account("leader")
    leader = visit("leader")
    leader.page.set_viewport_size({"width": 1920, "height": 1080})
    page = leader.open("/screen/")
    page.locator("label:has([data-layer=canteens])").click()
    leader.until("() => !document.querySelector('[data-layer=canteens]').disabled")
    assert page.locator("[data-layer=canteens]").is_checked()
    page.wait_for_timeout(2500)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / "overview-wall-1920.png"))
    assert page.get_by_text("今日就餐").is_visible()
    leader.check("overview-wall")
    assert page.locator("[data-layer=canteens]").is_checked()


def test_a_file_and_what_is_heard_about_her(
    cast: Cast, town: object, visit: Callable[[str], Visitor]
) -> None:
    at, who = till(canteen(name="试点饭堂")), elder("赵玉兰")
    fill(who, 2000, at)
    eat(at, who)
    cast.account("welfare_clerk")
    clerk = visit("welfare_clerk")
    page = clerk.open("/canteen/diners/")
    page.fill("input[name=q]", "赵玉")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    clerk.check("overview-diners")
    page.click("tbody a:has-text('赵')")
    page.get_by_text("现在可以").wait_for()
    clerk.check("overview-diner")
    page.keyboard.press("d")
    page.select_option("dialog[open] select[name=change]", "admitted")
    answered(page, since="2026-11-02", source="区人民医院入院登记")
    page.get_by_text("已登记；资格按那天起的情况重新判定").wait_for()
    page.click("button:has-text('登记有误')")
    answered(page, reason="同名的另一位老人")
    page.get_by_text("已撤销登记").wait_for()
    page.click("a:has-text('登记住处')")
    page.select_option("select[name=grid]", index=1)
    clerk.check("overview-home")
    page.click("button:has-text('登记住处')")
    page.get_by_text("住处已登记").wait_for()


def test_two_who_were_one(cast: Cast, town: object, visit: Callable[[str], Visitor]) -> None:
    """The steward merges what looks double; it was a mistake; a clerk sees to the money."""
    at = till(canteen(name="试点饭堂"))
    for fen in (500, 900):
        fill(elder("赵玉兰", entitled=False), fen, at)
    cast.account("steward")
    steward = visit("steward")
    page = steward.open("/registry/doubles/")
    steward.check("registry-doubles")
    page.click("tbody a:has-text('赵**') >> nth=0")
    page.get_by_text("饭堂钱包（元）").first.wait_for()
    steward.check("registry-two")
    page.keyboard.press("d")
    page.get_by_label("合并的依据").wait_for()
    steward.check("registry-merge")
    answered(page, reason="同一天补办了卡")
    page.get_by_text("有误可以撤销").wait_for()
    delivered()
    steward.open("/registry/merges/")
    steward.check("registry-merges")
    page.click("tbody a:has-text('赵**') >> nth=0")
    page.wait_for_url(re.compile(r"/merges/\d+/$"))
    page.click("button:has-text('撤销合并')")
    answered(page, reason="核对后是两位老人")
    page.get_by_text("又是两个人").wait_for()
    steward.check("registry-merged")
    delivered()
    cast.account("welfare_clerk")
    clerk = visit("welfare_clerk")
    page = clerk.open("/canteen/")
    page.click(".figures a:has-text('拆户的钱包')")
    page.wait_for_url("**/partings/**")
    clerk.check("till-partings")
    page.click("tbody a >> nth=0")
    page.get_by_text("不会自动转钱").wait_for()
    clerk.check("till-parting")
    page.keyboard.press("d")
    answered(page, note="合并期间没有用过")
    page.get_by_text("已处理；有误可以撤回").wait_for()
    clerk.check("till-parting-moved")
