"""`yiwang jt808 decode`."""

import json

from click.testing import CliRunner

from yiwang.lib.jt808 import encode
from yiwang.lib.jt808.commands import jt808


def decoded(text: str, *options: str) -> list[dict]:
    done = CliRunner().invoke(jt808, ["decode", *options], input=text)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_and_a_reason_for_what_is_no_frame():
    wire = encode(0x0002, b"", phone="13800138000", serial=0x7E7D).hex()
    bare = wire.removeprefix("7e").removesuffix("7e")
    found = decoded(f"{wire}\n\n  {bare} \nzz\n7e0002\n7e7e\n{wire}{wire}\n")
    assert [each.get("msg_id") for each in found] == ["0002", "0002", None, None, None, None]
    assert found[0]["serial"] == 0x7E7D
    assert found[2]["error"] == "this is not hexadecimal"
    assert "too few" in found[3]["error"] and "more than one" in found[5]["error"]


def test_frames_that_were_unescaped_before():
    wire = "7e000200000138001380007e7d" + "6b" + "7e"
    [found] = decoded(wire, "--unescaped")
    assert (found["serial"], found["len_ok"]) == (0x7E7D, True)
    assert "error" in decoded(wire)[0]
