"""A town with grids: its street offices are offered."""

import pytest


@pytest.fixture(autouse=True)
def streets(town):
    return town
