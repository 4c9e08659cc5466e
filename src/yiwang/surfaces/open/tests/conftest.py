"""A town at work with two more services, a key of its district, and a program that calls."""

import pytest
from django.test import Client

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.models import ClassRule, MatterClass
from yiwang.kernel.cases.selectors.reference import current_revision, reference

from ..services import issue_key


@pytest.fixture
def city(works):
    """The works, with 路灯 of two conditions below a major class, and an internal class."""
    major = MatterClass.objects.create(code="C01", name="公用设施", kind="component")
    major.reportable = False
    major.save()
    lamp = MatterClass.objects.create(
        code="C0117", name="路灯", kind="component", parent=major, area="市政设施"
    )
    for ordinal, words in enumerate(("灯不亮", "灯杆倾斜 <危险> & 漏电"), 1):
        ClassRule.objects.create(
            matter_class=lamp,
            ordinal=ordinal,
            condition=words,
            limit_value=1,
            limit_unit="work_day",
            since="2020-01-01",
        )
    MatterClass.objects.create(code="X01", name="信访", kind="other", reportable=False)
    reference(current_revision())
    return works


@pytest.fixture
def key(city):
    """The secret of a key that reports in the town's district."""
    return issue_key(actor=SYSTEM, name="随手拍小程序", district=DISTRICT, per_minute=1000)[1]


@pytest.fixture
def program():
    return Client()
