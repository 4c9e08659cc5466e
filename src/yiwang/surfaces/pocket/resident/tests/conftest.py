"""A city that serves: the town's divisions, flows, a few classes, the cast at work."""

import pytest
from django.test import Client

from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import ClassRule, MatterClass
from yiwang.kernel.cases.selectors.reference import current_revision, reference
from yiwang.kernel.cases.services.flows import publish_shipped_flows

from .browsing import browse

__all__ = ["browse"]


@pytest.fixture
def city(town, cast):
    """Everything that a report needs; returns the town."""
    seed_official(actor_id=None)
    publish_shipped_flows()
    major = MatterClass.objects.create(code="E01", name="市容环境", kind="event")
    for code, name in (("E0102", "暴露垃圾"), ("E0109", "道路破损"), ("E0505", "机动车乱停放")):
        row = MatterClass.objects.create(code=code, name=name, kind="event", parent=major)
        ClassRule.objects.create(
            matter_class=row,
            condition=name,
            limit_value=1,
            limit_unit="work_day",
            department=cast.department("sanitation"),
            since="2026-01-01",
        )
    reference(current_revision())
    return town


@pytest.fixture
def phone():
    """A stranger's browser."""
    return Client()
