"""A reader that worked longer than its window."""

import time
from contextlib import closing

import pytest

from ..transport import BATCHES, Intake, Outlet, Wire

pytestmark = pytest.mark.django_db
WINDOW = 0.5  # seconds


def test_who_was_slow_takes_at_once_what_came_after_the_window(broker):
    with closing(Wire(broker.broker.url)) as wire, closing(Wire(broker.broker.url)) as other:
        intake, outlet = Intake(wire), Outlet(other)
        intake.stand()
        intake.rewind(0)
        outlet.send(f"{BATCHES}test", b"first")
        batch = intake.pull(WINDOW)
        assert batch is not None
        outlet.send(f"{BATCHES}test", b"within")
        time.sleep(WINDOW + 0.1)
        outlet.send(f"{BATCHES}test", b"after")
        intake.acknowledge(batch)
        began = time.monotonic()
        late = intake.pull(WINDOW)
        assert late is not None and time.monotonic() - began < WINDOW
        assert [each.payload for each in late.messages] == [b"within", b"after"]
        assert intake.pull(WINDOW) is None
