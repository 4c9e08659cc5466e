import pytest

from ..rules import may_become, username_for, wants_reason


@pytest.mark.parametrize(
    ("state", "wanted", "may"),
    [
        ("applied", "approved", True), ("applied", "refused", True),
        ("applied", "suspended", False),
        ("approved", "suspended", True), ("approved", "refused", False),
        ("refused", "approved", False), ("suspended", "approved", False), ("", "approved", False),
    ],
)  # fmt: skip
def test_steps(state, wanted, may):
    assert may_become(state, wanted) is may


@pytest.mark.parametrize(
    ("wanted", "reason", "missing"),
    [
        ("refused", " ", True), ("refused", "太远", False),
        ("suspended", "", True), ("approved", "", False),
    ],
)  # fmt: skip
def test_who_is_turned_away_is_told_why(wanted, reason, missing):
    assert wants_reason(wanted, reason) is missing


def test_a_name_to_sign_in_with_says_nothing_about_her():
    assert username_for(7) == "rover0007"
