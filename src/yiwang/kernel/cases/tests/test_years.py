"""A mistyped year is refused in words, whatever it would have done to a deadline."""

from datetime import UTC, datetime, timedelta

import pytest

from yiwang.lib.errors import Invalid

from .makers import everything

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_a_year_that_nobody_means(street, year):
    case = street.at("handling")
    before = everything()
    until = datetime(year, 12, 31, 23, tzinfo=UTC)
    with pytest.raises(Invalid) as refusal:
        street.do(case, "handler", "ask_postpone", note="难", until=until)
    assert "until" in refusal.value.fields
    assert everything() == before


def test_longer_than_a_year_is_not_postponing(street):
    case = street.at("handling")
    longest = case.stage_due + timedelta(days=366)
    with pytest.raises(Invalid):
        street.do(case, "handler", "ask_postpone", note="难", until=longest + timedelta(hours=1))
    street.do(case, "handler", "ask_postpone", note="难", until=longest)
    granted = street.do(case, "dispatcher", "grant_postpone")
    assert granted.stage_due == longest
