"""One deployment's life: started, hurt, stopped, started again, backed up and restored."""

import os
import signal
import time

import pytest

from .box import Box, free_port, status

#: A fridge says sixty things, and what history knows of it.
SAY = """
from datetime import UTC, datetime, timedelta
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.lake.writing import listed, write
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.kernel.sensing.tests.test_lake import minutes, rows
from yiwang.lib.place import Place
define_kind(code="fridge", title="冰箱", channels=[{"name": "t"}], interval_seconds=60,
            silent_after_seconds=600)
(device, _), = register(actor=SYSTEM, new=[NewDevice("F1", "fridge", "", Place("440204"))])
listed(write(rows(device, minutes(60), value=4.5)))
"""
READ = """
from datetime import timedelta
from yiwang.kernel.sensing.lake.reading import history
from yiwang.kernel.sensing.models import Device
from yiwang.kernel.sensing.tests.test_lake import DAY
found = history(Device.objects.get(), DAY, DAY + timedelta(days=1))
print(f"{found['value'].max()} ℃, {len(found)} readings")
"""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A deployment that was started in an empty directory and stopped."""
    made = Box(tmp_path_factory.mktemp("box") / "var")
    made.start(free_port())
    assert "migrations to apply" in made.words
    assert made.stop() == 0
    return made


@pytest.fixture
def box(deployed: Box):
    yield deployed
    if deployed.up is not None and deployed.up.poll() is None:
        deployed.up.kill()
        deployed.up.wait()
        deployed.up = None
        deployed.until(lambda: not deployed.processes(), 30)


def test_it_starts_heals_stops_and_starts_again(box):
    port = free_port()
    box.start(port)
    assert status(port, "/sign-in/") == 200
    assert status(port + 1, "/healthz/") == 200
    assert status(port + 1, "/stream/") == 401

    for name in ("yiwang worker", "--interface asgi", "--interface wsgi"):
        os.kill(min(box.processes(name)), signal.SIGKILL)
    for name in ("worker", "streams", "pages"):
        box.until(lambda name=name: f"{name} is back" in box.words)
        assert f"{name} ended (signal SIGKILL); starting it again" in box.words
    assert status(port, "/sign-in/") == 200

    second = box.run("up", "--port", str(free_port()))
    assert second.returncode == 1 and "already runs" in second.stderr
    assert box.run("check-db").returncode == 0, "a command joins the running server"

    began = time.monotonic()
    assert box.stop() == 0
    assert time.monotonic() - began < 5
    assert box.processes() == []

    box.start(port)
    assert "migrations to apply" not in box.words
    assert box.stop() == 0


def test_a_killed_supervisor_leaves_nothing_running(box):
    box.start(free_port())
    assert box.up is not None
    box.up.kill()
    box.up.wait()
    box.up = None
    box.until(lambda: not box.processes(), 30)


def test_a_real_deployment_begins_is_backed_up_and_restored(box, tmp_path):
    divisions = tmp_path / "divisions"
    divisions.mkdir()
    (divisions / "provinces.csv").write_text('"code","name"\n"44","广东省"\n', encoding="utf-8")
    begun = box.run("init", "--divisions", str(divisions), "--scope", "44")
    assert begun.returncode == 0, begun.stderr
    assert begun.stdout.count("one-time password") == 3
    again = box.run("init", "--scope", "44")
    assert again.stdout.count("already appointed") == 3

    (box.var / "files").mkdir(exist_ok=True)
    (box.var / "files" / "kept").write_bytes(b"photo")
    assert box.run("manage", "shell", "-c", SAY).returncode == 0
    done = box.run("backup", str(tmp_path / "backups"))
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "backups").iterdir()

    other = Box(tmp_path / "other" / "var")
    refused = other.run("restore", str(made))
    assert refused.returncode == 1 and "keys here are not those" in refused.stderr
    (other.var / "secrets.env").write_bytes((box.var / "secrets.env").read_bytes())
    restored = other.run("restore", str(made))
    assert restored.returncode == 0, restored.stderr
    assert (other.var / "files" / "kept").read_bytes() == b"photo"
    assert "4.5 ℃, 60 readings" in other.run("manage", "shell", "-c", READ).stdout
    assert other.run("verify-chain").returncode == 0
    assert "already appointed" in other.run("init", "--scope", "44").stdout
    assert "not empty" in other.run("restore", str(made)).stderr


def test_a_taken_port_is_said(box):
    port = free_port()
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = box.run("up", "--port", str(port))
    assert said.returncode == 1
    assert "choose another with --port" in said.stderr


def test_a_database_that_will_not_do_ends_the_start_with_what_to_do(box):
    said = box.run("check-db", DATABASE_URL="postgresql://nobody@/none?host=/nonexistent")
    assert said.returncode == 1
    assert "check DATABASE_URL" in said.stderr
