"""Exports of a 30-day logger."""

import contextlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ..commands import coldchain
from ..loggers import Unreadable, read_fridge_tag

SHARED = Path(__file__).parents[6] / "shared" / "data" / "fridge"
EXPORT = """\
Device: Q-tag Fridge-tag 2
Vers: 0.5
Fw Vers: 4.0p1o
Sensor: 1
Conf:
 Serial: 1604
 Zone: 8.00
 Alarm:
  0:
   T AL: -0.5, t AL: 60
  1:
   T AL: +8.0, t AL: 600
Hist:
 TS Actv: 2026-11-20 14:17
 TS Report Creation: 2026-11-22 10:12
 1:
  Date: 2026-11-22
  Min T: +2.4, TS Min T: 00:20
  Max T: +12.0, TS Max T: 07:47
  Avrg T: +9.1
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 612, TS A: 09:41
    C A: 1
  Int Sensor timeout:
   t AccST: 3
  Events: 2
  Checked:
   TS AM: 08:12
   TS PM: 16:30
 2:
  Date: 2026-11-21
  Min T: --, TS Min T: --
Cert:
 Vers: 1.0
 Public Key: 0123456789abcdef0123456789abcdef0123
Sig: ab
"""


def test_a_day_with_an_alarm():
    said = read_fridge_tag(EXPORT)
    day = said["history"]["records"][0]
    assert day["temperature"] == {
        "min": 2.4,
        "minTime": "00:20",
        "max": 12,
        "maxTime": "07:47",
        "avg": 9.1,
    }
    assert day["alarms"][1] == {
        "level": 1,
        "type": "hot",
        "accumulatedMinutes": 612,
        "triggerTime": "09:41",
        "eventCount": 1,
    }
    assert (day["sensorTimeoutMinutes"], day["events"]) == (3, 2)
    assert day["verified"] == {"am": "08:12", "pm": "16:30"}


def test_limits_of_the_alarms_and_what_is_signed():
    said = read_fridge_tag(EXPORT)
    cold, hot = said["config"]["alarmThresholds"]
    assert (cold["type"], cold["temperatureLimit"], cold["durationMinutes"]) == ("cold", -0.5, 60)
    assert (hot["type"], hot["temperatureLimit"], hot["durationMinutes"]) == ("hot", 8, 600)
    assert said["certificate"]["version"] == "1"
    assert said["certificate"]["publicKey"] == "0123456789abcdef0123456789abcdef..."
    assert said["signatures"] == {"certificate": None, "data": "ab"}


def test_what_the_logger_left_open_is_nothing():
    day = read_fridge_tag(EXPORT)["history"]["records"][1]
    assert (day["temperature"]["min"], day["alarms"], day["verified"]) == (None, [], None)


@pytest.mark.parametrize(
    "text", ["", "timestamp,temperature\n2026,5", "Device: x\nConf:\n a: 1", "\0" * 100]
)
def test_other_files_are_refused(text):
    with pytest.raises(Unreadable):
        read_fridge_tag(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(Unreadable):
        read_fridge_tag(f"Device: x\nConf:\n{text}\nHist:\n{text}")


def test_the_command_prints_json_and_says_what_is_wrong(tmp_path):
    file = tmp_path / "export.txt"
    file.write_text(EXPORT, encoding="utf-8")
    done = CliRunner().invoke(coldchain, ["read-logger", str(file)])
    assert json.loads(done.stdout)["history"]["recordCount"] == 2
    file.write_text("nothing", encoding="utf-8")
    done = CliRunner().invoke(coldchain, ["read-logger", str(file)])
    assert done.exit_code == 1 and "no export of a Fridge-tag" in done.output


@pytest.mark.skipif(not SHARED.exists(), reason="wants the recorded exports")
@pytest.mark.parametrize("name", ["160400343949_202503171012", "160400343949_202504070923"])
def test_recorded_exports(name):
    expected = json.loads((SHARED / f"{name}.json").read_text())
    assert read_fridge_tag((SHARED / f"{name}.txt").read_text()) == expected
