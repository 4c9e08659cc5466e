"""Packets of MQTT 3.1.1, byte by byte."""

import pytest

from yiwang.lib import mqtt


def test_the_first_packet_is_as_the_standard_shows_it():
    will = mqtt.Will("a/status", b"gone")
    assert mqtt.connect("c", "u", "p", clean=False, will=will) == (
        b"\x10\x23\x00\x04MQTT\x04\xcc\x00\x3c\x00\x01c"
        b"\x00\x08a/status\x00\x04gone\x00\x01u\x00\x01p"
    )
    assert mqtt.connect("c", "u", "p")[9] == 0xC2


@pytest.mark.parametrize("size", [0, 1, 100, 127, 128, 16_383, 16_384, 70_000])
def test_packets_are_cut_where_they_end_whatever_the_pieces(size):
    packets = [mqtt.publish("a/b", b"x" * size, 7), mqtt.acknowledge(7), mqtt.PING]
    stream = b"".join(packets)
    for step in (1, 5, 1000, len(stream)):
        if size > 1000 and step == 1:
            continue
        splitter, found = mqtt.Splitter(), []
        for at in range(0, len(stream), step):
            found += splitter.feed(stream[at : at + step])
        assert [packet.kind for packet in found] == [mqtt.PUBLISH, mqtt.PUBACK, 12]
        assert mqtt.said(found[0]) == ("a/b", b"x" * size, 7)
        assert mqtt.number_of(found[1]) == 7


def test_qos_0_has_no_number():
    (packet,) = mqtt.Splitter().feed(b"\x30\x06\x00\x03a/bx")
    assert mqtt.said(packet) == ("a/b", b"x", 0)
