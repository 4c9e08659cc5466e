"""The wall with the real event-stream process beside it, in Chromium."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from urllib.request import urlopen

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.timezone import now
from playwright.sync_api import Request

from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.events.services import deliver_due
from yiwang.surfaces.screen.views import wall

from .browser import Visitor, chromium

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BIG = "() => [...document.querySelectorAll('.big')].map(each => each.textContent)"
WALLS = ((1366, 768), (1920, 1080), (3840, 2160), (3840, 1080))


@dataclass
class Streams:
    """The event-stream process on the test's own database."""

    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        base, _, query = os.environ["DATABASE_URL"].partition("?")
        url = f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{query}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--log-level", "error", "--no-ws", "--http", "1"),
                *("--workers", "1", "--workers-kill-timeout", "1"),
                "yiwang.project.streams:application",
            ],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        for _ in range(200):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz/", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the event-stream process does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def streams(settings) -> Iterator[Streams]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.STREAM_PORT = str(port)
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["connect-src"].append(f"http://localhost:{port}")
    settings.CONTENT_SECURITY_POLICY = policy
    running = Streams(port)
    running.start()
    yield running
    running.stop()


def enter(visitor: Visitor) -> None:
    """Before the wall, with everything drawn and connected."""
    visitor.page.unroute("**/stream/")
    visitor.page.set_viewport_size({"width": 1920, "height": 1080})
    visitor.open("/screen/")
    visitor.until("() => document.querySelector('[data-map-3d]').dataset.ready === '1'")
    visitor.until(state("connected"))
    visitor.page.evaluate("() => { window.sameThroughout = true }")


def state(wanted: str) -> str:
    return f"() => document.querySelector('[data-stream-state]').dataset.state === '{wanted}'"


def test_a_report_reaches_the_wall_and_an_order_goes_back(works, streams, visit):
    late = works.case("handling", "超时的垃圾")
    deliver_due()  # a calendar was loaded, and limits are computed anew
    Case.objects.filter(pk=late.pk).update(stage_due=now() - timedelta(days=2))
    leader = visit("leader")
    enter(leader)
    page = leader.page
    assert page.evaluate(BIG)[:3] == ["1", "1", "1"]

    works.case("reported", "路灯不亮了")
    began = time.monotonic()
    deliver_due()
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY yiwang_live")  # as the worker does
    leader.until(
        "() => document.querySelector('.happenings li')?.textContent.includes('路灯不亮了')"
    )
    leader.until("() => document.querySelector('.big').textContent === '2'")
    assert time.monotonic() - began < 8
    drawn = "document.querySelector('[data-map-3d]').map.querySourceFeatures('live')"
    leader.until(f"() => {drawn}.length >= 2")
    assert page.evaluate("() => window.sameThroughout"), "without a reload"

    with page.context.expect_page() as list_of_late:
        page.click(".tile:nth-child(3) .big a")
    list_of_late.value.get_by_text("超时的垃圾").first.wait_for()
    list_of_late.value.close()

    page.click("#late [data-card-url]")
    page.locator("[data-card] form[data-order]").wait_for()
    page.fill("[data-card] textarea", "今天办完")
    leader.until("() => document.activeElement.matches('textarea')")
    page.click("[data-card] form button")
    leader.until("() => document.querySelector('[data-card]').textContent.includes('已督办')")
    late.refresh_from_db()
    assert late.supervised
    assert LogEntry.objects.get(case=late, action="supervise").note == "今天办完"
    page.keyboard.press("Escape")
    assert page.locator("[data-card]").is_hidden()


def test_a_matter_on_the_map_opens_its_card(works, streams, visit):
    case = works.case("handling")
    leader = visit("leader")
    enter(leader)
    x, y = leader.page.evaluate(
        """([lon, lat]) => {
          const place = document.querySelector("[data-map-3d]");
          const { left, top } = place.getBoundingClientRect();
          const { x, y } = place.map.project([lon, lat]);
          return [left + x, top + y];
        }""",
        [case.lon, case.lat],
    )
    leader.page.mouse.click(x, y)
    leader.page.locator("[data-card] dl").wait_for()
    assert case.number in leader.page.inner_text("[data-card]")


def test_the_day_is_played_again(works, streams, visit):
    works.case("closed")
    works.case("handling")
    leader = visit("leader")
    enter(leader)
    page = leader.page
    page.locator("[data-minute]").focus()
    page.keyboard.press("ArrowLeft")
    leader.until("() => document.querySelector('[data-moment]').textContent.includes('回放')")
    page.keyboard.press("Home")
    leader.until("() => document.querySelector('[data-moment]').textContent.includes('回放 00:00')")
    page.keyboard.press("l")
    leader.until("() => document.querySelector('[data-moment]').textContent === '实时'")
    page.locator("body").press("4")
    page.select_option("[data-class]", "E0102")
    page.keyboard.press("r")
    assert page.locator("[data-do=turn]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("?")
    assert page.locator("[data-keys]").is_visible()
    assert leader.violations() == []


def test_every_wall_is_filled_and_without_barriers(works, streams, visit):
    late = works.case("handling")
    Case.objects.filter(pk=late.pk).update(stage_due=now() - timedelta(days=2))
    works.case("closed")
    leader = visit("leader")
    enter(leader)
    leader.check("wall")
    for width, height in WALLS:
        leader.page.set_viewport_size({"width": width, "height": height})
        fits = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert leader.page.evaluate(fits) == [width, height]
    leader.page.click("#late [data-card-url]")
    leader.page.locator("[data-card] dl").wait_for()
    leader.check("wall-card")


def test_a_cut_stream_and_an_unreachable_server_are_shown(works, streams, live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setattr(wall, "MOST", 2)
    monkeypatch.setattr(wall, "STALE", 6)
    works.case("handling")
    with chromium() as browser:
        leader = Visitor(browser, live_server.url, []).sign_in("leader")
        enter(leader)
        streams.stop()
        leader.until(state("broken"))
        assert "30" in leader.page.inner_text("[data-stream-state]")
        assert leader.page.locator(".stale").count() == 0, "polling keeps it fresh"

        leader.page.route("**/screen/**", lambda route: route.abort())
        leader.until(state("offline"))
        leader.until("() => document.querySelectorAll('.stale').length >= 6")
        assert "数据已过期" in leader.page.inner_text("#late [data-at]")
        assert leader.violations() == []

        leader.page.unroute("**/screen/**")
        streams.start()
        leader.until(state("connected"))
        leader.until("() => !document.querySelector('.stale')")
        assert leader.page.evaluate("() => window.sameThroughout")


def test_refreshes_that_nobody_asked_for_say_so(works, streams, visit, monkeypatch):
    monkeypatch.setattr(wall, "MOST", 2)
    works.case("handling")
    leader = visit("leader")
    page = leader.page
    page.add_init_script(
        "{ const real = performance.now.bind(performance); window.skew = 0;"
        " performance.now = () => real() + window.skew }"
    )
    enter(leader)

    def unattended(request: Request) -> bool:
        return "/screen/figures/" in request.url and "x-background" in request.headers

    def attended(request: Request) -> bool:
        return "/screen/figures/" in request.url and "x-background" not in request.headers

    page.evaluate("() => { window.skew += 61_000 }")
    with page.expect_request(unattended):
        pass
    page.locator(".bar").click()
    with page.expect_request(attended):
        pass


def test_a_session_that_ended_leaves_the_last_picture_and_a_way_in(
    works, streams, visit, monkeypatch
):
    monkeypatch.setattr(wall, "MOST", 2)
    works.case("handling")
    leader = visit("leader")
    enter(leader)
    Session.objects.all().delete()
    leader.until("() => !document.querySelector('[data-gate]').hidden")
    assert leader.page.evaluate(BIG)[1] == "1"
    leader.page.click("[data-gate] a")
    leader.page.wait_for_url("**/sign-in/?next=/screen/**")
