"""Frames of other projects, and noise, over a real connection to a running gateway."""

import json
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.jt808 import encode
from yiwang.lib.jt808.tests.test_messages import SHARED
from yiwang.lib.place import Place

from ..gateways.jt808.refusing import MOST
from ..models import Poison, Quarantined
from ..services import NewDevice, register
from .makers import DISTRICT
from .terminals import Terminal, position
from .test_jt808d import PHONE, serving, vehicle  # noqa: F401  # fixtures
from .test_worker import lake_rows, work

pytestmark = pytest.mark.django_db(transaction=True)


def escaped(content: bytes) -> bytes:
    return content.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def wire(each: dict) -> bytes:
    data = bytes.fromhex(each["hex"])
    if each["form"] == "unescaped-frame":
        return b"\x7e" + escaped(data[1:-1]) + b"\x7e"
    return data


def alive(cab: Terminal, before: bytes = b"") -> list[tuple[int, int, int]]:
    """The answers to everything so far, and to a heartbeat after it."""
    cab.send(before + cab.frame(0x0002))
    answers = [cab.answer()]
    while answers[-1] != (0x8001, cab.serial, 0):
        answers.append(cab.answer())
    return answers


def stated(frames: list[dict]) -> set[tuple]:
    """Device, time and place of each position that the recorded frames say they have."""
    found = set()
    for each in frames:
        said = each["decoded"]
        places = [said["location"]] if "location" in said else said.get("locations", [])
        for place in places:
            at = place["time_gmt8"] and datetime.fromisoformat(place["time_gmt8"])
            lon, lat = (place["lon"], place["lat"]) if place["valid"] else (None, None)
            found.add((said["phone"].lstrip("0"), at, lon, lat))
    return found


def heard() -> set[tuple]:
    """The same of what became readings, was quarantined, or has an impossible clock."""
    rows = lake_rows()
    kept = {
        (device, at.replace(tzinfo=UTC), lon, lat)
        for device, at, lon, lat in rows.select("device", "at", "lon", "lat").iter_rows()
    } if len(rows) else set()  # fmt: skip
    for odd in Quarantined.objects.select_related("device"):
        said = odd.reading
        at = datetime.fromtimestamp(said["at"] / 1000, UTC)
        kept.add((odd.device.code, at, said["lon"], said["lat"]))
    for poison in Poison.objects.filter(reason__startswith="time "):
        said = json.loads(bytes(poison.payload))
        kept.add((said["c"], None, said.get("lon"), said.get("lat")))
    return kept


@pytest.mark.skipif(not SHARED.exists(), reason="wants the recorded frames")
def test_recorded_frames_of_other_projects_are_read_or_refused_with_the_reason(vehicle):  # noqa: F811
    frames = [each for each in json.loads(SHARED.read_text()) if each["hex"]]
    assert len(frames) == 160
    numbers = {each["decoded"]["phone"].lstrip("0") for each in frames} - {"", vehicle.code}
    known = {number for number in numbers if number.isdecimal()}
    register(
        actor=SYSTEM, new=[NewDevice(number, "vehicle", "", Place(DISTRICT)) for number in known]
    )
    with serving() as port, closing(Terminal(port, PHONE)) as cab:
        for each in frames:
            cab.send(wire(each))
        answers = alive(cab)
        time.sleep(0.8)
    work()
    whole, refused = [], set()
    for each in frames:
        said = each["decoded"]
        if not said["checksum_ok"]:
            refused.add((each["hex"], "the checksum is wrong"))
        elif not said["len_ok"]:
            reason = f"{said['body_len_actual']} bytes came, {said['body_len']} were said"
            refused.add((each["hex"], reason))
        elif said["phone"].lstrip("0") not in known:
            refused.add((each["hex"], f"no device {said['phone'].lstrip('0')!r} is in use"))
        else:
            whole.append(each)
    rows = [(bytes(row.payload), row.reason) for row in Poison.objects.all()]
    told = {(json.loads(payload)["frame"], why) for payload, why in rows if b'"frame"' in payload}
    by_wire = {wire(each)[1:-1].hex()[:2048]: each["hex"] for each in frames}
    assert {(by_wire[frame], why) for frame, why in told} == refused
    assert heard() == stated(whole)
    assert len(stated(whole)) > 30 and len(refused) > 10
    assert len(answers) > 90


MESSAGES = st.sampled_from([0x0001, 0x0002, 0x0100, 0x0102, 0x0104, 0x0200, 0x0201, 0x0704, 0x0900])


def test_no_bytes_stop_a_connection(vehicle):  # noqa: F811
    good = encode(0x0200, position(datetime.now(UTC)), phone=PHONE, serial=7)
    with serving() as port, closing(Terminal(port, PHONE)) as cab:

        @settings(
            max_examples=250, deadline=None, database=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )  # fmt: skip
        @given(
            noise=st.binary(max_size=80),
            message=MESSAGES,
            body=st.binary(max_size=90),
            parts=st.none() | st.tuples(st.integers(0, 300), st.integers(0, 300)),
            edition=st.sampled_from([None, 0, 1, 255]),
            cut=st.integers(0, 60),
        )
        @example(noise=b"", message=0x0704, body=b"\xff\xff\x01\xff\xff", parts=None,
                 edition=None, cut=0)  # fmt: skip
        @example(noise=b"", message=0x0104, body=b"\0\0\xff", parts=(2, 3), edition=1, cut=0)
        def told(noise, message, body, parts, edition, cut):
            several = {} if parts is None else {"parts": parts[0], "part": parts[1]}
            frame = encode(message, body, phone=PHONE, serial=9, edition=edition, **several)
            cab.serial = 0x4000 + cab.serial % 0x1000
            alive(cab, noise + good[:cut] + frame)

        told()
    work()
    assert 0 < Poison.objects.filter(reason__contains="are too few for").count() <= 20
    assert Poison.objects.filter(payload__contains=b'"why"').count() <= MOST
