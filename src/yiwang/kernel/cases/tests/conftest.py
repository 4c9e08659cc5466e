import pytest

from .makers import Street


@pytest.fixture
def street(cast):
    """The street at work: its people, two classes with limits and routes, a plain calendar."""
    return Street(cast)
