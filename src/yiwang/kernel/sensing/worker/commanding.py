"""Orders go out to devices, and what they answer comes in with the readings.

A device hears `{"id", "expires" (epoch ms), …}` on `gov/…/cmd` and answers `{"id", "ok", "result"}`
on `gov/…/ack`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from ..services.commands import settle, take_due
from ..transport import Outlet, Received, Wire
from ..transport.address import broker_url
from .decoding import Known


class Answer(msgspec.Struct):
    """What a device made of an order."""

    id: UUID
    ok: bool
    result: Any = None


class Dispatcher:
    """Sends what is due, on a connection of its own: the reader's takes no answers."""

    def __init__(self) -> None:
        self._wire = Wire(broker_url(), name="yiwang commands")
        self._outlet = Outlet(self._wire)

    def send_due(self) -> int:
        """Each order that is due, once for each of its tries."""
        due = take_due()
        for parcel in due:
            self._outlet.tell(parcel.topic, msgspec.json.encode(parcel.body))
        return len(due)

    def close(self) -> None:
        self._wire.close()


def hear_answers(answers: Iterable[tuple[Known, Received]]) -> None:
    """In the batch's transaction. What is no answer changes nothing: nobody waits for it."""
    for known, received in answers:
        try:
            answer = msgspec.json.decode(received.payload, type=Answer)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        settle(
            device_id=known.id,
            request_id=answer.id,
            ok=answer.ok,
            result=answer.result,
            at=datetime.fromtimestamp(received.at / 1e6, UTC),
        )
