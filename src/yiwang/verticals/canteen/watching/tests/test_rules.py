"""Scores and standings, as tables."""

from datetime import date

import pytest

from ..rules.scores import score, standing

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("deductions", "points"), [([], 100), ([10, 5], 85), ([60, 60], 0), ([100], 0)]
)
def test_score(deductions: list[int], points: int) -> None:
    assert score(deductions) == points


@pytest.mark.parametrize(
    ("expires_on", "is_so"),
    [
        (None, "valid"),
        (date(2026, 11, 22), "expired"),
        (date(2026, 11, 23), "soon"),  # counts on its last day
        (date(2026, 12, 23), "soon"),
        (date(2026, 12, 24), "valid"),
    ],
)
def test_standing(expires_on: date | None, is_so: str) -> None:
    assert standing(expires_on, TODAY, 30) == is_so
