"""Reports and steps over HTTP, each with an id of its own, and what must hold after it."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.load.calls import City
from yiwang.project.questions import violations

from .clients import Clients, Sent

CLIENTS, BODIES = 8, 200
#: Whose invariants are asked: every noun of the kernel, and the open interfaces that were used.
ROOMS = ("yiwang.kernel.", "yiwang.surfaces.open.")


class Reporting(Clients):
    """A key that may report and act; `bodies` are reports without their request ids."""

    def __init__(self, port: int) -> None:
        super().__init__(port, CLIENTS)
        self.number = itertools.count(1)

    def prepare(self) -> None:
        city = City()
        self.authorization = city.bearer()["Authorization"]
        self.bodies: list[dict[str, Any]] = [
            {name: value for name, value in city.said().items() if name != "request_id"}
            for _ in range(BODIES)
        ]

    def client(self, number: int, until: float) -> None:
        dice = random.Random(threading.get_ident())
        while time.monotonic() < until:
            report = {**dice.choice(self.bodies), "request_id": f"soak-{next(self.number)}"}
            made = self._report("report", "/api/v1/cases", report)
            if made and dice.random() < 0.7:
                step = {"action": "accept", "request_id": f"soak-{next(self.number)}"}
                self._report("accept", f"/api/v1/cases/{made}/steps", step)

    def _report(self, kind: str, path: str, body: dict[str, Any]) -> str | None:
        return self.send(kind, path, body, Authorization=self.authorization).first

    def answer(self, sent: Sent, told: dict[str, Any]) -> str:
        """The new case's number, or the step's place in its log."""
        return str(told["number"] if sent.kind == "report" else told["seq"])

    def faults(self) -> Iterator[str]:
        for each in self.sent:
            if each.first is not None and each.later != [each.first]:
                yield f"{each.path}: answered {each.first}, then {each.later}"
        yield from self._counts()
        yield from (f"{name}: {rows[:3]}" for name, rows in violations(ROOMS).items())

    def _counts(self) -> Iterator[str]:
        asked = Counter(each.kind for each in self.sent)
        with connection.cursor() as cursor:
            cursor.execute("SELECT action, count(*) FROM cases_logentry GROUP BY 1")
            written = dict(cursor.fetchall())
            cursor.execute("SELECT count(*) FROM cases_case")
            cases = cursor.fetchone()[0]
        for kind, number in asked.items():
            if written.get(kind, 0) != number:
                yield f"{number} requests to {kind}, {written.get(kind, 0)} in the logs"
        if cases != asked["report"]:
            yield f"{asked['report']} reports, {cases} cases"
        numbers = Counter(each.later[-1] for each in self.sent if each.kind == "report")
        for made, times in numbers.items():
            if made is not None and times > 1:
                yield f"{times} requests have the one case {made}"
