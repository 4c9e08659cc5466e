"""The self-test: what is acknowledged over MQTT is in the store that we read."""

from base64 import b64decode
from uuid import uuid4

from yiwang.lib.mqtt import Refusal, Session

from .intake import STORED, STREAM
from .wire import Unreachable, Wire

TOPIC = "gov/batch/canary"
_SUBJECT = STORED + TOPIC.replace("/", ".")
_TIMES = 3
_PATIENCE = 6.0  # seconds; the server itself gives up after five


class Unacknowledged(Unreachable):
    """Devices are refused: nothing is lost, and what is stored can be read."""


def prove(wire: Wire, *, host: str, port: int, user: str, secret: str) -> None:
    """Publish over MQTT and find it in the store. Raises Unacknowledged when nobody takes it, and
    Unreachable when it was acknowledged and is not there: not once in a few times, since a reader
    that is quick has it removed before we look."""
    for _ in range(_TIMES):
        told = uuid4().hex
        try:
            with Session(
                host, port, client=f"canary-{told}", user=user, secret=secret, timeout=_PATIENCE
            ) as mqtt:
                mqtt.publish(TOPIC, told.encode())
        except (OSError, Refusal) as fault:
            raise Unacknowledged(f"MQTT on {host}:{port}: {fault}") from fault
        said = wire.ask(f"$JS.API.STREAM.MSG.GET.{STREAM}", {"last_by_subj": _SUBJECT})
        if b64decode(said.get("message", {}).get("data", "")) == told.encode():
            return
    raise Unreachable(f"MQTT acknowledges what {STREAM} does not keep")


def broken_store(wire: Wire) -> str:
    """Why the store takes nothing any more, not even that canaries go; "" when it does. A write
    that failed on a full disk is remembered by the server until it is started again."""
    said = wire.ask(f"$JS.API.STREAM.PURGE.{STREAM}", {"filter": _SUBJECT})
    fault = said.get("error", {})
    return str(fault["description"]) if fault.get("code") == 500 else ""


def stragglers(wire: Wire) -> list[str]:
    """Brokers that are away or behind the one that leads the store: one fewer may die now."""
    store = wire.ask(f"$JS.API.STREAM.INFO.{STREAM}").get("cluster", {})
    return [each["name"] for each in store.get("replicas", ()) if not each["current"]]
