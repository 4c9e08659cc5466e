"""A phone in the field: Chromium with a network that can be taken away."""

import os
import re
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.cast import PASSWORD
from yiwang.ui.tests.test_gallery import until, violations

PICTURES = os.environ.get("ROUNDS_PICTURES", "")
#: What a browser says of a network that is not there, and of answers that are no.
EXPECTED = re.compile(r"net::ERR_|status of (40[139]|422|50\d)|Failed to load resource")
ENTRIES = """async () => {
  const base = await new Promise((done) => (indexedDB.open("rounds", 1)
    .onsuccess = (e) => done(e.target.result)));
  const all = await new Promise((done) => (base.transaction("outbox").objectStore("outbox").getAll()
    .onsuccess = (e) => done(e.target.result)));
  base.close();
  return all.map(({ photos, voices, ...rest }) => ({ ...rest,
    photos: photos.length, voices: voices.length, bytes: photos.map((each) => each.size) }));
}"""

LOSING = """(() => {
  SyncManager.prototype.register = async () => {};
  const real = fetch;
  window.lost = 0;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    const how = String(asked[0]).includes("/rounds/sync/") && localStorage.getItem("losing");
    if (!how) return answer;
    window.lost += 1;
    if (how === "silence") await new Promise(() => {});
    throw new TypeError("Failed to fetch");
  };
})()"""


class Phone:
    """One phone: its browser context, and the page that is open."""

    def __init__(self, browser, base, complaints, width=390, **options):
        self.base = base
        self.context = browser.new_context(
            viewport={"width": width, "height": 844},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **options,
        )
        self.complaints = complaints
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{error} {error.stack}"))
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        return page

    def sign_in(self, username, onward="/rounds/"):
        self.page.goto(f"{self.base}/sign-in/?next={onward}")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self

    def open(self, path):
        self.page.goto(self.base + path)
        return self.page

    def offline(self, off=True):
        self.context.set_offline(off)

    def open_the_round(self):
        for _ in range(3):  # the front end may be built anew this moment
            self.open("/rounds/")
            with suppress(AssertionError):
                self.until("() => navigator.serviceWorker.controller !== null", tries=60)
                break
        self.page.get_by_role("button", name="开始巡查").click()
        self.until("() => document.querySelector('[data-kept=wholly]') !== null")

    def lose_answers(self, how):
        """From the next page on, entries reach the server and their answers do not reach the
        phone: `how` is "reset", or "silence" for one that never comes. `find_answers` ends it. The
        service worker, which would send as well, is not asked to."""
        self.context.add_init_script(LOSING)
        self.page.evaluate(f"() => localStorage.setItem('losing', '{how}')")

    def find_answers(self):
        self.page.evaluate("() => localStorage.removeItem('losing')")

    def entries(self):
        return self.page.evaluate(ENTRIES)

    def until(self, question, page=None, tries=300):
        until(page or self.page, question, tries)

    def until_sent(self, count):
        self.wait(lambda: [e["state"] for e in self.entries()].count("sent") == count)

    def wait(self, question, tries=300):
        for _ in range(tries):
            try:
                if question():
                    return
            except Error as reason:
                if "navigation" not in str(reason) and "destroyed" not in str(reason):
                    raise
            time.sleep(0.1)
        raise AssertionError("never")

    def at_home(self):
        self.page.wait_for_url(f"{self.base}/rounds/")

    def look(self, name):
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
        found = violations(self.page)
        assert not found, f"{name}: {found}"
        fits = "() => document.documentElement.scrollWidth <= innerWidth"
        assert self.page.evaluate(fits), name


@contextmanager
def phones(base):
    """`make(width=390, **options)` gives a phone; no page may complain of itself."""
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--enable-unsafe-swiftshader",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield lambda width=390, **options: Phone(browser, base, complaints, width, **options)
        browser.close()
    unexpected = [each for each in complaints if not EXPECTED.search(each)]
    assert not unexpected, unexpected
