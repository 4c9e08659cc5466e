"""Three nodes as deploy/nats/node.conf has them, each a process of its own that can be killed."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

from django.conf import settings

from yiwang.lib.broker import PLATFORM, program, write_users

from ..transport import Unreachable, Wire
from ..transport.address import admitted_devices
from ..transport.intake import CONSUMER, STREAM
from .cable import Cable

CONFIGURATION = Path(__file__).parents[5] / "deploy/nats/node.conf"
SECRET = "of-the-platform"
NOWHERE = "127.0.0.1:9"


class Node:
    """One of them; `number` counts from 0."""

    def __init__(self, home: Path, number: int, ports: Sequence[int], routes: Sequence[int]):
        """`routes` are the ports by which it finds the others; nobody is told of another way."""
        self.name, self.home = f"node{number}", home / f"node{number}"
        self.clients, self.mqtt, self.cluster = ports
        self.home.mkdir(parents=True, exist_ok=True)
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
            [program(), "--config", str(self.home / "node.conf"), "--cluster_advertise", NOWHERE],
            env=os.environ | self.environment,
            stderr=(self.home / "log").open("ab"),
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Cluster:
    """`settings` name it from now on."""

    def __init__(self, home: Path, free_port: Callable[[], int]) -> None:
        self.cables = {way: Cable() for way in permutations(range(3), 2)}  # they hold their ports
        self.nodes = []
        each = [[free_port() for _ in range(3)] for _ in range(3)]
        for (_, there), cable in self.cables.items():
            cable.to = each[there][2]
        for number, ports in enumerate(each):
            ways = [cable.port for (here, _), cable in self.cables.items() if here == number]
            self.nodes.append(Node(home, number, ports, ways))
        settings.SENSING_BROKER = ",".join(node.url for node in self.nodes)
        settings.SENSING_MQTT = ",".join(f"127.0.0.1:{node.mqtt}" for node in self.nodes)
        settings.SENSING_REPLICAS = 3

    def leader(self, seconds: float = 60) -> Node:
        """The node that leads the store of MQTT, once there is one and the others follow it."""
        until = time.monotonic() + seconds
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

    def part(self, *groups: Sequence[Node]) -> None:
        """Cut the cables between nodes of different groups."""
        for one, other in combinations(groups, 2):
            for pair in product(one, other):
                here, there = (self.nodes.index(node) for node in pair)
                self.cables[here, there].cut()
                self.cables[there, here].cut()

    def join(self) -> None:
        """Mend every cable."""
        for cable in self.cables.values():
            cable.mend()

    def _store(self) -> dict[str, Any]:
        with closing(Wire(settings.SENSING_BROKER, timeout=2)) as wire:
            return wire.ask(f"$JS.API.STREAM.INFO.{STREAM}")

    def close(self) -> None:
        for node in self.nodes:
            node.kill()
        for cable in self.cables.values():
            cable.close()
