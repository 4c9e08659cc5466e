"""The alarm flags of a terminal: said when they matter, and judged by rules like any value."""

from datetime import timedelta

import msgspec
import pytest
from django.utils.timezone import localdate, now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.place import Place

from ..gateways.jt808.hearing import AFTERWARDS, BATCH, LOCATION, Flags, Terminal, readings
from ..models import Alarm
from ..rules.terminals import FLAGS
from ..services import NewDevice, define_terminals, register
from ..services.alarm_rules import NewRule, lay_down
from ..services.alarms import Judge
from ..wording import condition_words, value_words
from .alarm_makers import judged, rows
from .terminals import batch, position

SOS, SPEEDING, POWER_CUT, GNSS = 1 << 0, 1 << 1, 1 << 8, 1 << 4


def heard(flags, *alarms, message=LOCATION, channels=frozenset({"speed", *FLAGS})):
    """The values of each position, without what has nothing to do with flags."""
    terminal, at = Terminal(1, DISTRICT, "199", "vehicle", channels), now()
    bodies = [position(at + timedelta(seconds=n), alarm=alarm) for n, alarm in enumerate(alarms)]
    found = (
        readings(message, batch(bodies), terminal, 0, flags)
        if message == BATCH
        else [each for body in bodies for each in readings(message, body, terminal, 0, flags)]
    )
    values = [msgspec.json.decode(each)["v"] for each in found]
    return [{name: v[name] for name in v if name in FLAGS} for v in values]


@pytest.mark.parametrize(
    ("alarm", "up"),
    [(SOS, {"sos"}), (SPEEDING | POWER_CUT, {"speeding", "power_cut"}), (1 << 2, {"fatigue"}),
     (1 << 7, {"power_low"}), (0xFFFFFFFF, set(FLAGS)), (GNSS, set()), (0, set())],
)  # fmt: skip
def test_each_bit_is_a_channel(alarm, up):
    [said] = heard(Flags(), alarm)
    assert said == {name: float(name in up) for name in FLAGS}


def test_said_while_up_and_for_a_while_after():
    flags = Flags()
    assert all(heard(flags, *[0] * AFTERWARDS)) and heard(flags, 0, GNSS) == [{}, {}]
    said = heard(flags, SPEEDING, *[0] * (AFTERWARDS + 2))
    assert [bool(each) for each in said] == [True] * (AFTERWARDS + 1) + [False] * 2
    assert said[0]["speeding"] == 1 and said[1]["speeding"] == 0
    assert heard(flags, SOS, channels=frozenset({"speed"})) == [{}]


def test_what_was_kept_says_its_own_flags_and_changes_nothing_of_now():
    flags = Flags()
    heard(flags, *[0] * AFTERWARDS)
    kept = heard(flags, 0, SPEEDING, 0, message=BATCH)
    assert [each.get("speeding") for each in kept] == [None, 1, 0]
    assert heard(flags, 0) == [{}]


@pytest.mark.django_db
def test_a_rule_of_the_kind_opens_an_alarm(town):
    kind = define_terminals()
    place = Place(DISTRICT)
    [(device, _)] = register(actor=SYSTEM, new=[NewDevice("199", kind.code, "车", place)])
    rule = lay_down(actor=SYSTEM, new=NewRule(
        district=DISTRICT, code="sos", title="紧急报警", kind=kind.code, since=localdate(),
        source="JT/T 808 报警标志位 0", channel="sos", bound=">=", limit=1, level=3,
    ))  # fmt: skip
    assert condition_words(rule, kind) == "紧急报警为“有”"
    assert value_words(0, kind.channel("acc")) == "关"
    judge, at = Judge(), now() - timedelta(seconds=30)
    said = [(at + timedelta(seconds=n), value) for n, value in enumerate((0, 1, 1, 0))]
    for each in said[:3]:
        judged(judge, rows(device, [each], channel="sos"))
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.level, alarm.state) == (rule, 3, "open")
    judged(judge, rows(device, said[3:], channel="sos"))
    alarm.refresh_from_db()
    assert alarm.cleared_at is not None
