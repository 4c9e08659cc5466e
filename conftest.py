"""What every test may ask for; the cast of people is described in tests/cast.py."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.emptying import empty_ledger
from yiwang.kernel.places.revisions import look_again

_KEPT_FOR = (
    ("kernel.calendar.selectors", "READ_AGAIN_AFTER"),
    ("kernel.cases.selectors.reference", "FRESH_FOR"),
    ("kernel.places.revisions", "LOOK_EVERY_S"),
    ("kernel.places.locator", "LOOK_EVERY_S"),
    ("verticals.canteen.till.selectors.devices", "FRESH_FOR"),
)

#: The first draw reads the constants out of all our sources: two seconds on a slow machine.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

pytest_plugins = ["tests.environment", "tests.cast", "tests.town", "tests.seeds", "tests.works"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who starts a broker says so: what comes out does not depend on PostgreSQL's version."""
    for item in items:
        if {"broker", "cluster"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("broker")


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """A page asked for in English leaves its language on the thread; the next test begins anew."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_places() -> None:
    """What a rolled-back test put on the map stays in the process's memory for two seconds."""
    look_again()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What one test's pages remembered for a minute is not so in the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def nothing_stale(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for some seconds is looked for anew by each test, and then kept for the
    whole of it, so that a slow machine does not look again within a count of statements. A journey
    looks each time: its browser comes sooner after what the test made than those seconds."""
    seconds = 0 if request.node.get_closest_marker("journey") else 600
    for room, name in _KEPT_FOR:
        monkeypatch.setattr(import_module(f"yiwang.{room}"), name, seconds)
    monkeypatch.setattr(import_module("yiwang.kernel.cases.selectors.reference"), "_held", None)
    monkeypatch.setattr(import_module("yiwang.kernel.calendar.selectors"), "_current", {})


@pytest.fixture(autouse=True)
def ledger_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits, all tables are truncated; the ledger refuses that while it has
    rows, so its own are taken out first."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if not commits and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before its TRUNCATE
    yield
    empty_ledger()
