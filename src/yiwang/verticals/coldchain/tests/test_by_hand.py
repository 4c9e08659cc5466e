"""Readings by eye, and exports of loggers that are not on line."""

from datetime import UTC, datetime, timedelta

import pytest

from yiwang.kernel.sensing.models import Alarm
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.lib.ids import new_request_id

from ..models import LoggerDay, LoggerFile, ManualCheck
from ..rules.checking import still_due
from ..services import check_by_eye, read_logger_file, take_logger_file
from .makers import a_fridge, deliver_all

pytestmark = pytest.mark.django_db
#: 9:00 in China.
MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
EXPORT = """Device: Q-tag Fridge-tag 2
Vers: 0.5
Conf:
 Serial: 160400343949
 Alarm:
  0: T AL: -0.5, t AL: 60
  1: T AL: 8, t AL: 600
Hist:
 TS Actv: 2025-03-13 14:17
 TS Report Creation: {made}
 1:
  Date: 2025-03-17
  Min T: +5.0, TS Min T: 00:20
  Max T: {high}, TS Max T: 07:47
  Avrg T: +5.4
  Alarm:
   0:
    t Acc: 0, TS A: 00:00, C A: 0
   1:
    t Acc: {hot}, TS A: 00:00, C A: 0
 2:
  Date: 2025-03-16
  Min T: -1.0, TS Min T: 11:49
  Max T: +6.4, TS Max T: 08:45
  Avrg T: +5.3
  Alarm:
   0:
    t Acc: 75, TS A: 11:40, C A: 1
   1:
    t Acc: 0, TS A: 00:00, C A: 0
Cert:
 Vers: 1
"""


def _export(made: str = "2025-03-17 10:12", high: str = "+7.0", hot: int = 0) -> str:
    return EXPORT.format(made=made, high=high, hot=hot)


def _read(actor, fridge, celsius=4.5, at=MORNING, **said):
    return check_by_eye(
        actor=actor, request_id=said.pop("request_id", new_request_id()),
        equipment_id=fridge.pk, celsius=celsius, at=at, **said,
    )  # fmt: skip


def test_twice_a_day_six_hours_apart(actor):
    fridge, nurse, request_id = a_fridge(), actor("clinic_nurse"), new_request_id()
    first = _read(nurse, fridge, request_id=request_id)
    assert _read(nurse, fridge, request_id=request_id) == first
    assert (first.half, first.outside) == ("am", False)
    with pytest.raises(Conflict):
        _read(nurse, fridge, 5.0, request_id=request_id)
    for hours in (1, 5.9):
        with pytest.raises(Conflict):
            _read(nurse, fridge, at=MORNING + timedelta(hours=hours))
    assert _read(nurse, fridge, at=MORNING + timedelta(hours=1), extra=True).half == "extra"
    assert _read(nurse, fridge, at=MORNING + timedelta(hours=6)).half == "pm"
    for person in ("outsider", "quality_officer"):
        with pytest.raises(Forbidden):
            _read(actor(person), fridge, extra=True)
    assert ManualCheck.objects.count() == 3


@pytest.mark.parametrize(
    ("celsius", "outside"), [(2.0, False), (8.0, False), (1.9, True), (8.1, True)]
)
def test_the_limits_of_a_label_are_inside(actor, celsius, outside):
    check = _read(actor("clinic_nurse"), a_fridge(), celsius, note="已移至备用冰箱")
    assert check.outside is outside


def test_outside_the_range_wants_a_word_and_is_told(actor, cast):
    from yiwang.kernel.notify.models import Message

    fridge, nurse = a_fridge(), actor("clinic_nurse")
    with pytest.raises(Invalid):
        _read(nurse, fridge, 9.5)
    actor("coldchain_admin")
    _read(nurse, fridge, 9.5, note="已移至备用冰箱")
    deliver_all()
    assert Message.objects.get().title == "人工测温超出范围"


def test_what_is_still_to_be_read():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert still_due(frozenset(), noon.replace(hour=9)) == ("am",)
    assert still_due(frozenset({"am"}), noon.replace(hour=9)) == ()
    assert still_due(frozenset({"am"}), noon) == ("pm",)
    assert still_due(frozenset(), noon) == ("am", "pm")


def test_an_export_becomes_history_once_and_calls_nobody(actor):
    fridge, nurse = a_fridge(), actor("clinic_nurse")

    def taken(text, who=nurse):
        return take_logger_file(actor=who, equipment_id=fridge.pk, name="a.txt", text=text)

    shown = read_logger_file(actor=nurse, equipment_id=fridge.pk, name="a.txt", text=_export())
    assert (len(shown.days), shown.fresh) == (2, 2) and not LoggerFile.objects.exists()
    assert taken(_export()).fresh == 2
    assert taken(_export()).fresh == 0
    assert not Alarm.objects.exists()
    frozen = LoggerDay.objects.get(day="2025-03-16")
    assert (frozen.low, frozen.cold_minutes) == (-1.0, 75)
    for person in ("outsider", "quality_officer"):
        with pytest.raises(Forbidden):
            taken(_export("2025-03-18 10:00"), actor(person))
    with pytest.raises(Invalid):
        taken("no export")
    assert LoggerFile.objects.count() == 1 and LoggerDay.objects.count() == 2


def test_a_day_is_as_the_latest_export_has_it(actor):
    fridge, nurse = a_fridge(), actor("clinic_nurse")
    later, earlier = _export("2025-03-18 08:00", "+9.5", 30), _export()
    for text in (later, earlier):
        take_logger_file(actor=nurse, equipment_id=fridge.pk, name="a.txt", text=text)
    day = LoggerDay.objects.get(day="2025-03-17")
    assert (day.high, day.hot_minutes) == (9.5, 30)
