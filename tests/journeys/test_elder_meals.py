"""An elder opens the link on her card, says four digits, and books tomorrow's lunch by one tap."""

import pytest

from tests.cast import Cast
from yiwang.verticals.canteen.menus.models import Order
from yiwang.verticals.canteen.menus.services import open_link
from yiwang.verticals.canteen.menus.tests.makers import canteen, diner, menu

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_an_elder_books_by_one_tap(cast: Cast, visit):
    where, who = canteen(), diner(allergies="花生")
    made = [menu(where, ahead, stock=9) for ahead in (2, 3)]
    secret = open_link(actor=cast.actor("welfare_clerk"), diner_id=who.pk)
    elder = visit("")
    page = elder.open(f"/canteen/me/k/{secret}/")
    page.get_by_label("后四位").fill("8000")
    elder.check("meals-enter")
    page.get_by_role("button", name="进入").click()
    page.wait_for_url("**/canteen/me/")
    assert page.locator("html[data-elder]").count() == 1
    elder.check("meals-home")
    button = page.locator(".me-first").get_by_role("button", name="订，到饭堂吃")
    assert button.bounding_box()["height"] >= 60

    size = page.evaluate(
        "() => parseFloat(getComputedStyle(document.querySelector('.me-dishes span')).fontSize)"
    )
    assert size >= 18
    button.click()
    page.get_by_text("已订，到饭堂吃").wait_for()
    assert Order.objects.get().how == "self"
    elder.check("meals-booked")
    page.get_by_role("button", name="取消这餐").click()
    page.get_by_role("button", name="订，到饭堂吃").first.wait_for()
    assert Order.objects.get().ended_at is not None

    page.get_by_role("link", name="出示就餐码").click()
    page.locator(".qr svg").wait_for()
    elder.check("meals-code")

    clerk = visit("welfare_clerk")
    page = clerk.open(f"/canteen/menus/book/{who.pk}/link/")
    page.get_by_role("button", name="打印就餐卡").click()
    page.locator(".meal-card").wait_for()
    clerk.check("meals-card")

    cast.account("canteen_manager")
    manager = visit("canteen_manager")
    manager.open(f"/canteen/menus/{where.pk}/?week={made[0].day}")
    manager.check("meals-week")
    manager.open(f"/canteen/menus/meal/{made[0].pk}/")
    manager.check("meals-menu")
    manager.open(f"/canteen/menus/meal/{made[0].pk}/kitchen/")
    manager.check("meals-kitchen")
    manager.open(f"/canteen/menus/book/{who.pk}/?week={made[0].day}")
    page = manager.page
    page.get_by_role("button", name="整周送餐").click()
    assert page.locator("input[value=brought]:checked").count() == len(made)
    manager.check("meals-telephone")
