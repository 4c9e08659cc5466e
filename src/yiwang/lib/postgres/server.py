"""Start and stop a cluster's server from plain code; `yiwang up` supervises it instead."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from yiwang.lib.supervise.orphans import die_with_parent

from .cluster import Cluster, environment
from .owner import Unusable

SAY_EVERY = 5.0  # seconds of recovery between two words about it


def start(cluster: Cluster, say: Callable[[str], None]) -> "Server":
    """Prepare the cluster, start its server and wait until it answers.

    Crash recovery takes as long as it takes; `say` hears about it. A server that already runs
    is joined and left running by `stop`.
    """
    if cluster.pid() is not None:
        server = Server(cluster, None)
    else:
        cluster.prepare()
        with (cluster.home / "log").open("ab") as log:
            process = subprocess.Popen(
                cluster.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **cluster.owner.spawn,
            )
        server = Server(cluster, process)
    server.wait(say)
    return server


class Server:
    """A running server; ours to stop if we started it."""

    def __init__(self, cluster: Cluster, process: subprocess.Popen[bytes] | None) -> None:
        self.cluster = cluster
        self.process = process

    def wait(self, say: Callable[[str], None]) -> None:
        """Return when the server accepts connections; raise `Unusable` if it ends instead."""
        began = spoken = time.monotonic()
        while self.cluster.status() != "ready":
            if self.process is not None and self.process.poll() is not None:
                raise Unusable(f"PostgreSQL did not start:\n{self._last_words()}")
            if self.process is None and self.cluster.pid() is None:
                raise Unusable("the PostgreSQL that was running here has stopped; start again")
            if time.monotonic() - spoken > SAY_EVERY:
                spoken = time.monotonic()
                say(f"PostgreSQL is recovering, {spoken - began:.0f} s so far")
            time.sleep(0.02)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything is written."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()

    def _last_words(self) -> str:
        log = self.cluster.home / "log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:])

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def end(cluster: Cluster, patience: float = 30.0) -> bool:
    """Stop whatever server runs on the cluster; False if it is still there after `patience` s."""
    pid = cluster.pid()
    if pid is None:
        return True
    os.kill(pid, signal.SIGINT)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if cluster.pid() is None:
            return True
        time.sleep(0.05)
    return False
