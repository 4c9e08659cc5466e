import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import appoint, open_post
from yiwang.lib.broker import Broker

from ..transport import Unreachable, Wire
from ..transport.address import own_broker
from .nursery import Nursery


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def lake(settings, tmp_path):
    settings.SENSING_LAKE = tmp_path / "lake"
    return settings.SENSING_LAKE


class Running:
    """A broker that can be killed and started again on its store."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.start()

    def start(self) -> None:
        self.broker.prepare()
        self.process = subprocess.Popen(self.broker.argv)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(Unreachable):
                Wire(self.broker.url).close()
                return
            time.sleep(0.02)
        raise AssertionError("the broker does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @contextmanager
    def supervised(self) -> Iterator[None]:
        """Meanwhile it is started again when it has ended."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(0.1):
                if self.process.poll() is not None:
                    self.start()

        keeping = threading.Thread(target=keep)
        keeping.start()
        try:
            yield
        finally:
            over.set()
            keeping.join()


@pytest.fixture
def broker(settings, tmp_path, lake) -> Iterator[Running]:
    """A real server of its own."""
    settings.SENSING_BROKER = ""
    settings.SENSING_HOME = tmp_path / "broker"
    settings.SENSING_NATS_PORT = free_port()
    settings.SENSING_MQTT = f"127.0.0.1:{free_port()}"
    own = own_broker()
    assert own is not None
    running = Running(own)
    yield running
    running.kill()


@pytest.fixture
def district_steward(cast):
    """A steward whose post is over the whole district."""
    account = cast.account("steward")
    post = open_post(
        actor=SYSTEM, code="steward-district", name="区数据管理员", role="steward",
        division=DISTRICT,
    )  # fmt: skip
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk, since=localdate())


@pytest.fixture
def nursery(broker) -> Iterator[Nursery]:
    with closing(Nursery()) as nursery:
        yield nursery
