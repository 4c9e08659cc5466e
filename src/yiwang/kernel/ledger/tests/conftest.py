import pytest

from tests.invariants import violations

from . import makers


@pytest.fixture
def town(db: None) -> None:
    """The books of one district; whatever the test does, no invariant is broken after it."""
    makers.opened()
    yield
    assert violations("yiwang.kernel.ledger") == {}
