from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.invariants import violations

from .makers import Settled


@pytest.fixture
def place(cast: Cast) -> Iterator[Settled]:
    """Whatever the test does, no invariant of the ledger or of settling is broken after it."""
    yield Settled(cast).set_up()
    assert violations(("yiwang.kernel.ledger", "yiwang.verticals.canteen.settling")) == {}
