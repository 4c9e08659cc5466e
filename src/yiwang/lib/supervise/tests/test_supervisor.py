"""A supervisor in a process of its own, its children killed for real."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
PARENT = """
import os, subprocess, sys, time
inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print('inner', inner.pid, flush=True)
time.sleep(600)
"""


class Run:
    """A supervisor over the given children, and what it has said."""

    def __init__(self, folder: Path, plan: str) -> None:
        script = folder / "plan.py"
        script.write_text(
            textwrap.dedent(
                """
                import asyncio, sys
                from yiwang.lib.supervise.child import Child, Step, Word
                from yiwang.lib.supervise.supervisor import Supervisor
                def python(code): return [sys.executable, "-c", code]
                raise SystemExit(asyncio.run(Supervisor([{plan}]).run()))
                """
            ).replace("{plan}", plan),
            encoding="utf-8",
        )
        self.said = folder / "said"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen([sys.executable, str(script)], stdout=out, stderr=out)

    @property
    def words(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def until(self, condition: Callable[[], object], seconds: float = 15) -> None:
        limit = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < limit, self.words
            time.sleep(0.02)


@pytest.fixture
def run(tmp_path: Path):
    runs: list[Run] = []

    def begin(plan: str) -> Run:
        runs.append(Run(tmp_path, plan))
        return runs[-1]

    yield begin
    for each in runs:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except FileNotFoundError:
        return False


def child(name: str, code: str, more: str = "") -> str:
    return f"Child(name={name!r}, argv=python({code!r}){more}),"


def test_a_killed_child_is_started_again_and_said_so(run):
    here = run(child("web", SLEEPER))
    here.until(lambda: "web        │ up" in here.words)
    (first,) = here.children()
    os.kill(first, signal.SIGKILL)
    here.until(lambda: here.words.count("│ up") == 2)
    assert "web ended (signal SIGKILL); starting it again" in here.words
    assert here.children() != [first]


def test_sigterm_stops_every_child_and_exits_with_0(run):
    here = run(child("first", SLEEPER) + child("second", SLEEPER))
    here.until(lambda: here.words.count("│ up") == 2)
    pids = here.children()
    began = time.monotonic()
    here.process.send_signal(signal.SIGTERM)
    assert here.process.wait(5) == 0
    assert time.monotonic() - began < 2
    assert not any(map(alive, pids))


def test_a_killed_supervisor_leaves_no_orphan(run):
    here = run(child("first", SLEEPER) + child("second", SLEEPER))
    here.until(lambda: here.words.count("│ up") == 2)
    pids = here.children()
    here.process.kill()
    here.process.wait()
    here.until(lambda: not any(map(alive, pids)))


def test_what_a_dead_child_left_running_is_ended_before_it_starts_again(run):
    here = run(child("web", PARENT))
    here.until(lambda: "inner" in here.words)
    inner = int(here.words.split()[-1])
    os.kill(here.children()[0], signal.SIGKILL)
    here.until(lambda: here.words.count("inner") == 2)
    assert not alive(inner)


def test_a_child_deaf_to_sigterm_is_killed_after_its_patience(run):
    here = run(child("deaf", STUBBORN, ", stop_seconds=0.3") + child("web", SLEEPER))
    here.until(lambda: "│ up" in here.words)
    time.sleep(0.3)  # it must have come to ignore the signal
    here.process.send_signal(signal.SIGINT)
    assert here.process.wait(5) == 0
    assert "deaf did not stop in 0.3 s; killed" in here.words


def test_later_parts_wait_for_the_step_before_them(run):
    here = run(
        "Step(name='step', argv=python(\"import time; time.sleep(0.3); print('done')\")),"
        + child("web", SLEEPER)
        + "Word(lambda: 'all up'),"
    )
    here.until(lambda: "all up" in here.words)
    assert here.words.index("done") < here.words.index("all up")


def test_a_failed_step_ends_everything(run):
    here = run(child("web", SLEEPER) + "Step(name='migrate', argv=python('raise SystemExit(3)')),")
    assert here.process.wait(5) == 1
    assert "migrate failed (exit code 3)" in here.words


def test_a_child_that_never_serves_ends_everything(run):
    here = run(
        "Child(name='web', argv=python('raise SystemExit(9)'), ready=lambda: asyncio.sleep(60)),"
    )
    assert here.process.wait(10) == 1
    assert "web does not start (exit code 9)" in here.words
