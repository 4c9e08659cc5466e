"""The demo city's vehicles."""

import pytest

from .. import demo
from ..models import AlarmRule

pytestmark = pytest.mark.django_db


def test_twenty_vehicles_of_the_street(town):
    assert not demo.loaded()
    assert demo.load() == 20
    assert demo.loaded() and demo.load() == 0
    found = demo.Device.objects.filter(kind__code=demo.KIND)
    assert set(AlarmRule.objects.values_list("channel", flat=True)) == {
        "sos", "speeding", "power_cut", "fatigue",
    }  # fmt: skip
    assert set(found.values_list("street", flat=True)) == {demo.STREET}
    assert len(set(found.values_list("community", flat=True))) == 6
