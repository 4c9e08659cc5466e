"""Bodies: positions, batches, and what terminals say of themselves."""

import json
from pathlib import Path

import pytest

from yiwang.lib.jt808 import Malformed, described, encode, read_frame, read_position, unescape

SHARED = Path(__file__).parents[6] / "shared" / "data" / "jt808" / "frames.json"


def position(*, status=3, lat=24801234, lon=113601234, clock="261123100000", items=b"") -> bytes:
    fixed = (0).to_bytes(4) + status.to_bytes(4) + lat.to_bytes(4) + lon.to_bytes(4)
    return (
        fixed
        + (62).to_bytes(2)
        + (355).to_bytes(2)
        + (90).to_bytes(2)
        + bytes.fromhex(clock)
        + items
    )


def arrived(message: int, body: bytes, edition: int | None = None) -> dict:
    wire = encode(message, body, phone="13800138000", serial=5, edition=edition)
    return described(read_frame(unescape(wire[1:-1])))


@pytest.mark.parametrize(
    ("status", "lat", "lon"),
    [
        (0b0011, 24.801234, 113.601234),
        (0b0111, -24.801234, 113.601234),
        (0b1011, 24.801234, -113.601234),
    ],
)
def test_hemispheres_are_bits_of_the_status(status, lat, lon):
    found = read_position(position(status=status))
    assert (found.lat, found.lon, found.speed, found.altitude) == (lat, lon, 35.5, 62)


@pytest.mark.parametrize("clock", ["261332100000", "26112310000f", "000000000000"])
def test_a_clock_that_says_nothing_possible(clock):
    assert read_position(position(clock=clock)).at is None


def test_beijing_time_is_eight_hours_ahead():
    said = arrived(0x0200, position())["location"]
    assert (said["time_gmt8"], said["time_utc"]) == (
        "2026-11-23T10:00:00+08:00",
        "2026-11-23T02:00:00Z",
    )


def test_items_that_nobody_knows_are_kept_and_cut_ones_said():
    found = read_position(position(items=bytes.fromhex("0104000000642b0212342b025678")))
    assert found.item(0x2B) == bytes.fromhex("5678")
    assert found.whole
    cut = read_position(position(items=bytes.fromhex("010400")))
    assert (cut.items, cut.whole) == ((), False)


def test_a_position_cut_off_is_malformed():
    with pytest.raises(Malformed, match="28 bytes"):
        read_position(position()[:27])
    assert "28 bytes" in arrived(0x0200, position()[:27])["body_error"]


def test_a_batch_kept_while_out_of_reach():
    one = position()
    body = (2).to_bytes(2) + b"\x01" + 2 * (len(one).to_bytes(2) + one)
    said = arrived(0x0704, body)
    assert (said["batch_type"], len(said["locations"]), said["batch_complete"]) == (1, 2, True)
    assert arrived(0x0704, body[:-1])["batch_complete"] is False


@pytest.mark.parametrize(
    ("edition", "widths"), [(None, (5, 20, 7)), (1, (11, 30, 30)), (None, (5, 8, 7))]
)
def test_registering_in_three_editions(edition, widths):
    fields = b"".join(
        word.ljust(width, b"\0") for word, width in zip((b"yw", b"M1", b"42"), widths, strict=True)
    )
    body = (44).to_bytes(2) + (402).to_bytes(2) + fields + b"\x02" + "粤F12345".encode("gbk")
    said = arrived(0x0100, body, edition)["register"]
    assert (said["maker"], said["model"], said["terminal"], said["plate"]) == (
        "yw",
        "M1",
        "42",
        "粤F12345",
    )


def test_words_to_be_read_out():
    assert arrived(0x8300, b"\x09" + "请勿占道".encode("gbk"))["text"] == "请勿占道"
    assert arrived(0x8300, b"\x09\x01" + "请勿占道".encode("gbk"), 1)["text_type"] == 1


@pytest.mark.skipif(not SHARED.exists(), reason="wants the recorded frames")
def test_recorded_frames_of_other_projects():
    for each in json.loads(SHARED.read_text()):
        if not each["hex"]:
            continue
        content = bytes.fromhex(each["hex"])[1:-1]
        content = unescape(content) if each["form"] == "wire-escaped" else content
        assert described(read_frame(content)) == each["decoded"], each["hex"]
