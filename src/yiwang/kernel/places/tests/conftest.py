import pytest

from yiwang.kernel.places.revisions import look_again

from .makers import tree_of_one_community


@pytest.fixture(autouse=True)
def forget_other_tests():
    look_again()


@pytest.fixture
def community(db):
    """社区 440204001001 with a square boundary of 400 m, and nothing in it."""
    return tree_of_one_community()
