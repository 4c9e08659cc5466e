"""Orders on one connection: each sent once, its answer known by the serial it was sent under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.lib.jt808 import Malformed, Position
from yiwang.lib.jt808.orders import (
    ASK,
    ASK_ALL,
    ASK_POSITION,
    CONTROL,
    DONE,
    FAILED,
    SET,
    TEXT,
    UNSUPPORTED,
    WRONG,
    Answer,
    ParametersAnswer,
    ask_parameters,
    restart,
    set_parameters,
    text_message,
)
from yiwang.lib.jt808.parameters import PARAMETERS, named, written

from ...services.commands import Errand

#: Questions: that they were understood is no answer to them yet.
_QUESTIONS = {ASK_POSITION, ASK, ASK_ALL}
_WHY = {FAILED: "failed", WRONG: "wrong", UNSUPPORTED: "unsupported"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a terminal made of an order."""

    errand: Errand
    ok: bool
    result: Any = None


def message_of(body: Mapping[str, Any], edition: int | None) -> tuple[int, bytes]:
    """An order as it travels. Raises Malformed for what no terminal understands."""
    ((name, said),) = body.items()
    if name == "say":
        aloud, urgent = bool(said.get("aloud")), bool(said.get("urgent"))
        return TEXT, text_message(said["text"], aloud=aloud, urgent=urgent, edition=edition)
    if name == "locate":
        return ASK_POSITION, b""
    if name == "set":
        wanted = {key: int(value) for key, value in said.items() if value is not None}
        return SET, set_parameters(written(wanted))
    if name == "ask":
        return ask_parameters([PARAMETERS[key].number for key, value in said.items() if value])
    if name == "restart":
        return CONTROL, restart()
    raise Malformed(f"no terminal understands {name!r}")


class Pending:
    """What was sent and is not answered."""

    def __init__(self) -> None:
        self._sent: dict[int, tuple[Errand, int]] = {}

    def add(self, serial: int, errand: Errand, message: int) -> None:
        self._sent[serial] = (errand, message)

    def drop(self, serial: int, errand: Errand) -> bool:
        """Its end has come; whether it was still unanswered."""
        return self._taken(serial, errand) is not None

    def answered(self, answer: Answer) -> Outcome | None:
        """The general answer ends what is no question, and a question that is refused."""
        errand, message = self._sent.get(answer.serial, (None, 0))
        if errand is None or message != answer.message:
            return None
        if answer.result == DONE and message in _QUESTIONS:
            return None
        del self._sent[answer.serial]
        return Outcome(errand, answer.result == DONE, _WHY.get(answer.result))

    def located(self, serial: int, position: Position) -> Outcome | None:
        errand, message = self._sent.get(serial, (None, 0))
        if errand is None or message != ASK_POSITION:
            return None
        del self._sent[serial]
        result: dict[str, Any] = {"at": position.at.isoformat() if position.at else None}
        if position.fixed:
            result |= {"lon": position.lon, "lat": position.lat, "speed": position.speed}
        return Outcome(errand, ok=True, result=result)

    def told(self, answer: ParametersAnswer) -> Outcome | None:
        errand, message = self._sent.get(answer.serial, (None, 0))
        if errand is None or message not in (ASK, ASK_ALL):
            return None
        del self._sent[answer.serial]
        return Outcome(errand, ok=True, result=named(answer.values))

    def _taken(self, serial: int, errand: Errand) -> Errand | None:
        held, _message = self._sent.get(serial, (None, 0))
        if held is not errand:
            return None
        del self._sent[serial]
        return held
