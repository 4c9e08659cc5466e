import pytest

from yiwang.ui import shell


@pytest.fixture(autouse=True)
def no_frame(monkeypatch):
    """These pages alone: the desk's own frame counts cases and messages."""
    monkeypatch.setattr(shell, "_builders", [])


@pytest.fixture
def account(cast):
    """The dispatcher's account: what administrators deal with here."""
    return cast.account("dispatcher")
