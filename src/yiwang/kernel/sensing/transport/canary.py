"""The self-test: what is acknowledged over MQTT is in the store that we read."""

from base64 import b64decode
from uuid import uuid4

from yiwang.lib.mqtt import Refusal, Session

from .intake import STORED, STREAM
from .wire import Unreachable, Wire

TOPIC = "gov/batch/canary"


def prove(wire: Wire, *, host: str, port: int, user: str, secret: str) -> None:
    """Publish over MQTT and find it in the store; raises Unreachable when it is not there."""
    told = uuid4().hex.encode()
    try:
        with Session(
            host, port, client=f"canary-{told.decode()}", user=user, secret=secret
        ) as mqtt:
            mqtt.publish(TOPIC, told)
    except (OSError, Refusal) as fault:
        raise Unreachable(f"MQTT on {host}:{port}: {fault}") from fault
    subject = STORED + TOPIC.replace("/", ".")
    said = wire.ask(f"$JS.API.STREAM.MSG.GET.{STREAM}", {"last_by_subj": subject})
    if b64decode(said.get("message", {}).get("data", "")) != told:
        raise Unreachable(f"MQTT acknowledges what {STREAM} does not keep")
