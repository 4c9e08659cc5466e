"""Debian's Chromium, with what a journey asks of a page: no complaint, no barrier, no overflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.cast import PASSWORD
from yiwang.ui.tests.test_gallery import until, violations

PICTURES = Path(settings.ROOT) / "var/shots/journeys"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--enable-unsafe-swiftshader"],
        )
        yield browser
        browser.close()


class Visitor:
    """One person's browser on one server."""

    def __init__(self, browser: Browser, base: str, complaints: list[str]) -> None:
        self.base = base
        self.context: BrowserContext = browser.new_context(
            viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.page: Page = self.context.new_page()
        self.facts: list[str] = []
        self.page.on("pageerror", lambda error: complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: said.type == "error" and complaints.append(f"{said.text} {said.location}"),
        )
        self.page.route("**/stream/", self._stream)

    def _stream(self, route: Route) -> None:
        """The event stream, which a process of its own serves: the facts told it beforehand."""
        body = "retry: 600000\n\n" + "".join(f"event: fact\ndata: {f}\n\n" for f in self.facts)
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    def sign_in(self, username: str) -> "Visitor":
        """Through the page, as everybody does."""
        self.page.goto(f"{self.base}/sign-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def until(self, question: str, *, tries: int = 120) -> None:
        until(self.page, question, tries)

    def drawn(self) -> None:
        """Waits until every map of the page is drawn."""
        self.until("() => !document.querySelector('[data-map]:not([data-ready])')")

    def check(self, name: str) -> None:
        """The page at both widths: pictured, within the screen, without barriers."""
        for width, size in (("390", PHONE), ("1440", DESK)):
            self.page.set_viewport_size(size)
            self.drawn()
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(PICTURES / f"{name}-{width}.png"))
            assert self.violations() == [], f"{name} at {width}"
            fits = "() => document.documentElement.scrollWidth <= innerWidth"
            assert self.page.evaluate(fits), f"{name} is wider than {width}"

    def violations(self) -> list[object]:
        return violations(self.page)

    def leave(self) -> None:
        self.context.close()
