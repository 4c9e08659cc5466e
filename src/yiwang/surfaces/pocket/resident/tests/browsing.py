"""A phone's browser for journeys, and what is asked of every page it shows."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from yiwang.ui.tests.test_gallery import FINE, SMALL, violations

from .makers import photo

PICTURES = os.environ.get("POCKET_PICTURES", "")
SANDBOX = ("--no-sandbox", "--enable-unsafe-swiftshader")
#: A microphone that beeps; it must still be allowed by the context's permissions.
MICROPHONE = ("--use-fake-device-for-media-stream",)
#: What the browser itself notes of answers that a journey provokes.
EXPECTED = re.compile(r"40[349]|41[23]|422|429|503|ERR_INTERNET_DISCONNECTED|ERR_FAILED|htmx:")


@pytest.fixture
def browse(live_server, monkeypatch):
    """A phone's browser at a width; script errors and refused resources fail the test."""
    # Playwright keeps an event loop on this thread, which is not what runs the tests' statements.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[*SANDBOX, *MICROPHONE],
        )

        def opened(
            width: int = 390, *, elder: bool = False, scripts: bool = True, **options: object
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 844},
                locale="zh-CN",
                java_script_enabled=scripts,
                **options,
            )
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
            page.goto(live_server.url)
            return page

        yield opened
        browser.close()
    assert [each for each in complaints if not EXPECTED.search(each)] == []


def look(page: Page, name: str, *, elder: bool = False) -> None:
    """The page is accessible, fits, and in the elder look is large enough."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert violations(page) == [], name
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
    if elder:
        assert page.evaluate(FINE) == [], name
        assert page.evaluate(SMALL) == [], name


def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(photo().read())
    return path
