"""Reports and steps over HTTP, each with an id of its own, from clients that never give up."""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

CLIENTS = 8
PATIENCE = 120.0  # seconds in which a request that is sent again must have its answer
_TIMEOUT = 10.0


@dataclass
class Sent:
    """One request, and what was answered the first time and the second; None is no answer."""

    kind: str
    path: str
    body: str
    first: str | None = None
    second: str | None = None


@dataclass
class Load:
    """Clients at `port` with a key; `bodies` are reports without their request ids."""

    port: int
    key: str
    bodies: Sequence[dict[str, Any]]
    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Report and accept from several threads; nothing is sent twice."""
        until, number = time.monotonic() + seconds, itertools.count(1)
        self._together([lambda: self._client(until, number) for _ in range(CLIENTS)])

    def again(self) -> None:
        """Send everything again, in the order of the first time, until each has its answer."""
        waiting = iter(list(self.sent))
        lock = threading.Lock()
        self._together([lambda: self._resend(waiting, lock) for _ in range(CLIENTS)])

    def _client(self, until: float, number: Iterator[int]) -> None:
        dice = random.Random(threading.get_ident())
        while time.monotonic() < until:
            report = {**dice.choice(self.bodies), "request_id": f"soak-{next(number)}"}
            made = self._send("report", "/api/v1/cases", report)
            if made and dice.random() < 0.7:
                step = {"action": "accept", "request_id": f"soak-{next(number)}"}
                self._send("accept", f"/api/v1/cases/{made}/steps", step)

    def _send(self, kind: str, path: str, body: dict[str, Any]) -> str | None:
        sent = Sent(kind, path, json.dumps(body, ensure_ascii=False))
        self.sent.append(sent)
        sent.first = self._ask(sent)
        if sent.first is None:
            time.sleep(0.5)
        return sent.first

    def _resend(self, waiting: Iterator[Sent], lock: threading.Lock) -> None:
        while True:
            with lock:
                sent = next(waiting, None)
            if sent is None:
                return
            until = time.monotonic() + PATIENCE
            while sent.second is None and time.monotonic() < until:
                sent.second = self._ask(sent)
                if sent.second is None:
                    time.sleep(0.2)

    def _ask(self, sent: Sent) -> str | None:
        """What the answer is about: the new case's number, or the step's place in its log. None
        without an answer, which a 5xx is too. Nothing here may be refused, so refusals are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", sent.path, sent.body.encode(), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status >= 500:
            return None
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {sent.path}: {text[:200]}")
            return f"refused {answer.status}"
        told = json.loads(text)
        return str(told["number"] if sent.kind == "report" else told["seq"])

    def _together(self, jobs: Sequence[Any]) -> None:
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
