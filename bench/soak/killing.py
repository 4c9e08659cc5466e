"""Who is killed, and when: the worker, a web process, the web server, PostgreSQL."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yiwang.lib.postgres.cluster import Cluster


@dataclass
class Killer:
    """Kills by a plan over a run of so many seconds; `killed` says what and when."""

    supervisor: int
    box: Cluster
    seconds: float
    killed: list[str] = field(default_factory=list)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        began = time.monotonic()
        for at, name, kill in self.plan():
            time.sleep(max(0.0, began + at * self.seconds - time.monotonic()))
            done = kill()
            self.killed.append(
                f"{at * self.seconds:.0f} s {name}" + ("" if done else " (not found)")
            )

    def plan(self) -> list[tuple[float, str, Callable[[], bool]]]:
        return [
            (0.12, "worker, kill -9", lambda: self._kill(self._workers())),
            (0.24, "one web process, kill -9", lambda: self._kill(self._web(depth=2)[:1])),
            (0.36, "web server, kill -9", lambda: self._kill(self._web(depth=1))),
            (0.50, "PostgreSQL, restarted", lambda: self._postgres(signal.SIGINT)),
            (0.64, "worker and web server, kill -9", self._both),
            (0.78, "PostgreSQL, kill -9", lambda: self._postgres(signal.SIGKILL)),
            (0.90, "one web process, kill -9", lambda: self._kill(self._web(depth=2)[:1])),
        ]

    def _both(self) -> bool:
        return self._kill([*self._workers(), *self._web(depth=1)])

    def _postgres(self, number: int) -> bool:
        pid = self.box.pid()
        if pid is None:
            return False
        os.kill(pid, number)
        return True

    def _workers(self) -> list[int]:
        return [pid for pid in _children(self.supervisor) if _says(pid, "yiwang", "worker")]

    def _web(self, *, depth: int) -> list[int]:
        """granian's master (1) or the processes that answer (2)."""
        masters = [pid for pid in _children(self.supervisor) if _says(pid, "granian", "wsgi")]
        if depth == 1:
            return masters
        return [pid for master in masters for pid in _children(master)]

    def _kill(self, pids: list[int]) -> bool:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return bool(pids)


def _children(parent: int) -> list[int]:
    return [pid for pid, above in _processes() if above == parent]


def _processes() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            yield int(entry.name), int(stat.rpartition(")")[2].split()[1])


def _says(pid: int, *words: str) -> bool:
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return all(word in said for word in words)
