"""The gallery in Chromium: accessible, within the screen, workable by keyboard."""

import json
import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page, sync_playwright

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("yiwang.ui.tests.urls"),
]
AXE = Path(settings.ROOT) / "frontend/node_modules/axe-core/axe.min.js"
RUN = """axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
"best-practice"]}).then(found => JSON.stringify(found.violations.map(each =>
[each.id, each.nodes.map(node => node.target.join(" "))])))"""
SMALL = """() => [...document.querySelectorAll(`main a, main button, main input, main select,
main textarea, main summary, header a, header button`)].filter(each => each.offsetParent &&
!each.closest(".sr-only") && !each.closest("label, .photo-drop") && each.type !== "hidden")
.filter(each => each.getBoundingClientRect().height < 59.5 && !each.closest("p"))
.map(each => each.outerHTML.slice(0, 120))"""
FINE = """() => [...document.querySelectorAll("body *")].filter(each => each.offsetParent &&
!each.closest("svg, .sr-only, .maplibregl-ctrl") && [...each.childNodes].some(node =>
node.nodeType === 3 && node.data.trim()) && parseFloat(getComputedStyle(each).fontSize) < 18)
.map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def browse(live_server):
    """Opens a gallery page at a width; fails on any script error or refused resource."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--enable-unsafe-swiftshader"],
        )

        def open_page(path: str, width: int = 1440, **cookies: str) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
            for name, value in cookies.items():
                context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
            page.goto(f"{live_server.url}/ui/gallery/{path}")
            return page

        yield open_page
        browser.close()
    assert complaints == []


def until(page: Page, question: str, tries: int = 120) -> None:
    """Waits for a question in JavaScript; the page's CSP forbids Playwright's own waiting.

    A question that fails is asked again: between two pages there is nothing to ask it of.
    """
    failed: Error | None = None
    for _ in range(tries):
        try:
            if page.evaluate(question):
                return
            failed = None
        except Error as error:
            failed = error
        time.sleep(0.1)
    raise AssertionError(f"never: {question}") from failed


def violations(page: Page) -> list[object]:
    client = page.context.new_cdp_session(page)
    client.send("Runtime.evaluate", {"expression": AXE.read_text()})
    asked = {"expression": RUN, "awaitPromise": True, "returnByValue": True}
    found: list[object] = json.loads(client.send("Runtime.evaluate", asked)["result"]["value"])
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(browse, width):
    for path in ("", "list/?late=1", "list/?plain&q=x", "detail/", "form/", "resident/"):
        page = browse(path, width)
        until(page, "() => !document.querySelector('[data-map]:not([data-ready])')")
        assert violations(page) == [], path
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        page.context.close()


def test_elder_pages_are_large(browse):
    page = browse("resident/", 390, elder="1")
    until(page, "() => document.querySelector('[data-ready]') !== null")
    assert page.evaluate(FINE) == []
    assert page.evaluate(SMALL) == []
    assert violations(page) == []


def test_dispatch_is_two_keystrokes(browse):
    page = browse("detail/")
    page.keyboard.press("d")
    until(page, "() => document.activeElement.closest('#act-dispatch') !== null")
    assert page.evaluate("() => document.activeElement.type") == "submit"
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.dataset.hotkey") == "d"


def test_rows_are_chosen_and_opened_by_keyboard(browse):
    page = browse("list/?plain")
    for key in "jjxjx":
        page.keyboard.press(key)
    assert page.locator("[data-chosen]").inner_text() == "已选 2 项"
    assert violations(page) == []
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/detail/")


def test_a_filter_changes_the_list_and_the_address(browse):
    page = browse("list/?plain")
    page.locator("select[name=channel]").select_option("12345")
    until(page, "() => location.search.includes('channel=12345')")
    assert page.locator(".chips .chip").count() == 1


def test_the_picker_writes_the_point(browse):
    page = browse("form/")
    until(page, "() => document.querySelector('[data-ready]') !== null")
    box = page.locator("[data-map]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "() => document.querySelector('input[name=lon]').value !== ''")
    assert page.locator("input[name=lat]").input_value().startswith("24.8")


def test_pages_without_scripts_still_work(live_server):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_context(
            java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 800}
        ).new_page()
        page.goto(f"{live_server.url}/ui/gallery/list/?plain")
        page.locator("[data-menu-button]").click()
        assert page.locator("#menu").is_visible()
        page.goto(f"{live_server.url}/ui/gallery/list/?plain&q=x")
        assert page.get_by_role("button", name="筛选").is_visible()
        browser.close()
