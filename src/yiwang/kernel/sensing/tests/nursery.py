"""Workers to be killed, born in a moment: a process that has everything imported forks them.

It never uses the arrays' library itself, whose threads would not survive a fork. Run as a program
it reads "start" lines and answers each with the process number of a new worker.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from django.db import connection

from .surroundings import surroundings

WORKERS = "nursery"  # what their connections to the database are called


class Nursery:
    """Has at most one worker at a time, on the test's own database, broker and lake."""

    def __init__(self, door: int = 0) -> None:
        """`door` is the port on which the database is found, if not on its own."""
        self.pid = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yiwang.kernel.sensing.tests.nursery"],
            env=_environment(door),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.words: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr
        self.words.extend(self.process.stderr)

    def says(self, words: str) -> bool:
        """Whether a worker has told the operator this."""
        return any(words in line for line in list(self.words))

    def start(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("start\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        if self.pid:
            self.kill()
        self.process.kill()
        self.process.wait()


def _environment(door: int) -> dict[str, str]:
    said = connection.settings_dict
    user = f"{said['USER']}:{said['PASSWORD']}"
    if door:
        url = f"postgresql://{user}@127.0.0.1:{door}/{said['NAME']}"
    elif said["PORT"]:
        url = f"postgresql://{user}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
    else:
        url = f"postgresql://{user}@/{said['NAME']}?host={said['HOST']}"
    return surroundings() | {
        "DATABASE_URL": url,
        "PGAPPNAME": WORKERS,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _serve() -> None:
    import django

    django.setup()
    from yiwang.kernel.sensing.worker import watching
    from yiwang.kernel.sensing.worker.running import Worker

    watching.LOOK_EVERY = 1.0
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            Worker(tell=_tell, seconds=0.2).run()
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
