"""While the database is away a request is told to come back; a fault of ours stays a fault."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test import Client, RequestFactory

from yiwang.ui.errors import RETRY_AFTER, server_error


@pytest.fixture
def cut() -> Callable[[], None]:
    """Ends this connection's backend, as a restart of PostgreSQL does."""

    def end() -> None:
        connection.ensure_connection()
        wrapped = connection.connection
        with psycopg.connect(wrapped.info.dsn, password=wrapped.info.password) as other:
            other.execute("select pg_terminate_backend(%s)", [wrapped.info.backend_pid])

    yield end
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_says_that_it_will_pass(cut):
    client = Client(raise_request_exception=False)
    cut()
    answer = client.get("/follow/123456789012/", HTTP_ACCEPT="text/html")
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(RETRY_AFTER)
    assert "系统正在恢复" in answer.content.decode()
    connection.close()
    assert client.get("/follow/123456789012/").status_code != 503


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_a_problem_in_json(cut):
    client = Client(raise_request_exception=False)
    cut()
    answer = client.get("/follow/123456789012/", HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["status"] == 503


def test_other_faults_stay_500():
    try:
        raise ValueError("ours")
    except ValueError:
        assert server_error(RequestFactory().get("/")).status_code == 500
