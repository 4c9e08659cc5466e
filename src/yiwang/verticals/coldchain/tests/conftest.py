"""A town; nothing of the cold chain in it yet."""

import pytest

from yiwang.kernel.sensing.tests.conftest import broker, lake  # noqa: F401


@pytest.fixture(autouse=True)
def where(request):
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("town")
