"""The collector's phone, and matters that wait in her grid."""

import pytest
from django.core.cache import cache
from PIL import Image

from yiwang.kernel.cases.selectors.reference import current_revision, reference
from yiwang.kernel.cases.services import advance

from .field import phones


@pytest.fixture(autouse=True)
def of_this_test(works):
    """What is remembered between requests belongs to this test's town."""
    cache.clear()
    reference(current_revision())


@pytest.fixture
def phone(signed_in_client):
    """`phone("collector")`: her browser, without scripts."""
    return signed_in_client


@pytest.fixture
def asked(works):
    """A matter in the collector's grid that the acceptor asked her to verify."""

    def make(title="路灯不亮"):
        case = works.case("reported", title=title)
        return advance(
            actor=works.cast.actor("acceptor"),
            case_id=case.pk,
            district=case.district,
            action="ask_verify",
        )

    return make


@pytest.fixture
def field(live_server, monkeypatch):
    """`field(width=390)`: a phone with its own browser."""
    # Playwright keeps an event loop on this thread, which is not what runs the tests' statements.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with phones(live_server.url) as make:
        yield make


@pytest.fixture
def snapshot(tmp_path):
    """A photo as a phone takes it: large."""
    path = tmp_path / "现场.jpg"
    Image.effect_noise((3000, 2250), 60).convert("RGB").save(path, "JPEG", quality=85)
    return str(path)
