"""The bureau, the operator, a resident and the wall look at the same canteens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import COMMUNITY, OTHER_COMMUNITY, Cast
from yiwang.verticals.canteen.overview.tests.makers import Overseen, overseen

from .browser import PICTURES, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


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
    page.fill("dialog[open] input[name=metres]", "600")
    page.fill("dialog[open] input[name=source]", "区民政局通知")
    page.click("dialog[open] .btn-primary")
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
