import pytest
from django.db import connection

from yiwang.kernel.access import roles
from yiwang.ui import shell

from .sighting import Sighting, Tree


@pytest.fixture(autouse=True)
def no_frame(monkeypatch):
    """The door alone, without the frame of whichever surface is installed."""
    monkeypatch.setattr(shell, "_builders", [])


@pytest.fixture
def sightings(db):
    """The tables of `sighting.py`; gone with the test's transaction."""
    with connection.schema_editor() as editor:
        editor.create_model(Sighting)
        editor.create_model(Tree)


@pytest.fixture
def verbs(monkeypatch):
    """ "trees.see" for everybody of the field, "trees.cut" for handlers alone."""
    known = {role: set(known) for role, known in roles._verbs.items()}
    for role in roles.ROLES:
        known.setdefault(role, set()).add("trees.see")
    known["handler"].add("trees.cut")
    monkeypatch.setattr(roles, "_verbs", known)
