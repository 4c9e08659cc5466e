from collections.abc import Iterator

import pytest

from tests.invariants import violations

from . import makers


@pytest.fixture
def books(db: None) -> None:
    """The books of one district."""
    makers.opened()


@pytest.fixture
def town(books: None) -> Iterator[None]:
    """The same; whatever the test does, no invariant is broken after it."""
    yield
    assert violations("yiwang.kernel.ledger") == {}
