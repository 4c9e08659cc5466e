"""The time in which a case was closed does not count against those who have it again."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.invariants import violations
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services.recompute import recompute_open
from yiwang.lib.worktime import Limit, Unit, due

pytestmark = pytest.mark.django_db


def test_closed_time_pushes_the_total(street):
    start = now() - timedelta(days=10)
    case = street.at("closed", start=start)
    closed, before = case.closed_at, case.total_due
    assert closed < before
    again = street.do(case, "supervisor", "reopen", note="又堆满了", at=closed + timedelta(days=7))
    assert again.total_due > before + timedelta(days=4)
    assert (
        again.stage_due
        == due(
            again.stage_since, Limit(again.stage_limit, Unit(again.stage_unit)), street.calendar
        ).at
    )
    recompute_open(calendar="cn")
    assert Case.objects.get(pk=case.pk).total_due == again.total_due
    assert violations("yiwang.kernel") == {}
