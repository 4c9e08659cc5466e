import pytest

from yiwang.kernel.cases.selectors.reference import current_revision, reference


@pytest.fixture
def clerk(works):
    """The acceptor; what is held of the catalogue is this test's own."""
    reference(current_revision())
    return works.cast.actor("acceptor")
