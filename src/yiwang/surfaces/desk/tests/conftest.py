from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

#: Session, account, posts: read on every page of somebody signed in.
ALWAYS = 3


@pytest.fixture
def statements() -> Callable[[Client, str], int]:
    """How many statements a page takes beyond `ALWAYS`, once its process is warm."""

    def counted(client: Client, path: str) -> int:
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen) - ALWAYS

    return counted
