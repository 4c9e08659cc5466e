"""Clients that never give up: every request once, then all of them again."""

import http.client
import json
import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 120.0  # seconds in which a request that is sent again must have its answer
_TIMEOUT = 10.0


@dataclass
class Sent:
    """One request, and what was answered the first time and later; None is no answer."""

    kind: str
    path: str
    body: str
    headers: dict[str, str]
    first: str | None = None
    later: list[str | None] = field(default_factory=list)


@dataclass
class Clients(ABC):
    """Of the product at `port`. Their work says what a request is, and what its answer is."""

    port: int
    threads: int
    times: int = 1  # how often each request is sent again
    shuffled: bool = False
    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Work from several threads; nothing is sent twice."""
        until = time.monotonic() + seconds
        self._together([lambda n=n: self.client(n, until) for n in range(self.threads)])

    def again(self) -> None:
        """Send everything again until each has its answer."""
        every = self.sent * self.times
        if self.shuffled:
            random.Random(4).shuffle(every)
        waiting, lock = iter(every), threading.Lock()
        self._together([lambda: self._resend(waiting, lock) for _ in range(self.threads)])

    @abstractmethod
    def prepare(self) -> None:
        """Make what they need, on a town that is there."""

    @abstractmethod
    def faults(self) -> Iterator[str]:
        """Everything that was lost, doubled, answered otherwise or broken."""

    @abstractmethod
    def client(self, number: int, until: float) -> None:
        """One of them, at work until that moment of `time.monotonic`."""

    @abstractmethod
    def answer(self, sent: Sent, told: dict[str, Any]) -> str:
        """What the answer is about, the same whenever it comes."""

    def refusal(self, sent: Sent, status: int, told: str) -> str:
        """What a refusal is about; who expects none keeps it in `refused`."""
        self.refused.append(f"{status} {sent.path}: {told[:200]}")
        return f"refused {status}"

    def send(self, kind: str, path: str, body: dict[str, Any], **headers: str) -> Sent:
        sent = Sent(kind, path, json.dumps(body, ensure_ascii=False), headers)
        self.sent.append(sent)
        sent.first = self._ask(sent)
        if sent.first is None:
            time.sleep(0.5)
        return sent

    def _resend(self, waiting: Iterator[Sent], lock: threading.Lock) -> None:
        while True:
            with lock:
                sent = next(waiting, None)
            if sent is None:
                return
            until, told = time.monotonic() + PATIENCE, None
            while told is None and time.monotonic() < until:
                told = self._ask(sent)
                if told is None:
                    time.sleep(0.2)
            sent.later.append(told)

    def _ask(self, sent: Sent) -> str | None:
        """None without an answer, which a 5xx is too."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)
        headers = {"Content-Type": "application/json", **sent.headers}
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
            return self.refusal(sent, answer.status, text)
        return self.answer(sent, json.loads(text))

    def _together(self, jobs: Sequence[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
