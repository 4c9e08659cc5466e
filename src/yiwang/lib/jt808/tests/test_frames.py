"""Frames: what goes onto the wire comes back, and nothing that arrives breaks the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.jt808 import Malformed, Splitter, described, encode, read_frame, unescape
from yiwang.lib.jt808.frames import LONGEST, MOST_BODY

bodies = st.binary(max_size=200)
phones = st.text("0123456789", min_size=1, max_size=12)


def arrived(wire: bytes) -> dict:
    return described(read_frame(unescape(wire[1:-1])))


@given(body=bodies, phone=phones, serial=st.integers(0, 0xFFFF), edition=st.sampled_from([None, 1]))
def test_what_is_sent_is_what_arrives(body, phone, serial, edition):
    wire = encode(0x0900, body, phone=phone, serial=serial, edition=edition)
    frame = read_frame(unescape(wire[1:-1]))
    assert (frame.body, frame.header.serial, frame.header.edition) == (body, serial, edition)
    assert frame.header.device == phone.lstrip("0")
    assert frame.checksum_ok and frame.length_ok


@given(sent=st.lists(bodies, max_size=8), cuts=st.lists(st.integers(0, 400), max_size=8))
def test_a_stream_is_cut_into_frames_wherever_it_was_cut(sent, cuts):
    stream = b"".join(encode(0x0002, body, phone="1", serial=7) for body in sent)
    splitter, found, at = Splitter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        found += splitter.feed(stream[at:cut])
        at = max(at, cut)
    assert [read_frame(unescape(content)).body for content in found] == sent


@given(noise=st.binary(max_size=600))
def test_noise_never_stops_the_next_frame(noise):
    splitter = Splitter()
    splitter.feed(noise)
    good = encode(0x0002, b"", phone="13800138000", serial=1)
    assert unescape(good[1:-1]) in [unescape(content) for content in splitter.feed(good + good)]


@given(content=st.binary(max_size=400))
def test_any_bytes_are_described_or_called_malformed(content):
    try:
        described(read_frame(unescape(content)))
    except Malformed as error:
        assert "bytes are too few" in str(error)


def test_a_frame_without_end_is_dropped_and_counted():
    splitter = Splitter()
    assert splitter.feed(b"\x7e" + b"a" * (LONGEST + 1)) == []
    assert splitter.dropped == LONGEST + 1
    good = encode(0x0002, b"", phone="1", serial=1)
    assert len(splitter.feed(good)) == 1


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [("7d01", "7d"), ("7d02", "7e"), ("7d0102", "7d02"), ("7d05", "7d05"), ("7d", "7d")],
)
def test_escapes_are_read_in_one_scan(escaped, meant):
    assert unescape(bytes.fromhex(escaped)).hex() == meant


def test_a_body_too_long_must_be_split():
    with pytest.raises(Malformed, match="at most 1023"):
        encode(0x0801, b"x" * (MOST_BODY + 1), phone="1", serial=1)
    wire = encode(0x0801, b"x", phone="1", serial=1, parts=3, part=2)
    said = arrived(wire)
    assert (said["subpkg"], said["pkg_total"], said["pkg_index"]) == (True, 3, 2)


def test_a_wrong_checksum_and_a_wrong_length_are_said():
    wire = encode(0x0002, b"", phone="13800138000", serial=1)
    content = bytearray(unescape(wire[1:-1]))
    content[-1] ^= 1
    assert described(read_frame(bytes(content)))["checksum_ok"] is False
    content[3] = 9
    assert described(read_frame(bytes(content)))["len_ok"] is False
