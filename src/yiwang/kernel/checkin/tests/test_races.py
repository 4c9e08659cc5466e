"""The same batch from two connections at once."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.races import together, without

from ..models import Scan
from ..services import Reading, sync_batch
from .makers import card, till

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def _race():
    card()
    device, at = till(), now() - timedelta(hours=1)
    readings = [Reading(seq=n, text="YL001234", at=at, late=True) for n in range(1, 51)]
    return together(*[lambda: sync_batch(device, readings) for _ in range(AT_ONCE)])


def test_a_batch_at_once_is_kept_once_and_answered_alike():
    outcomes = _race()
    assert Scan.objects.count() == 50
    assert len({tuple(scan.pk for scan in outcome) for outcome in outcomes}) == 1


def test_without_the_constraint_it_is_kept_again():
    with without("checkin_scan_once"):
        _race()
        assert Scan.objects.count() > 50
