"""A deadline that runs into a year not arranged yet is provisional; the steward is told once."""

from datetime import UTC, datetime, timedelta

import pytest

from yiwang.kernel.calendar.models import OfficialYear
from yiwang.kernel.calendar.selectors import forget
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services.calendars import tell_stewards_of_provisional_years
from yiwang.kernel.notify.selectors import inbox

pytestmark = pytest.mark.django_db


def test_the_steward_is_told_once(actor, street):
    steward, leader = actor("steward"), actor("leader")
    case = street.report()
    beyond = datetime.now(UTC) + timedelta(days=800)
    Case.objects.filter(pk=case.pk).update(provisional=True, total_due=beyond)
    OfficialYear.objects.filter(year__gt=datetime.now(UTC).year).delete()
    forget("cn")
    assert tell_stewards_of_provisional_years() > 0
    tell_stewards_of_provisional_years()
    years = {notice.title for notice in inbox(steward.me)}
    assert len(years) == len(inbox(steward.me)) > 0
    assert not inbox(leader.me)
