from collections import defaultdict

import pytest

from yiwang.kernel.events import services


@pytest.fixture(autouse=True)
def own_reactions(monkeypatch):
    """Only the reactions that the test registers."""
    monkeypatch.setattr(services, "_after", defaultdict(list))
    monkeypatch.setattr(services, "_within", defaultdict(list))
