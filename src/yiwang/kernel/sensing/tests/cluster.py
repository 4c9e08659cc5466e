"""Three nodes as deploy/nats/node.conf has them, each a process of its own that can be killed."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from yiwang.lib.broker import PLATFORM, program, write_users

from ..transport import Unreachable, Wire
from ..transport.address import admitted_devices
from ..transport.intake import CONSUMER, STREAM

CONFIGURATION = Path(__file__).parents[5] / "deploy/nats/node.conf"
SECRET = "of-the-platform"


class Node:
    """One of them; `number` counts from 0."""

    def __init__(self, home: Path, number: int, ports: Sequence[int], routes: Sequence[int]):
        self.name, self.home = f"node{number}", home / f"node{number}"
        self.clients, self.mqtt, self.cluster = ports
        self.home.mkdir(parents=True)
        shutil.copy(CONFIGURATION, self.home / "node.conf")
        write_users(self.home / "users.conf", SECRET, admitted_devices())
        self.environment = {
            "YIWANG_NODE": self.name,
            "YIWANG_NODE_CLIENTS": json.dumps(f"127.0.0.1:{self.clients}"),
            "YIWANG_NODE_MQTT": json.dumps(f"127.0.0.1:{self.mqtt}"),
            "YIWANG_NODE_CLUSTER": json.dumps(f"127.0.0.1:{self.cluster}"),
            "YIWANG_NODE_ROUTES": json.dumps([f"nats://127.0.0.1:{port}" for port in routes]),
            "YIWANG_NODE_STORE": json.dumps(str(self.home / "store")),
            "YIWANG_NODE_PID": json.dumps(str(self.home / "pid")),
            "YIWANG_NODE_BYTES": str(1 << 30),
        }
        self.start()

    @property
    def url(self) -> str:
        return f"nats://{PLATFORM}:{SECRET}@127.0.0.1:{self.clients}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [program(), "--config", str(self.home / "node.conf")],
            env=os.environ | self.environment,
            stderr=(self.home / "log").open("ab"),
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Cluster:
    """`settings` name it from now on."""

    def __init__(self, home: Path, ports: Sequence[int]) -> None:
        """`ports` are nine."""
        each = [ports[number::3] for number in range(3)]
        routes = [of_node[2] for of_node in each]
        self.nodes = [Node(home, number, each[number], routes) for number in range(3)]
        settings.SENSING_BROKER = ",".join(node.url for node in self.nodes)
        settings.SENSING_MQTT = ",".join(f"127.0.0.1:{node.mqtt}" for node in self.nodes)
        settings.SENSING_REPLICAS = 3

    def leader(self) -> Node:
        """The node that leads the store of MQTT, once there is one and the others follow it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(Unreachable):
                place = self._store().get("cluster", {})
                followers = place.get("replicas", ())
                if "leader" in place and all(each["current"] for each in followers):
                    return next(node for node in self.nodes if node.name == place["leader"])
            time.sleep(0.1)
        raise AssertionError("nobody leads")

    def lead(self, node: Node) -> None:
        """Have it lead the store, and who reads from it."""
        wanted = {"placement": {"preferred": node.name}}
        with closing(Wire(settings.SENSING_BROKER)) as wire:
            for what in (f"STREAM.LEADER.STEPDOWN.{STREAM}",
                         f"CONSUMER.LEADER.STEPDOWN.{STREAM}.{CONSUMER}"):  # fmt: skip
                wire.ask(f"$JS.API.{what}", wanted)
        until = time.monotonic() + 20
        while self.leader() is not node:
            assert time.monotonic() < until
            time.sleep(0.1)

    def _store(self) -> dict[str, Any]:
        with closing(Wire(settings.SENSING_BROKER, timeout=2)) as wire:
            return wire.ask(f"$JS.API.STREAM.INFO.{STREAM}")

    def close(self) -> None:
        for node in self.nodes:
            node.kill()
