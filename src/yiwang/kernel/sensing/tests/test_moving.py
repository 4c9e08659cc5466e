"""What a device does now, by the last that it said."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from ..rules.moving import Heard, heading, motion

NOW = now()
LIMIT = timedelta(minutes=5)


def ago(minutes: float):
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (Heard(None), "never"),
        (Heard(None, ago(1), 40.0), "never"),
        (Heard(ago(5)), "fixed"),
        (Heard(ago(5.01)), "silent"),
        (Heard(ago(6), ago(6), 40.0), "silent"),
        (Heard(ago(1), ago(1), 40.0), "moving"),
        (Heard(ago(1), ago(1), 3.0), "moving"),
        (Heard(ago(1), ago(1), 2.9), "standing"),
        (Heard(ago(1), ago(1), None), "standing"),
        # Heard of now, though its receiver of satellites has had no fix for an hour.
        (Heard(ago(1), ago(60), 0.0), "standing"),
    ],
)
def test_motion(heard, expected):
    assert motion(heard, now=NOW, silent_after=LIMIT) == expected


@pytest.mark.parametrize(
    ("course", "point"),
    [(0, 0), (22.4, 0), (22.6, 1), (90, 2), (180, 4), (270, 6), (337.6, 0), (359, 0), (720, 0)],
)
def test_points_of_the_compass(course, point):
    assert heading(course) == point
