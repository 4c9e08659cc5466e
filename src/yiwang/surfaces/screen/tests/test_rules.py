import pytest

from yiwang.surfaces.screen.rules import left_out, level_below, peak, tone_of


@pytest.mark.parametrize(
    ("division", "below"),
    [
        ("44", "district"), ("4402", "district"), ("440204", "street"),
        ("440204001", "community"), ("440204001001", ""),
    ],
)  # fmt: skip
def test_a_ranking_compares_the_divisions_one_step_below(division, below):
    assert level_below(division) == below


@pytest.mark.parametrize(
    ("left", "paused", "tone"),
    [
        (-1, False, "late"), (0, False, "soon"), (240, False, "soon"), (241, False, "info"),
        (None, False, "info"), (-1, True, "paused"),
    ],
)  # fmt: skip
def test_a_matters_tone_by_what_is_left(left, paused, tone):
    assert tone_of(left, paused=paused) == tone


@pytest.mark.parametrize(
    ("values", "top"),
    [([], 2), ([2], 2), ([5], 6), ([9], 10), ([11], 20), ([35], 40), ([101], 200), ([999], 1000)],
)
def test_a_scale_ends_at_a_round_number(values, top):
    assert peak(values) == top


@pytest.mark.parametrize(("count", "places"), [(0, []), (7, []), (8, [3, 4]), (9, [3, 4, 5])])
def test_both_ends_of_a_long_ranking_stand(count, places):
    assert list(left_out(count)) == places
