from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from yiwang.kernel.cases.models import Case

#: Session, account, posts: read on every page of somebody signed in.
ALWAYS = 3


@pytest.fixture
def statements() -> Callable[[Client, str], int]:
    """How many statements a page takes beyond `ALWAYS`, once its process is warm; the least of
    three, because every few seconds one looks whether reference data is still that."""

    def counted(client: Client, path: str) -> int:
        assert client.get(path).status_code == 200
        taken = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            taken.append(len(seen) - ALWAYS)
        return min(taken)

    return counted


@pytest.fixture
def late(works) -> Case:
    """One case of the sanitation department two days late, and one in time."""
    works.case("registered")
    case = works.case("handling", "超时的垃圾")
    Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(days=2))
    case.refresh_from_db()
    return case
