"""Noon at the counter: scan, Enter; a second meal; the network goes and comes back."""

from collections.abc import Callable, Iterator

import pytest
from django.utils.timezone import localdate
from pytest_django.live_server_helper import LiveServer

from tests.cast import DISTRICT, Cast
from tests.town import Town
from yiwang.kernel.access import services as access
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account
from yiwang.kernel.ledger.models import Book
from yiwang.kernel.ledger.selectors import balance, trial_balance
from yiwang.verticals.canteen.models import MealServed
from yiwang.verticals.canteen.till.models import OfflineMeal
from yiwang.verticals.canteen.till.tests.makers import (
    canteen,
    card_of,
    eat,
    elder,
    subsidised,
    till,
)  # fmt: skip

from .browser import Visitor, chromium

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(cast: Cast, town: Town) -> Account:
    """She runs the canteens of one operator and may stand at its till."""
    at = canteen(name="东河街道长者饭堂")
    account = access.enrol(
        actor=SYSTEM, username="canteen_manager", name="冯店长", password="Dong-He-Jie-2026"
    )
    post = access.open_post(
        actor=SYSTEM, code="manager", name="饭堂负责人", role="canteen_manager", division=DISTRICT,
        department=at.operator.department,
    )  # fmt: skip
    access.appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    return account


@pytest.fixture
def come(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Visitor]]:
    """As `visit`; a page without a network may say that nothing could be loaded."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    complaints: list[str] = []
    with chromium() as browser:
        yield lambda username: Visitor(browser, live_server.url, complaints).sign_in(username)
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def scan(visitor: Visitor, text: str) -> None:
    visitor.page.fill("#scan", text)
    visitor.page.press("#scan", "Enter")


def test_noon(manager: Account, come: Callable[[str], Visitor]) -> None:
    rich, poor, third = elder(money=5000, allergies="花生、虾"), elder("李大爷"), elder("赵婆婆")
    her = come(manager.username)
    page = her.open("/canteen/till/")
    her.until("() => !document.getElementById('till-key').hidden")
    her.check("till-no-key")
    page.fill("#key", "nobody's key")
    page.press("#key", "Enter")
    her.until("() => document.getElementById('till-key-said').innerText.includes('未登记')")
    assert not page.is_visible("#till-floor")
    page = her.open("/canteen/till/tills/")
    page.fill("#name", "一号收银机")
    page.click("text=登记 >> nth=-1")
    page.wait_for_selector("[data-till-key]")
    her.check("till-registered")
    page.click("[data-till-key]")
    page.wait_for_url("**/canteen/till/")
    her.until("() => document.querySelector('.till-net.is-on')")

    scan(her, card_of(rich))
    her.until("() => !document.getElementById('till-card').hidden")
    assert "过敏：花生、虾" in page.inner_text("#till-card")
    her.check("till-card")
    page.set_viewport_size({"width": 1024, "height": 768})
    assert her.violations() == []
    page.press("#scan", "Enter")
    her.until("() => document.querySelector('#till-said.till-good')")
    her.until("() => document.querySelectorAll('#till-today li').length === 1")
    her.check("till-done")
    assert MealServed.objects.get().paid_by == "wallet" and subsidised(rich) == 1

    scan(her, card_of(poor))  # the next one is at the counter when the slip is seen
    her.until("() => !document.getElementById('till-card').hidden")
    page.keyboard.press("F8")
    her.until("() => document.querySelector('#till-today li.gone')")
    assert subsidised(rich) == 0 and page.is_visible("#till-card")

    scan(her, card_of(rich))
    her.until("() => !document.getElementById('till-card').hidden")
    page.keyboard.press("F4")
    page.fill("#amount", "20")
    page.click("text=收现金")
    her.until("() => document.getElementById('till-said').innerText.includes('已充值')")
    assert balance(rich.district, "money", rich.wallet).balance == 7000
    her.check("till-topped")
    slip = page.locator("#till-receipt")
    assert "充值 ¥20.00 现金" in slip.text_content() and "余额 70.00 元" in slip.text_content()
    page.emulate_media(media="print")
    assert slip.is_visible() and not page.is_visible("#till-said")
    page.emulate_media(media="screen")
    page.click("#till-said >> text=撤销")
    her.until("() => document.getElementById('till-said').innerText.includes('已撤销')")
    assert not slip.text_content()  # what was handed back has no slip
    assert balance(rich.district, "money", rich.wallet).balance == 5000
    page.keyboard.press("Escape")

    eat(till(canteen(name="育红巷饭堂")), poor)
    scan(her, card_of(poor))
    her.until("() => document.querySelector('.till-warn')")
    assert "育红巷饭堂" in page.inner_text("#till-card")
    her.check("till-seen")
    page.press("#scan", "Enter")  # Enter alone does not charge the full price
    assert MealServed.objects.filter(diner=poor).count() == 1
    page.keyboard.press("2")
    her.until("() => document.querySelector('#till-said.till-good')")
    again = MealServed.objects.filter(diner=poor).latest("pk")
    assert (again.paid_by, again.diner_part) == ("outside", again.price)
    page.click("#till-today li:not(.gone) button")
    her.until("() => document.querySelectorAll('#till-today li.gone').length === 2")

    her.until("() => navigator.serviceWorker.controller !== null")
    page.reload()
    her.until("() => document.querySelector('.till-net.is-on')")
    her.until("async () => Boolean(await (await caches.open('stays')).match('/canteen/till/'))")
    her.context.set_offline(True)
    page.route("**/canteen/till/api/**", lambda route: route.abort())
    eat(till(canteen(name="执信路饭堂")), third)
    page.reload()  # a browser that is begun anew without a network is still a till
    her.until("() => !document.getElementById('till-floor').hidden")
    her.check("till-again")
    scan(her, card_of(third))
    her.until("() => !document.getElementById('till-card').hidden")
    page.press("#scan", "Enter")
    her.until("() => document.querySelector('#till-said.till-good')")
    her.until("() => document.querySelector('.till-net.is-off b')")
    her.check("till-offline")
    page.keyboard.press("F8")
    her.until("() => !document.querySelector('.till-net.is-off b')")
    scan(her, card_of(third))
    her.until("() => !document.getElementById('till-card').hidden")
    page.press("#scan", "Enter")
    her.until("() => document.querySelector('.till-net.is-off b')")
    scan(her, card_of(third))
    her.until("() => document.getElementById('till-said').innerText.includes('已在本机刷过')")
    page.unroute("**/canteen/till/api/**")
    her.context.set_offline(False)
    # Where the event of the network is missed, the till looks every fifteen seconds.
    her.until("() => document.getElementById('till-said').innerText.includes('争议')", tries=300)
    row = OfflineMeal.objects.get()
    assert (row.fault, row.disputed, subsidised(third)) == ("seen", 700, 1)

    page = her.open("/canteen/till/disputes/")
    her.check("till-disputes")
    page.click("[data-row-link]")
    page.wait_for_selector("text=当场实收")
    her.check("till-dispute")
    page.keyboard.press("d")
    page.fill("dialog[open] [name=note]", "断网时重复就餐")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(".state-done")
    row.refresh_from_db()
    assert row.outcome == "operator"
    book = Book.objects.get(district=DISTRICT)
    assert trial_balance(book, localdate(), localdate()).is_balanced
