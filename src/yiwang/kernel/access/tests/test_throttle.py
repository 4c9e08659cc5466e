"""An address that does too much too often waits; others do not."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.models import Tries
from yiwang.kernel.access.services import TooMany, sweep_tries, tally, throttle

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def attempt(address="10.0.0.1", purpose="report", most=2):
    throttle(purpose=purpose, address=address, most=most, within=HOUR)


def test_the_third_of_two_waits_and_is_told_how_long():
    attempt()
    attempt()
    with pytest.raises(TooMany) as refused:
        attempt()
    assert refused.value.status == 429
    assert refused.value.wait <= HOUR
    assert "60 分钟" in refused.value.message


def test_other_addresses_and_purposes_have_their_own_count():
    attempt()
    attempt()
    attempt(address="10.0.0.2")
    attempt(purpose="follow")


def test_a_new_window_begins_when_the_old_one_is_over():
    for _ in range(2):
        attempt()
    Tries.objects.update(since=now() - HOUR)
    attempt()
    assert Tries.objects.get().count == 1


def test_addresses_are_not_kept_and_windows_are_swept(django_assert_num_queries):
    with django_assert_num_queries(1):
        attempt()
    assert "10.0.0.1" not in Tries.objects.get().address
    assert sweep_tries() == 0
    assert sweep_tries(older_than=timedelta(0)) == 1


def test_what_was_counted_in_memory_is_brought_at_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        window = tally(purpose="api", address="key:1", within=HOUR, times=40)
    assert window.count == 40 and now() < window.ends <= now() + HOUR
    assert tally(purpose="api", address="key:1", within=HOUR, times=2).count == 42
    assert tally(purpose="api", address="key:1", within=HOUR, times=2_000_000_000).count == 10**9
    Tries.objects.update(since=now() - HOUR)
    assert tally(purpose="api", address="key:1", within=HOUR, times=3).count == 3
