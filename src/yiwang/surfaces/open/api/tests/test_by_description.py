"""The interface called by its own description: nothing breaks, and answers are what it says.

Seeded and bounded here; `YIWANG_API_CALLS=5000` calls that many times.
"""

import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yiwang.kernel.cases.models import Attachment

pytestmark = pytest.mark.django_db
CALLS = int(os.environ.get("YIWANG_API_CALLS", "320"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def one_connection():
    """A request of WSGI ends its connection, which here holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


def test_called_by_its_description(city, program, one_connection):
    case = city.case("reported")
    caller = program("acceptor", per_minute=100_000)
    real = {"number": case.number, "file": str(Attachment.objects.get(case=case).pk)}
    headers = {"Authorization": f"Bearer {caller.secret}", "Host": "testserver"}
    every = operations()
    statuses = Counter[int]()
    for at, operation in enumerate(every):
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        strategy = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

        @seed(at)
        @settings(
            max_examples=max(1, CALLS // len(every)),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(asked=strategy, known=st.booleans())
        def call(asked: Any, known: bool) -> None:
            if known:  # half of the calls name what is there
                asked.path_parameters = {
                    name: real.get(name, value)
                    for name, value in (asked.path_parameters or {}).items()
                }
            answer = asked.call_and_validate(headers=headers, checks=CHECKS)
            statuses[answer.status_code] += 1

        call()
    assert sum(statuses.values()) >= CALLS // 2 and {200, 201, 400} <= statuses.keys()
    assert max(statuses) < 500, statuses
    print(sorted(statuses.items()))  # noqa: T201  the figures of a long run
