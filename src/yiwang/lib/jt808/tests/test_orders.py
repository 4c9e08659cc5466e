"""Orders to terminals against bytes that other projects state in their tests."""

import json

import pytest

from yiwang.lib.jt808 import Malformed, encode, read_frame, unescape
from yiwang.lib.jt808.orders import (
    ANSWER,
    ASK_ALL,
    CONTROL,
    SET,
    TEXT,
    Answer,
    ask_parameters,
    read_answer,
    read_parameters,
    restart,
    set_parameters,
    text_message,
)
from yiwang.lib.jt808.parameters import PARAMETERS, named, written

from .test_messages import SHARED


def wire(message: int, body: bytes, phone: str, serial: int, edition: int | None = None) -> str:
    return encode(message, body, phone=phone, serial=serial, edition=edition).hex()


KNOWN = [
    # yezhihao/jt808-server, Apache-2.0: flag 9 is urgent and aloud; ours is on the display too
    (
        wire(TEXT, b"\x09" + text_message("测试123@456#abc!...结束")[1:], "012345678901", 0x7FFF),
        "7e830000180123456789017fff09b2e2cad43132334034353623616263212e2e2ebde1caf8b17e",
    ),
    # SmallChi/JT808, MIT
    (
        wire(TEXT, text_message("smallchi 518", urgent=True), "012345678900", 1),
        "7e8300000d012345678900000105736d616c6c63686920353138027e",
    ),
    (
        wire(TEXT, b"\x05" + text_message("smallchi 518", edition=1)[1:], "12345678900", 1, 1),
        "7e8300400e010000000001234567890000010501736d616c6c63686920353138417e",
    ),
    (
        wire(SET, set_parameters(written({"heartbeat": 10})), "123456789", 10),
        "7e8103000a000123456789000a0100000001040000000a057e",
    ),
    # go-jt808, MIT
    (
        wire(*ask_parameters(), "14419999999", 3, 1),
        "7e8104400001000000000144199999990003027e",
    ),
    # yezhihao/jt808-server
    (
        wire(*ask_parameters([1, 3, 5, 7, 9, 0x7F]), "012345678901", 0x7FFF),
        "7e810600190123456789017fff0600000001000000030000000500000007000000090000007fe67e",
    ),
    (restart().hex(), "04"),
]


@pytest.mark.parametrize(("made", "known"), KNOWN)
def test_known_bytes(made, known):
    assert made == known


@pytest.mark.parametrize(
    ("said", "edition", "flags"),
    [
        ({}, None, "04"),
        ({"aloud": True}, None, "0c"),
        ({"urgent": True}, None, "05"),
        ({}, 1, "0701"),
        ({"aloud": True, "urgent": True}, 1, "0e01"),
    ],
)
def test_flags_of_a_text_in_both_editions(said, edition, flags):
    assert text_message("停", edition=edition, **said).hex() == flags + "停".encode("gbk").hex()


def test_what_cannot_travel_is_refused():
    for made in (
        lambda: text_message("🚛"),
        lambda: text_message("长" * 512),
        lambda: set_parameters({}),
        lambda: written({"server": 1}),
        lambda: written({"max_speed": 1 << 32}),
        lambda: written({"nothing": 1}),
        lambda: read_answer(b"\0" * 4),
        lambda: read_parameters(b"\0\0"),
    ):
        with pytest.raises(Malformed):
            made()


def test_an_answer_says_to_what():
    body = bytes.fromhex("7fff830003")
    assert read_answer(body) == Answer(0x7FFF, TEXT, 3)
    assert (ANSWER, ASK_ALL, CONTROL) == (0x0001, 0x8104, 0x8105)


@pytest.mark.parametrize(
    ("frame", "serial", "values"),
    [
        # SmallChi/JT808, MIT
        ("7e0104000c000123456789000a00140100000001040000000a907e", 20, {"heartbeat": 10}),
        (
            "7e01040022000123456789000a00140200000001040000000a00000013000000130d"
            "7777772e62616964752e636f6ddd7e",
            20,
            {"heartbeat": 10},
        ),
    ],
)
def test_parameters_that_other_projects_state(frame, serial, values):
    found = read_parameters(read_frame(unescape(bytes.fromhex(frame)[1:-1])).body)
    assert (found.serial, named(found.values) | values) == (serial, named(found.values))


def test_parameters_come_back_by_name():
    body = bytes.fromhex("0005 03 00000029 04 0000001e 00000013 03 612e62 0000f001 02 0005")
    found = read_parameters(body)
    assert found.whole
    assert named(found.values) == {"report_interval": 30, "server": "a.b", "0xf001": "0005"}
    assert not read_parameters(body[:-1]).whole
    assert {each for each in PARAMETERS if not PARAMETERS[each].may_be_set} == {"server", "port"}


@pytest.mark.skipif(not SHARED.exists(), reason="wants the recorded frames")
def test_recorded_parameters_are_all_read():
    frames = [each for each in json.loads(SHARED.read_text()) if each["hex"]]
    answers = [each for each in frames if each["hex"].startswith("7e0104")]
    assert len(answers) == 2
    for each in answers:
        found = read_parameters(read_frame(unescape(bytes.fromhex(each["hex"])[1:-1])).body)
        assert found.values and named(found.values)
