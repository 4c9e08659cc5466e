from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.works import picture

from .browser import Visitor, chromium


@pytest.fixture
def visit(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Visitor]]:
    """`visit("dispatcher")`: her own browser, signed in; "" stays a stranger's. No page may
    complain on its console."""
    # Playwright keeps an event loop in this thread; the test still asks the database directly.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    complaints: list[str] = []
    with chromium() as browser:

        def come(username: str) -> Visitor:
            visitor = Visitor(browser, live_server.url, complaints)
            return visitor.sign_in(username) if username else visitor

        yield come
    assert complaints == []


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    """A photo as a phone would take it."""
    path = tmp_path / "现场.jpg"
    path.write_bytes(picture())
    return str(path)
