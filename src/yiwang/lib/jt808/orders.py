"""What a platform has a terminal do, and what terminals answer to it: bodies of messages.

Source: SENSING §2; the bits of 0x8300 in the edition of 2019 and the words of 0x8105 from two
open implementations that agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .frames import MOST_BODY, Malformed

SET, ASK_ALL, CONTROL, ASK, ASK_POSITION, TEXT = 0x8103, 0x8104, 0x8105, 0x8106, 0x8201, 0x8300
ANSWER, PARAMETERS_ANSWER, POSITION_ANSWER = 0x0001, 0x0104, 0x0201
DONE, FAILED, WRONG, UNSUPPORTED = range(4)  # results of an answer; 4 is for alarms
#: Words of 0x8105. Of 1 to 7 the others upgrade, move or switch off: a terminal may not return.
RESTART = 4
_SHOWN, _ALOUD = 1 << 2, 1 << 3
_URGENT, _NOTICE_2019, _URGENT_2019 = 0b01, 0b11, 0b10
_KIND_NOTICE = 1  # 2019: what sort of text it is


@dataclass(frozen=True, slots=True)
class Answer:
    """0x0001: to which message of which serial, and what became of it."""

    serial: int
    message: int
    result: int


@dataclass(frozen=True, slots=True)
class ParametersAnswer:
    """0x0104. `whole` says that as many came as announced, and none cut."""

    serial: int
    values: dict[int, bytes]
    whole: bool


def text_message(
    text: str, *, aloud: bool = False, urgent: bool = False, edition: int | None = None
) -> bytes:
    """Words for the terminal's display, read out if `aloud`. Raises Malformed for words that GBK
    has not, or that are too long for one message."""
    try:
        content = text.encode("gbk")
    except UnicodeEncodeError as fault:
        raise Malformed(f"a terminal cannot show {text[fault.start]!r}") from None
    flags = _SHOWN | (_ALOUD if aloud else 0)
    if edition is None:
        body = bytes([flags | (_URGENT if urgent else 0)]) + content
    else:
        flags |= _URGENT_2019 if urgent else _NOTICE_2019
        body = bytes([flags, _KIND_NOTICE]) + content
    if len(body) > MOST_BODY:
        raise Malformed(f"a text has at most {MOST_BODY} bytes with its flags, not {len(body)}")
    return body


def set_parameters(values: Mapping[int, bytes]) -> bytes:
    """0x8103. Raises Malformed when there is nothing to set."""
    if not values or len(values) > 0xFF:
        raise Malformed("between 1 and 255 parameters are set at once")
    return bytes([len(values)]) + b"".join(
        number.to_bytes(4) + bytes([len(value)]) + value for number, value in values.items()
    )


def ask_parameters(numbers: Sequence[int] = ()) -> tuple[int, bytes]:
    """Message and body: 0x8106 for these, 0x8104 for all."""
    if not numbers:
        return ASK_ALL, b""
    return ASK, bytes([len(numbers)]) + b"".join(number.to_bytes(4) for number in numbers)


def restart() -> bytes:
    """0x8105 that has the terminal start anew."""
    return bytes([RESTART])


def read_answer(body: bytes) -> Answer:
    """Raises Malformed when it is cut off."""
    if len(body) < 5:
        raise Malformed(f"an answer has 5 bytes, not {len(body)}")
    return Answer(int.from_bytes(body[:2]), int.from_bytes(body[2:4]), body[4])


def read_parameters(body: bytes) -> ParametersAnswer:
    """Raises Malformed without serial and count."""
    if len(body) < 3:
        raise Malformed(f"parameters have a serial and a count, not {len(body)} bytes")
    values: dict[int, bytes] = {}
    at, count = 3, 0
    while at + 5 <= len(body):
        end = at + 5 + body[at + 4]
        if end > len(body):
            break
        values[int.from_bytes(body[at : at + 4])] = body[at + 5 : end]
        at, count = end, count + 1
    return ParametersAnswer(int.from_bytes(body[:2]), values, at == len(body) and count == body[2])
