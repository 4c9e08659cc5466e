"""A till's process of its own, so that it can be killed: serves the orders on its standard input,
one a line, and says each answer."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import IO
from uuid import UUID

from django.db import connection

from yiwang.lib.errors import Refused

from ..selectors import till_with
from ..services import Order, serve

Process = subprocess.Popen[str]


def started(key: str, orders: Sequence[Order]) -> Process:
    """The process, on the test's database, with these orders given; it waits for more of them."""
    env = {
        **os.environ, "DATABASE_URL": _database(), "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    run = f"import django; django.setup(); from {__name__} import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", run], env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    _pipe(process.stdin).write("\n".join([key, *(_line(order) for order in orders)]) + "\n")
    _pipe(process.stdin).flush()
    return process


def answers(process: Process, most: int) -> dict[UUID, str]:
    """What it has answered, up to so many."""
    found = {}
    for line in _pipe(process.stdout):
        request_id, answer = line.split()
        found[UUID(request_id)] = answer
        if len(found) == most:
            break
    return found


def answer(key: str, order: Order) -> str:
    """The meal, or why there is none."""
    till = till_with(key)
    assert till is not None
    try:
        return str(serve(till, order).meal_id)
    except Refused as refused:
        return refused.code


def main() -> None:
    """The process itself."""
    key = sys.stdin.readline().strip()
    for line in sys.stdin:
        said = json.loads(line)
        order = Order(**{**said, "request_id": UUID(said["request_id"])})
        sys.stdout.write(f"{order.request_id} {answer(key, order)}\n")
        sys.stdout.flush()


def _database() -> str:
    at = connection.settings_dict
    if at["HOST"].startswith("/"):
        return f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
    return f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def _line(order: Order) -> str:
    return json.dumps({**order.__dict__, "request_id": str(order.request_id)})


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end
