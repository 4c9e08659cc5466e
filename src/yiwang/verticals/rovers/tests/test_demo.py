import pytest

from ..demo import OFFERS, load
from ..models import Application

pytestmark = pytest.mark.django_db


def test_loading_twice_tells_the_same_story(cast):
    cast.account("acceptor")
    for _time in range(2):
        assert load("acceptor") == len(OFFERS)
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == ["applied", "applied", "approved", "refused"]
