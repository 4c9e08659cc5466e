"""Tables of the pure rules."""

from datetime import date

import pytest

from ...rules.entitled import values_at
from ..rules.ending import last_day
from ..rules.periods import Piece, pieces
from ..rules.steps import FROM, may

A, B = {"home": {"city": 300}}, {"home": {"city": 500}}
D = date


@pytest.mark.parametrize(
    ("died", "left", "wanted"),
    [
        (None, None, None),
        (D(2026, 2, 28), None, (D(2026, 3, 1), "去世")),
        (None, D(2026, 3, 1), (D(2026, 3, 1), "迁出本区县")),
        (D(2026, 5, 1), D(2026, 3, 1), (D(2026, 3, 1), "迁出本区县")),
        (D(2024, 2, 28), D(2026, 3, 1), (D(2024, 2, 29), "去世")),
    ],
)
def test_an_end(died: date | None, left: date | None, wanted: object) -> None:
    assert last_day(died, left) == wanted


@pytest.mark.parametrize(
    ("since", "until", "known", "wanted"),
    [
        (D(2026, 1, 1), None, [(D(2026, 1, 1), A, "x")], [(D(2026, 1, 1), None, A)]),
        (D(2026, 1, 1), D(2026, 1, 1), [(D(2026, 1, 1), A, "x")], []),
        # what was decided earlier holds from the grant's first day
        (D(2026, 1, 5), None, [(D(2026, 1, 1), A, "x")], [(D(2026, 1, 5), None, A)]),
        # the same again is no new piece
        (
            D(2026, 1, 1), None,
            [(D(2026, 1, 1), A, "x"), (D(2026, 2, 1), A, "x")],
            [(D(2026, 1, 1), None, A)],
        ),
        (
            D(2026, 1, 1), D(2026, 3, 1),
            [(D(2026, 1, 1), A, "x"), (D(2026, 2, 1), B, "y"), (D(2026, 4, 1), A, "z")],
            [(D(2026, 1, 1), D(2026, 2, 1), A), (D(2026, 2, 1), D(2026, 3, 1), B)],
        ),
    ],
)  # fmt: skip
def test_a_grant_in_pieces(since, until, known, wanted) -> None:  # type: ignore[no-untyped-def]
    found = [(piece.since, piece.until, piece.values) for piece in pieces(since, until, known)]
    assert found == wanted
    assert all(isinstance(piece, Piece) for piece in pieces(since, until, known))


@pytest.mark.parametrize(
    ("values", "place", "working_day", "wanted"),
    [
        (A, "home", True, {"city": 300}),
        (A, "home", False, {"city": 300}),
        (A, "same_city", True, None),
        (A, None, True, None),
        (A, "elsewhere", True, None),
        ({**A, "rest": {}}, "home", False, None),
        ({**A, "rest": B}, "home", False, {"city": 500}),
    ],
)
def test_values_of_a_meal(values, place, working_day, wanted) -> None:  # type: ignore[no-untyped-def]
    assert values_at(values, place, working_day=working_day) == wanted


def test_nothing_follows_an_answer() -> None:
    for state in ("eligible", "ineligible", "refused", "withdrawn"):
        assert not [verb for verb in FROM if may(verb, state)]
