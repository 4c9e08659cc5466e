"""A whole deployment in a temporary directory, run as its operator would run it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

KEYS = ("YIWANG_SECRET_KEY", "YIWANG_DATA_KEY", "YIWANG_INDEX_KEY")


class Box:
    """One `var` directory and the commands that work on it; no variable of the tests' leaks in."""

    def __init__(self, var: Path) -> None:
        self.var = var
        ours = ("YIWANG_", "DATABASE_URL", "DJANGO_", "PYTEST_")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        self.env |= {"YIWANG_VAR": str(var), "NO_COLOR": "1"}
        self.up: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "yiwang", *arguments],
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def start(self, port: int) -> None:
        """`yiwang up` without the demo city, until it says that it is ready."""
        with (self.var.parent / "up.log").open("wb") as log:
            self.up = subprocess.Popen(
                [sys.executable, "-m", "yiwang", "up", "--port", str(port), "--no-demo"],
                env=self.env,
                stdout=log,
                stderr=log,
            )
        self.until(lambda: "is ready after" in self.words)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.up is not None
        self.up.send_signal(signal.SIGTERM)
        return self.up.wait(20)

    @property
    def words(self) -> str:
        return (self.var.parent / "up.log").read_text(encoding="utf-8")

    def until(self, condition: Callable[[], object], seconds: float = 180) -> None:
        limit = time.monotonic() + seconds
        while not condition():
            assert self.up is None or self.up.poll() is None, self.words
            assert time.monotonic() < limit, self.words
            time.sleep(0.05)

    def processes(self, having: str = "") -> list[int]:
        """Processes of this deployment: its `var` is in their environment or command line."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    line = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
                    about = (entry / "environ").read_bytes().decode(errors="replace") + line
                except OSError:
                    continue
                if str(self.var) in about and having in line and line:
                    found.append(int(entry.name))
        return found


def free_port() -> int:
    """A port that is free, with a free one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def status(port: int, path: str) -> int:
    """The status of a GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    return connection.getresponse().status
