"""What the platform puts into the store itself: commands to devices, and what gateways heard."""

import json

from .intake import STORED
from .wire import Unreachable, Wire

BATCHES = f"{STORED}gov.batch."  # then the gateway's name
IMPORTED = f"{BATCHES}import"  # readings of files: somebody vouches for their times
REFUSED = f"{BATCHES}refused"  # what gateways could not read: [{"c", "r", "why", "frame"}, …]


class Outlet:
    """Stores messages durably; each under an id of its own counts once in two minutes."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, subject: str, payload: bytes, *, once: str = "") -> int:
        """The number of the message in the stream, once it is stored. Raises Unreachable when it
        is not: then nothing may be said to have been received."""
        headers = {"Nmqtt-Pub": "1"} | ({"Nats-Msg-Id": once} if once else {})
        answer = json.loads(self._wire.request(subject, payload, headers=headers).payload)
        if "error" in answer:
            raise Unreachable(str(answer["error"]["description"]))
        return int(answer["seq"])

    def tell(self, topic: str, payload: bytes, *, once: str = "") -> int:
        """Say something to a device on its MQTT `topic` ("gov/…/cmd"): at once, or when a device
        with a persistent session is there again."""
        return self.send(STORED + topic.replace("/", "."), payload, once=once)
