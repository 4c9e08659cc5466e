"""The durable consumer on the store of MQTT itself.

An MQTT acknowledgement says that a message is in `$MQTT_msgs` and nothing about any stream of our
own (SENSING §0.1), so that store is what we read. Its name is the server's internal business: a
canary proves at each start that what is published on a topic arrives here.

We make the store before the server does, and keep by limits instead of by interest: then nothing
is thrown away because a consumer is missing, and what is read goes in one purge a second instead
of one by one, each with a wait for the disk (measured: 15 ms for 10,000 instead of 7 s).
"""

import json
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from .wire import Message, Unreachable, Wire

STREAM = "$MQTT_msgs"
CONSUMER = "sensing"
STORED = "$MQTT.msgs."
_ALL = f"{STORED}gov.>"  # one filter: of several, a thousand devices' subjects cost the server 90 %
_READ = [
    *(f"{STORED}gov.*.*.*.{said}" for said in ("up", "ack", "status")),
    f"{STORED}gov.batch.*",
]
_PATIENCE = 30.0  # seconds; a store that waits for its disk with each message may be slow
_ASK_AGAIN = 3.0  # seconds; after which a pull that nobody answers is repeated
_REST = 0.2  # seconds in which a reader that was slow takes what has gathered meanwhile
_ACK_WAIT = 60  # seconds; then the server sends again, which `pull` takes for a gap
PURGE_EVERY = 1.0  # seconds
_KEPT = 30 * 86_400 * 10**9  # ns; for a worker that is away, as long as readings are believed
MOST = 20_000  # messages a batch
MOST_BYTES = 4 * 1024**2  # of a batch: bounds the worker's memory whatever devices send


class Gap(Exception):
    """The next message is not the one after the last: the consumer must be rewound."""


class Received(NamedTuple):
    """`at` is when the server stored it, in microseconds; `seq` its number in the stream."""

    subject: str
    payload: bytes
    seq: int
    at: int


@dataclass(frozen=True)
class Batch:
    """Messages in the stream's order, and where their receipt is said."""

    messages: list[Received]
    receipt: str

    @property
    def first(self) -> int:
        return self.messages[0].seq

    @property
    def last(self) -> int:
        return self.messages[-1].seq


class Intake:
    """Reads the stream from a number on, in order, each message once a life of this object."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._read = 0  # of the consumer's own count, which has no gaps
        self._last = 0
        self._ahead = self._inbox = ""
        self._ended = False
        self._over = 0.0  # when the pull that was asked for ahead ends
        self._done = self._purged = 0
        self._purged_at = 0.0

    def stand(self, replicas: int = 1) -> str:
        """Make stream and consumer if they are missing; when the stream was made, which tells one
        life of it from the next. It never comes to lie on fewer nodes."""
        stream = self._wire.ask(f"$JS.API.STREAM.INFO.{STREAM}")
        if "error" in stream:
            stream = self._asked(f"STREAM.CREATE.{STREAM}", _stream(replicas))
        else:
            config = stream["config"]
            other = config | _kept_on(max(replicas, config["num_replicas"]))
            if other != config:
                self._asked(f"STREAM.UPDATE.{STREAM}", other)
        wanted, found = _consumer(), self._wire.ask(f"$JS.API.CONSUMER.INFO.{STREAM}.{CONSUMER}")
        if not wanted["config"].items() <= found.get("config", {}).items():
            self._asked(f"CONSUMER.CREATE.{STREAM}.{CONSUMER}", wanted)
        return str(stream["created"])

    def rewind(self, seq: int) -> None:
        """Read on after `seq`, whatever was delivered before; what lies before it is done with,
        and goes from the store. An AckAll consumer that is not rewound after a kill loses up to
        a tenth (SENSING §0.2)."""
        self._done = seq
        self._purge()  # first: the disk may be full
        self._asked(f"CONSUMER.RESET.{STREAM}.{CONSUMER}", {"seq": seq + 1})
        self._read, self._last, self._ahead = 0, seq, ""

    def pull(self, seconds: float = 1.0, *, most: int = MOST) -> Batch | None:
        """What has come, at the latest after `seconds`; None when nothing has.

        The next pull is asked for at once, so that the server sends while this batch is worked
        on. If that took longer than its window, what came after the window is in the same batch:
        else it waited a window more. Raises Gap when a message is missing or comes again.
        """
        was_slow = bool(self._ahead) and time.monotonic() > self._over
        self._inbox = self._ahead or self._asked_for(most, seconds)
        self._ahead = ""
        found = self._pulled(most, seconds)
        if was_slow and len(found) < most:
            self._inbox = self._asked_for(most - len(found), _REST)
            found += self._pulled(most - len(found), _REST)
        if not found:
            self._purge()
            return None
        self._ahead, self._over = self._asked_for(most, seconds), time.monotonic() + seconds
        return Batch(self._in_order(found), found[-1].reply)

    def _pulled(self, most: int, seconds: float) -> list[Message]:
        """A consumer whose leader died forgot the pull: after a while it is asked for again."""
        found: list[Message] = []
        until = time.monotonic() + seconds + _PATIENCE
        self._ended = False
        while not self._ended and len(found) < most:
            again = time.monotonic() + seconds + _ASK_AGAIN
            messages = self._wire.heard(min(again, until))
            if not messages:
                if time.monotonic() > until:
                    raise Unreachable("the broker does not answer")
                self._inbox = self._asked_for(most - len(found), seconds)
            for message in messages:
                if message.subject == self._inbox:
                    self._end(message)
                elif message.reply.startswith("$JS.ACK."):
                    found.append(message)
        return found

    def acknowledge(self, batch: Batch) -> None:
        """Everything up to the batch's end is committed. If this gets lost, the next rewind does
        the same."""
        self._wire.publish(batch.receipt, b"+ACK")
        self._done = batch.last
        if time.monotonic() - self._purged_at > PURGE_EVERY:
            self._purge()

    def waiting(self) -> int:
        """Messages that nobody has read yet."""
        said = self._asked(f"CONSUMER.INFO.{STREAM}.{CONSUMER}", None)
        return int(said["num_pending"]) + int(said["num_ack_pending"])

    def _purge(self) -> None:
        """Commands in the same store stay, for devices that are away. Nobody waits for answers."""
        for stored in _READ if self._done > self._purged else ():
            said = json.dumps({"filter": stored, "seq": self._done + 1}).encode()
            self._wire.publish(f"$JS.API.STREAM.PURGE.{STREAM}", said, reply=self._wire.inbox())
        self._purged, self._purged_at = self._done, time.monotonic()

    def _end(self, message: Message) -> None:
        if message.status in ("408", "404", "409"):
            self._ended = True
        elif message.status:
            raise Unreachable(f"the pull ended with {message.status}")

    def _in_order(self, found: list[Message]) -> list[Received]:
        """Consumer numbers follow each other, stream numbers grow."""
        read, last, received = self._read, self._last, []
        for message in found:
            parts = message.reply.split(".")
            seq, mine = int(parts[5]), int(parts[6])
            if mine != read + 1 or seq <= last:
                raise Gap(f"message {seq} ({mine}) came after {last} ({read})")
            read, last = mine, seq
            at = int(parts[7]) // 1000
            received.append(Received(message.subject, message.payload, seq, at))
        self._read, self._last = read, last
        return received

    def _asked_for(self, most: int, seconds: float) -> str:
        inbox = self._wire.inbox()
        wanted = {"batch": most, "expires": int(seconds * 1e9), "max_bytes": MOST_BYTES}
        self._wire.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{CONSUMER}",
            json.dumps(wanted).encode(),
            reply=inbox,
        )
        return inbox

    def _asked(self, what: str, question: dict[str, Any] | None) -> dict[str, Any]:
        said = self._wire.ask(f"$JS.API.{what}", question)
        if "error" in said:
            raise Unreachable(f"{what}: {said['error']['description']}")
        return said


def _stream(replicas: int) -> dict[str, Any]:
    """As the server itself makes it at the first MQTT connection, but for what we want."""
    return {
        "name": STREAM,
        "subjects": [f"{STORED}>"],
        "storage": "file",
        **_kept_on(replicas),
    }


def _kept_on(replicas: int) -> dict[str, Any]:
    """What we want otherwise than the server makes it."""
    return {"retention": "limits", "max_age": _KEPT, "num_replicas": replicas}


def _consumer() -> dict[str, Any]:
    return {
        "stream_name": STREAM,
        "config": {
            "durable_name": CONSUMER,
            "ack_policy": "all",
            "deliver_policy": "all",
            "filter_subject": _ALL,
            "ack_wait": _ACK_WAIT * 10**9,
            "max_ack_pending": 10 * MOST,
            "max_deliver": -1,
        },
    }
