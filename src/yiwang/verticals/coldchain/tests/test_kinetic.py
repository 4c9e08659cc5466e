"""Mean kinetic temperature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.kinetic import mean_kinetic


@pytest.mark.parametrize(
    ("readings", "mean"),
    [
        ([(5.0, 23), (25.0, 1)], 7.756),  # DOMAIN §8.3
        ([(5.0, 1)] * 48, 5.0),
        ([(-20.0, 3)], -20.0),
    ],
)
def test_known_means(readings, mean):
    assert mean_kinetic(readings) == pytest.approx(mean, abs=0.0005)


@given(st.lists(st.tuples(st.floats(-80, 60), st.floats(0.1, 100)), min_size=1, max_size=50))
def test_it_lies_between_and_above_the_plain_mean(readings):
    mean = mean_kinetic(readings)
    plain = sum(t * w for t, w in readings) / sum(w for _, w in readings)
    assert min(t for t, _ in readings) - 1e-6 <= mean <= max(t for t, _ in readings) + 1e-6
    assert mean >= plain - 1e-6


@pytest.mark.parametrize("readings", [[], [(5.0, 0)], [(-274.0, 1)], [(5.0, -1)]])
def test_what_has_no_mean(readings):
    with pytest.raises(ValueError):
        mean_kinetic(readings)
