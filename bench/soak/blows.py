"""What befalls a soak's devices, brokers, worker and database while they are at work."""

import os
import signal
import time
from collections.abc import Callable

import click
from django.db import connection

from bench.devices.hall import until
from yiwang.kernel.sensing.tests.cluster import Node
from yiwang.lib.postgres.server import end, start

from .devices import Soak, reached_by_worker

READINGS, KILLS, STOPPED = 200_000, 10, 60.0
LEADERS, PARTED, FULL, CUTS = 3, 20.0, 20.0, 3
BETWEEN = 5.0  # seconds in which all is well


def kills(soak: Soak) -> None:
    """Of the worker, at any moment; each new one has committed something before the next."""
    for number in range(KILLS):
        soak.heard(int(READINGS / KILLS * (number + 0.5)))
        soak.reads_on()
        time.sleep(number * 0.07)
        soak.end_worker(signal.SIGKILL)
        soak.done.append(f"worker killed after {sum(soak.said.values()):,}")
        soak.start_worker()
    soak.heard(READINGS)


def stop(soak: Soak) -> None:
    """PostgreSQL, for a minute."""
    time.sleep(BETWEEN)
    _disconnect()
    before = sum(soak.said.values())
    assert end(soak.box)
    time.sleep(STOPPED)
    meanwhile = sum(soak.said.values()) - before
    soak.done.append(f"PostgreSQL stopped for {STOPPED:.0f} s: {meanwhile:,} acknowledged")
    start(soak.box, click.echo)
    began = time.monotonic()
    until(lambda: reached_by_worker() > 0)
    soak.reads_on()
    soak.done.append(f"the worker reads again {time.monotonic() - began:.1f} s after its start")
    time.sleep(BETWEEN)


def lead(soak: Soak) -> None:
    """Whoever leads is killed, three times; the one before is there again."""
    for _ in range(LEADERS):
        time.sleep(BETWEEN)
        leader = soak.brokers.leader()
        leader.kill()
        soak.done.append(
            f"{leader.name} led and was killed; every device acknowledged again after"
            f" {soak.all_go_on():.1f} s"
        )
        leader.start()
        soak.brokers.leader()
    time.sleep(BETWEEN)


def part(soak: Soak) -> None:
    """Cables between brokers are cut, devices and worker reach all of them; then who leads hangs,
    with every connection open; at last all three stand alone."""
    brokers = soak.brokers
    for which in (0, 1):
        leader, first, second = _leading(soak)
        alone = (leader, first)[which]
        brokers.part([alone], [node for node in (leader, first, second) if node is not alone])
        _without_one(soak, f"{alone.name}, which {('led', 'followed')[which]}, cut off")
        brokers.join()
        _together_again(soak)
    leader, *_ = _leading(soak)
    leader.process.send_signal(signal.SIGSTOP)
    _without_one(soak, f"{leader.name}, which led, hangs")
    leader.process.send_signal(signal.SIGCONT)
    _together_again(soak)
    brokers.part(*([node] for node in brokers.nodes))
    time.sleep(PARTED / 2)
    before = sum(soak.said.values())
    time.sleep(PARTED / 2)
    meanwhile = sum(soak.said.values()) - before
    soak.done.append(f"all cut off from each other: {meanwhile:,} acknowledged meanwhile")
    brokers.join()
    _together_again(soak)


def fill(soak: Soak) -> None:
    """The disk of the broker that leads is full, then that of one that follows."""
    for which in (0, 1):
        node = _leading(soak)[which]
        disk = soak.disks[node.name]
        disk.fill()
        _without_one(soak, f"the disk of {node.name}, which {('led', 'followed')[which]}, full")
        disk.clear()
        if not _is_whole(soak, 15.0):
            node.kill()
            node.start()
            soak.done.append(f"  there is room again: {node.name} had to be started again")
        _together_again(soak)


def cut_power(soak: Soak) -> None:
    """Of everything at once: brokers, worker and database stand still in the middle of a word, and
    what they have not synced is gone."""
    for _ in range(CUTS):
        time.sleep(BETWEEN)
        worker = soak.worker
        assert worker is not None and soak.power is not None
        machines = [each.process for each in soak.servers]
        pids = {worker.pid, *(each.pid for each in machines), *soak.box.processes()}
        _all(pids, signal.SIGSTOP)
        soak.power.cut()
        _all(pids | soak.box.processes(), signal.SIGKILL)
        for process in (worker, *machines):
            process.wait()
        until(lambda: not soak.box.processes())
        _disconnect()
        before = sum(soak.said.values())
        soak.power.begin_again()
        began = time.monotonic()
        start(soak.box, click.echo)
        for each in soak.servers:
            each.start()
        soak.start_worker()
        soak.all_go_on()
        soak.done.append(
            f"power cut after {before:,}; every device acknowledged again"
            f" {time.monotonic() - began:.1f} s after it was back, the worker read on after"
            f" {soak.reads_on():.1f} s more"
        )
    time.sleep(BETWEEN)


def _leading(soak: Soak) -> tuple[Node, Node, Node]:
    """All three, who leads first, after all was well for a while."""
    time.sleep(BETWEEN)
    leader = soak.brokers.leader()
    first, second = (node for node in soak.brokers.nodes if node is not leader)
    return leader, first, second


def _without_one(soak: Soak, what: str) -> None:
    began, before = time.monotonic(), sum(soak.said.values())
    devices, worker = soak.all_go_on(), soak.reads_on()
    time.sleep(max(0.0, began + PARTED - time.monotonic()))
    soak.done.append(
        f"{what} for {time.monotonic() - began:.0f} s: every device acknowledged again after"
        f" {devices:.1f} s, worker {worker:.1f} s later;"
        f" {sum(soak.said.values()) - before:,} acknowledged meanwhile, one device waited"
        f" {soak.longest(began):.1f} s"
    )


def _together_again(soak: Soak) -> None:
    began = time.monotonic()
    devices = soak.all_go_on()
    soak.brokers.leader()
    soak.done.append(
        f"  together again: every device acknowledged after {devices:.1f} s, the three of one"
        f" mind after {time.monotonic() - began:.1f} s"
    )


def _is_whole(soak: Soak, seconds: float) -> bool:
    try:
        soak.brokers.leader(seconds)
    except AssertionError:
        return False
    return True


def _all(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _disconnect() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


#: By the soak's name: what happens, and to how many brokers.
BLOWS: dict[str, tuple[Callable[[Soak], None], int]] = {
    "devices": (kills, 1),
    "devices-stop": (stop, 1),
    "devices-power": (cut_power, 1),
    "devices-cluster": (lead, 3),
    "devices-parted": (part, 3),
    "devices-full": (fill, 3),
    "devices-blackout": (cut_power, 3),
}
