"""Rules are dated, have a source, and what one says stays."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..models import AlarmRule
from ..services.alarm_rules import NewRule, end_rule, lay_down
from .alarm_makers import LADDER, a_fridge, a_rule
from .makers import fridge_kind

pytestmark = pytest.mark.django_db
NEW = {
    "district": DISTRICT, "code": "high", "title": "温度过高", "kind": "fridge",
    "since": date(2026, 1, 1), "source": "规范", "channel": "t", "bound": ">=", "limit": 8.0,
}  # fmt: skip


@pytest.fixture(autouse=True)
def kind(db):
    fridge_kind()


def test_the_steward_of_the_district_lays_down_a_rule(actor, cast):
    rule = lay_down(actor=SYSTEM, new=NewRule(**NEW, ladder=LADDER))
    assert rule.ladder[0] == {
        "after": 0, "level": 1, "roles": ["secretary"], "channels": ["in_app"],
    }  # fmt: skip
    assert AuditRecord.objects.get(verb="sensing.lay_down").detail["code"] == "high"


@pytest.mark.parametrize("person", ["outsider", "secretary", "collector", "steward"])
def test_whoever_has_no_post_over_the_district_lays_down_none(actor, person):
    with pytest.raises(Forbidden):
        lay_down(actor=actor(person), new=NewRule(**NEW))
    rule = a_rule()
    with pytest.raises(Forbidden):
        end_rule(actor=actor(person), district=DISTRICT, rule_id=rule.pk, on=date(2026, 5, 1))
    assert AlarmRule.objects.get().until is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "High"}, "code"),
        ({"title": " "}, "title"),
        ({"source": ""}, "source"),
        ({"kind": "lamp"}, "kind"),
        ({"device": "F9"}, "device"),
        ({"channel": "p"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"limit": None}, "limit"),
        ({"bound": "=="}, "limit"),
        ({"hysteresis": -1.0}, "hysteresis"),
        ({"adds_up": "day"}, "seconds"),
        ({"watches": "change"}, "change_over"),
        ({"change_over": 60}, "change_over"),
        ({"watches": "silence"}, "seconds"),
        ({"level": 4}, "level"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"ladder": [{"after": 0}]}, "ladder"),
        ({"hours": [{"days": [7], "since": 0, "until": 60}]}, "hours"),
    ],
)
def test_what_cannot_be_judged_by_is_refused(change, field):
    with pytest.raises(Invalid) as fault:
        lay_down(actor=SYSTEM, new=NewRule(**NEW | change))
    assert list(fault.value.fields) == [field]
    assert not AlarmRule.objects.exists()


def test_a_new_version_ends_the_one_before():
    first = lay_down(actor=SYSTEM, new=NewRule(**NEW))
    second = lay_down(actor=SYSTEM, new=NewRule(**NEW | {"since": date(2026, 6, 1), "limit": 7.5}))
    first.refresh_from_db()
    assert (first.until, second.until) == (date(2026, 6, 1), None)
    with pytest.raises(Refused):
        lay_down(actor=SYSTEM, new=NewRule(**NEW | {"since": date(2026, 6, 1)}))
    with pytest.raises(Refused):
        lay_down(actor=SYSTEM, new=NewRule(**NEW | {"since": date(2026, 2, 1)}))


def test_an_end_only_comes_nearer():
    rule = lay_down(actor=SYSTEM, new=NewRule(**NEW))
    given = {"actor": SYSTEM, "district": DISTRICT, "rule_id": rule.pk}
    assert end_rule(**given, on=date(2026, 7, 1)).until == date(2026, 7, 1)
    assert end_rule(**given, on=date(2026, 5, 1)).until == date(2026, 5, 1)
    for wrong in (date(2026, 6, 1), date(2025, 12, 31)):
        with pytest.raises(Invalid):
            end_rule(**given, on=wrong)


@pytest.mark.parametrize(
    "change",
    [{"limit": 9.0}, {"source": "别的"}, {"level": 2}, {"since": date(2020, 1, 1)}],
)
def test_what_a_rule_says_never_changes(change):
    a_rule()
    with pytest.raises(IntegrityError), transaction.atomic():
        AlarmRule.objects.update(**{**change, "title": "改名"})


def test_the_end_of_a_rule_never_goes_away():
    rule = a_rule(until=date(2027, 1, 1))
    for until in (None, date(2028, 1, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AlarmRule.objects.filter(pk=rule.pk).update(until=until)
    AlarmRule.objects.filter(pk=rule.pk).update(until=rule.until - timedelta(days=1))


def test_a_rule_of_one_device_names_one_of_its_kind():
    fridge = a_fridge()
    rule = a_rule(device=fridge.code)
    assert rule.device == fridge
