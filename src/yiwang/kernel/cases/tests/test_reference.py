"""Reference data in memory: routes change at midnight without anybody touching them."""

import sys
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yiwang.kernel.cases.models import Route
from yiwang.kernel.cases.selectors.reference import current_revision, reference

from .makers import SPOT

pytestmark = pytest.mark.django_db


def test_a_route_begins_on_its_day(street, monkeypatch):
    tomorrow = localdate() + timedelta(days=1)
    Route.objects.create(class_code="E0102", department=street.municipal, since=tomorrow)
    known = reference(current_revision())
    assert known.department_for(street.litter.pk, None, SPOT) == street.sanitation.pk
    monkeypatch.setattr(sys.modules[reference.__module__], "localdate", lambda: tomorrow)
    for revision in (current_revision(), None):
        known = reference(revision)
        assert known.department_for(street.litter.pk, None, SPOT) == street.municipal.pk
