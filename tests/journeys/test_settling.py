"""A statement's way through four browsers: the operator, two streets, the district, finance."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import Cast
from yiwang.verticals.canteen.settling.models import Statement
from yiwang.verticals.canteen.settling.tests.makers import FIRST, Settled
from yiwang.verticals.canteen.settling.tests.test_adjusting import funded

from .browser import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(cast: Cast, town: object) -> Settled:
    made = Settled(cast).set_up()
    made.month()
    for number in range(8, 20):
        made.meal(FIRST + timedelta(days=number), number % 2, paid_by="outside", given=200)
    made.meal(localdate() - timedelta(days=1), city=0, street=0)
    return made


def test_from_the_operator_to_the_bank(place: Settled, visit: Callable[[str], Visitor]) -> None:
    manager = visit("settling-manager")
    page = manager.open("/canteen/settling/")
    page.click("text=生成结算单")
    manager.check("settling-new")
    page.click("main form button[type=submit], main form .btn-primary")
    page.wait_for_selector("text=按饭堂和出资方")
    manager.check("settling-draft")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("button:has-text('提交')")
    confirm = page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger")
    if confirm.count():
        confirm.first.click()
    page.wait_for_selector(".state:has-text('待街道核对')")
    statement = Statement.objects.get()
    url = f"/canteen/settling/{statement.pk}/"
    for clerk in ("clerk", "other_clerk"):
        deed(visit(f"settling-{clerk}"), url, "核对无误")
    deed(visit("settling-reviewer"), url, "审核通过")
    finance = visit("settling-finance")
    listed = finance.open("/canteen/settling/?todo=1")
    assert "康乐餐饮" in listed.content()
    finance.check("settling-todo")
    page = finance.open(url)
    page.click("button:has-text('登记付款')")
    page.fill("dialog[open] input[name=bank_reference]", "ICBC-20261123-7")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(".state:has-text('已支付')")
    finance.check("settling-paid")
    finance.open(f"{url}lines/")
    finance.check("settling-lines")
    manager.open("/canteen/settling/differences/")
    manager.check("settling-differences")
    manager.open("/canteen/settling/drawers/")
    manager.check("settling-count")
    statement.refresh_from_db()
    assert statement.state == "paid"


def deed(visitor: Visitor, url: str, label: str) -> None:
    page = visitor.open(url)
    page.click(f"button:has-text('{label}')")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(f"button:has-text('{label}')", state="detached")
    visitor.leave()


def test_an_adjustment_is_asked_for_and_approved(
    place: Settled, visit: Callable[[str], Visitor]
) -> None:
    funded(place)
    clerk = visit("settling-clerk")
    page = clerk.open("/canteen/settling/adjustments/new/")
    clerk.check("settling-adjust-new")
    page.fill("input[name=amount]", "72")
    page.fill("textarea[name=reason]", "十一月三日停电，手工登记六份")
    page.click("main form .btn-primary")
    page.wait_for_selector(".state:has-text('待区级审批')")
    reviewer = visit("settling-reviewer")
    page = reviewer.open("/canteen/settling/adjustments/?state=asked")
    reviewer.check("settling-adjustments")
    page.click("text=东河长者饭堂")
    page.wait_for_selector("text=同意并入账")
    reviewer.check("settling-adjustment")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("button:has-text('同意并入账')")
    confirm = page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger")
    if confirm.count():
        confirm.first.click()
    page.wait_for_selector(".state:has-text('已入账')")
