"""`yiwang shots`: a picture of every page of a running demo city, at each size that matters."""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .home import VAR

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PASSWORD = "Yi-Wang-2026!"  # noqa: S105  the demo's, printed by `yiwang demo`
#: folder -> width, height, whether it is the residents' elder look.
SIZES = {
    "1440": (1440, 900, False),
    "390": (390, 844, False),
    "390-elder": (390, 844, True),
    "1920x1080": (1920, 1080, False),
}
TALLEST = 5000


@dataclass(frozen=True)
class Shot:
    """One page. `path` may hold {names} that `find` looks up on the server; `who` is the demo
    account that sees it, "" for everybody; `press` is a key pressed first."""

    name: str
    path: str
    who: str = ""
    press: str = ""

    def sizes(self) -> Iterator[str]:
        return (size for size in SIZES if not (self.who and SIZES[size][2]))


SHOTS = (
    Shot("home", "/"),
    Shot("report", "/report/"),
    Shot("follow", "/follow/"),
    Shot("follow-handling", "/follow/{code_handling}/"),
    Shot("follow-closed", "/follow/{code_closed}/"),
    Shot("sign-in", "/sign-in/"),
    Shot("not-found", "/nowhere/"),
    Shot("todo-acceptor", "/desk/", "acceptor01"),
    Shot("todo-dispatcher", "/desk/", "dispatcher01"),
    Shot("todo-handler", "/desk/", "enforcement01"),
    Shot("todo-verifier", "/desk/", "verifier01"),
    Shot("overview", "/desk/overview/", "leader01"),
    Shot("notices", "/desk/notices/", "supervisor01"),
    Shot("cases", "/cases/", "supervisor01"),
    Shot("cases-late", "/cases/?late=1", "supervisor01"),
    Shot("cases-without-map", "/cases/?open=1&beside=0", "leader01"),
    Shot("cases-map", "/cases/map/", "supervisor01"),
    Shot("cases-report", "/cases/report/", "collector01"),
    Shot("case-reported", "{case_reported}", "acceptor01"),
    Shot("case-to-dispatch", "{case_registered}", "dispatcher01"),
    Shot("case-dispatching", "{case_registered}", "dispatcher01", press="d"),
    Shot("case-handling", "{case_handling}", "supervisor01"),
    Shot("case-hung", "{case_hung}", "supervisor01"),
    Shot("case-to-check", "{case_handled}", "verifier01", press="c"),
    Shot("case-closed", "{case_closed}", "leader01"),
    Shot("keys", "/desk/", "dispatcher01", press="?"),
    Shot("catalogue", "/citywork/catalogue/", "steward01"),
    Shot("catalogue-class", "/citywork/catalogue/classes/E0506/", "steward01"),
    Shot("catalogue-import", "/citywork/catalogue/import/", "steward01"),
    Shot("appraisal", "/citywork/appraisal/", "leader01"),
    Shot("canteens", "/canteen/", "leader01"),
    Shot("canteens-around", "/canteen/around/", "leader01"),
    Shot("canteen-own", "/canteen/own/", "canteen-manager01"),
    Shot("canteen-list", "/canteen/canteens/", "welfare-reviewer01"),
    Shot("canteen-apply", "/canteen/apply/"),
    Shot("canteen-ask", "/canteen/apply/status/"),
    Shot("canteen-applications", "/canteen/applications/", "welfare-clerk01"),
    Shot("canteen-rehearsal", "/canteen/rehearsal/", "welfare-reviewer01"),
    Shot("canteen-menus", "/canteen/menus/", "canteen-manager01"),
    Shot("canteen-till", "/canteen/till/", "till-clerk01"),
    Shot("canteen-tills", "/canteen/till/tills/", "canteen-manager01"),
    Shot("canteen-settling", "/canteen/settling/", "finance01"),
    Shot("canteen-differences", "/canteen/settling/differences/", "finance01"),
    Shot("canteen-adjustments", "/canteen/settling/adjustments/", "finance01"),
    Shot("ledger", "/ledger/", "finance01"),
    Shot("canteens-map", "/canteen/map/"),
    Shot("canteen-signals", "/canteen/watching/signals/", "welfare-reviewer01"),
    Shot("canteen-certificates", "/canteen/watching/certificates/", "welfare-reviewer01"),
    Shot("canteen-samples", "/canteen/watching/samples/", "canteen-manager01"),
    Shot("canteen-inspections", "/canteen/watching/inspections/", "welfare-reviewer01"),
    Shot("canteen-ratings", "/canteen/watching/ratings/", "canteen-manager01"),
    Shot("accounts", "/manage/accounts/", "system_admin01"),
    Shot("accounts-new", "/manage/accounts/new/", "system_admin01"),
    Shot("account", "{account}", "security_admin01"),
    Shot("posts", "/manage/posts/", "system_admin01"),
    Shot("post", "{post}", "system_admin01"),
    Shot("departments", "/manage/departments/", "system_admin01"),
    Shot("audit", "/manage/audit/", "audit_admin01"),
    Shot("password", "/password/", "dispatcher01"),
    Shot("offline", "/offline/"),
    Shot("screen", "/screen/", "leader01"),
    Shot("rounds", "/rounds/", "collector02"),
    Shot("rounds-report", "/rounds/report/", "collector02"),
    Shot("rounds-outbox", "/rounds/outbox/", "collector02"),
    Shot("rover-apply", "/rovers/"),
    Shot("rover-ask", "/rovers/status/"),
    Shot("rovers", "/rovers/applications/", "acceptor01"),
    Shot("imports", "/imports/", "acceptor01"),
    Shot("imports-new", "/imports/new/", "acceptor01"),
    Shot("webhooks", "/manage/webhooks/", "system_admin01"),
    Shot("webhooks-new", "/manage/webhooks/new/", "system_admin01"),
    Shot("api", "/api/v1/docs"),
    Shot("rules", "/eligibility/", "welfare-reviewer01"),
)
_STAGES = ("reported", "registered", "handling", "hung", "handled", "closed")


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="The server.")
@click.option("--only", default="", help="Only pages whose name has this.")
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)), help="Only these.")
def shots(url: str, only: str, sizes: tuple[str, ...]) -> None:
    """Pictures of every page of a running demo city into var/shots/."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException("this needs the tools of development: make install") from None
    wanted = [shot for shot in SHOTS if only in shot.name]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--enable-unsafe-swiftshader"],
        )
        photographer = Photographer(browser, url.rstrip("/"))
        photographer.find()
        for shot in wanted:
            for size in shot.sizes():
                if not sizes or size in sizes:
                    photographer.take(shot, size)
        browser.close()
    click.echo(f"{photographer.taken} pictures in {VAR / 'shots'}")
    if photographer.complaints:
        click.echo("\n".join(["some pages complained:", *photographer.complaints]), err=True)
        sys.exit(1)


class Photographer:
    """Signs in as the demo's people, each once a size, and takes their pages."""

    def __init__(self, browser: "Browser", base: str) -> None:
        self.browser = browser
        self.base = base
        self.taken = 0
        self.complaints: list[str] = []
        self.found: dict[str, str] = {}
        self._contexts: dict[tuple[str, str], BrowserContext] = {}

    def find(self) -> None:
        """Look up a case at each stage, a follow code, an account and a post."""
        page = self._context("supervisor01", "1440").new_page()
        for stage in _STAGES:
            self._first(page, f"case_{stage}", f"/cases/?stage={stage}")
        for stage in ("handling", "closed"):
            if f"case_{stage}" in self.found:
                page.goto(self.base + self.found[f"case_{stage}"])
                code = re.search(r"查询码\s*(\d{12})", page.inner_text("main"))
                self.found[f"code_{stage}"] = code[1] if code else ""
        page.close()
        for name, who in (("account", "security_admin01"), ("post", "system_admin01")):
            page = self._context(who, "1440").new_page()
            self._first(page, name, f"/manage/{name}s/")
            page.close()

    def _first(self, page: "Page", name: str, path: str) -> None:
        page.goto(self.base + path)
        link = page.locator("[data-row-link]").first
        if link.count():
            self.found[name] = link.get_attribute("href") or ""

    def take(self, shot: Shot, size: str) -> None:
        """One picture; a page that cannot be shown, or complains, is told at the end."""
        try:
            path = shot.path.format(**self.found)
        except KeyError as missing:
            self.complaints.append(f"{shot.name}: the server has no {missing.args[0]}")
            return
        page = self._context(shot.who, size).new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(_words(line)) if line.type == "error" else None)
        answer = page.goto(self.base + path, wait_until="load")
        _settle(page)
        if shot.press:
            page.keyboard.press(shot.press)
            page.wait_for_timeout(300)
        target = VAR / "shots" / size / f"{shot.name}.png"
        _photograph(page, target, whole=not shot.press and size != "1920x1080")
        self.taken += 1
        expected = 404 if shot.name == "not-found" else 200
        if answer is None or answer.status != expected:
            self.complaints.append(f"{shot.name} {size}: {answer.status if answer else 'nothing'}")
        elif expected == 200:
            self.complaints += [f"{shot.name} {size}: {line}" for line in said]
        page.close()

    def _context(self, who: str, size: str) -> "BrowserContext":
        key = (who, size)
        if key not in self._contexts:
            width, height, elder = SIZES[size]
            context = self.browser.new_context(
                viewport={"width": width, "height": height},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                is_mobile=width < 500,
                has_touch=width < 500,
            )
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": self.base}])
            if who:
                self._sign_in(context, who)
            self._contexts[key] = context
        return self._contexts[key]

    def _sign_in(self, context: "BrowserContext", who: str) -> None:
        page = context.new_page()
        page.goto(f"{self.base}/sign-in/")
        page.fill("input[name=username]", who)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("load")
        if "/sign-in/" in page.url:
            raise click.ClickException(f"{who} cannot sign in; is this the demo city?")
        page.close()


def _settle(page: "Page") -> None:
    """Until maps are drawn and pictures are there; a page that never rests is taken as it is."""
    maps = "[data-map]:not([data-ready]), [data-map-3d]:not([data-ready])"
    waits = f"() => !document.querySelector('{maps}')"
    for _ in range(200):
        if page.evaluate(waits):
            break
        time.sleep(0.1)
    page.wait_for_timeout(250)


def _words(line: "ConsoleMessage") -> str:
    return f"{line.text} {line.location.get('url', '')}"


def _photograph(page: "Page", target: Path, *, whole: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    high = int(page.evaluate("() => document.documentElement.scrollHeight"))
    page.screenshot(path=str(target), full_page=whole and high <= TALLEST)
