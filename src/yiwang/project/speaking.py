"""The children of `yiwang up` that devices speak to: broker, worker, gateway."""

import sys

from yiwang.lib.broker import Broker
from yiwang.lib.supervise.child import Child

from .home import VAR

NATS, MQTT, JT808 = 2, 3, 4  # ports after the one of the pages


def device_children(env: dict[str, str], host: str, port: int) -> list[Child]:
    """Worker and gateway, and the broker unless YIWANG_BROKER names another. Nobody waits for
    them: each waits for the others by itself."""
    children = []
    env.setdefault("YIWANG_JT808", f"{host}:{port + JT808}")
    if not env.get("YIWANG_BROKER"):
        env["YIWANG_NATS_PORT"] = str(port + NATS)
        env["YIWANG_MQTT"] = f"{host}:{port + MQTT}"
        own = Broker(VAR / "broker", port + NATS, port + MQTT, host)
        children.append(Child(name="broker", argv=own.argv, before=own.prepare, env=env))
    return [*children, _child("sensing", env, "worker"), _child("jt808", env, "jt808d")]


def _child(name: str, env: dict[str, str], command: str) -> Child:
    argv = [sys.executable, "-m", "yiwang", "sensing", command]
    return Child(name=name, argv=argv, env=env)
