"""What every test may ask for; the cast of people is described in tests/cast.py."""

from collections.abc import Iterator

import pytest
from django.utils import translation

pytest_plugins = ["tests.environment", "tests.cast", "tests.town", "tests.seeds"]


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """A page asked for in English leaves its language on the thread; the next test begins anew."""
    yield
    translation.deactivate()
