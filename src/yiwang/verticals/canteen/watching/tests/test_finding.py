"""Signals from what the till left behind: each once, with its evidence, in few statements."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.notify.models import Message
from yiwang.lib.errors import Forbidden

from ..models import Signal
from ..services import find_everywhere, find_signals
from .makers import DISTRICT, OTHER_STREET, ate, canteen, device, elder, fact, noon, scan, yesterday

pytestmark = pytest.mark.django_db


def found() -> dict[str, Signal]:
    return {each.kind: each for each in Signal.objects.all()}


def test_each_kind_is_found_once_with_its_evidence() -> None:
    """Everything wrong that there is, in one canteen and its neighbour."""
    here, there = canteen(), canteen(OTHER_STREET, lon=113.75, seats=1)
    dead, away, quick = elder("赵一"), elder("钱二二"), elder("孙三")
    fact(dead, "died_on", (yesterday() - timedelta(days=3)).isoformat(), yesterday())
    fact(away, "in_institution", True, yesterday() - timedelta(days=9))
    after_death, institution = ate(dead, here), ate(away, here)
    till, other = device(here), device(there)
    scan(till, quick, noon())
    second = scan(other, quick, noon(seconds=300))
    ate(quick, there, scan_id=second.pk, at=second.at, subsidy=300)
    row = [scan(till, elder(f"周{n}"), noon(seconds=1000 + 3 * n)) for n in range(6)]
    for number, price in ((9, 1200), (8, 1500)):
        day = yesterday() - timedelta(days=number)
        ate(elder("吴四"), here, day, price=price, subsidy=price, delivered=True)
    for _number in range(4):
        ate(None, there, subsidy=0)
    assert find_signals(district=DISTRICT) == 6
    assert find_signals(district=DISTRICT) == 0 == find_everywhere()
    signals = found()
    assert set(signals) == set(Signal.Kind.values)
    assert signals["after_death"].key == f"meal:{after_death.pk}"
    assert signals["after_death"].evidence["rows"][0]["who"] == "赵*"
    assert signals["institution"].key == f"meal:{institution.pk}"
    assert signals["institution"].evidence["facts"]["source"] == "民政局登记"
    assert signals["two_places"].canteen == there and signals["two_places"].amount == 300
    assert signals["two_places"].street == OTHER_STREET
    assert [each["id"] for each in signals["scan_row"].evidence["rows"]] == [e.pk for e in row]
    assert signals["scan_row"].evidence["terms"]["row_seconds"] == 5
    assert signals["price_cap"].evidence["facts"]["rise"] == 300
    assert signals["seats"].evidence["facts"] == {"seats": 1, "turns": 3, "diners": 5}
    said = str([each.evidence for each in signals.values()])
    assert "赵一" not in said and "钱二二" not in said and "孙三" not in said


def test_what_is_in_order_is_no_signal() -> None:
    here, near = canteen(), canteen(lon=113.602)
    fine, dead, guest = elder("郑五"), elder("王六"), elder("冯七")
    fact(dead, "died_on", yesterday().isoformat(), yesterday())
    ate(dead, here)
    ate(guest, here, undone_at=noon(), undone_journal_id=9)
    fact(guest, "died_on", "2026-01-01", date(2026, 1, 1))
    scan(device(here), fine, noon())
    scan(device(near), fine, noon(seconds=120))
    carried, kitchen = elder("陈八"), canteen(lon=113.9)
    sent = scan(device(kitchen), carried, noon())
    ate(carried, kitchen, delivered=True, scan_id=sent.pk, subsidy=0)
    ate(carried, here, at=noon(seconds=60))
    superseded = elder("褚九")
    was = fact(superseded, "in_institution", True, date(2026, 1, 1))
    was.superseded_at = was.recorded_at
    was.save()
    ate(superseded, here)
    assert find_signals(district=DISTRICT) == 0


def test_a_row_that_still_goes_on_waits() -> None:
    till = device(canteen())
    last = [scan(till, elder(f"卫{n}"), noon(seconds=2 * n)) for n in range(6)][-1]
    assert find_signals(district=DISTRICT, at=last.at + timedelta(minutes=5)) == 0
    assert find_signals(district=DISTRICT, at=last.at + timedelta(minutes=11)) == 1


def test_seats_are_counted_when_the_meal_is_over() -> None:
    small = canteen(seats=1)
    for _number in range(4):
        ate(None, small, subsidy=0)
    ate(None, small, subsidy=0, delivered=True)
    assert find_signals(district=DISTRICT, at=noon(seconds=600)) == 0
    assert find_signals(district=DISTRICT, at=noon(seconds=7200)) == 1
    assert found()["seats"].evidence["facts"]["diners"] == 4


def test_a_merged_row_is_the_same_person() -> None:
    here, who = canteen(), elder("蒋十")
    survivor = elder("蒋十")
    who.person.merged_into = survivor.person
    who.person.save()
    fact(survivor, "died_on", "2026-10-01", date(2026, 10, 1))
    ate(who, here)
    assert find_signals(district=DISTRICT) == 1


def test_another_district_looks_at_its_own() -> None:
    who = elder("沈一")
    fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
    ate(who, canteen())
    assert find_signals(district="440203") == 0
    assert find_signals(district=DISTRICT) == 1


def test_who_may_look(actor) -> None:
    canteen()
    for name in ("outsider", "canteen_manager", "till_clerk", "leader"):
        with pytest.raises(Forbidden):
            find_signals(district=DISTRICT, actor=actor(name))
    assert Signal.objects.count() == 0
    assert find_signals(district=DISTRICT, actor=actor("welfare_clerk")) == 0


def test_the_street_is_told_once(actor) -> None:
    actor("welfare_clerk")
    who = elder("韩二")
    fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
    where = canteen()
    ate(who, where)
    find_signals(district=DISTRICT)
    find_signals(district=DISTRICT)
    deliver_due()
    assert Message.objects.count() == 1


def test_statements_are_few_however_much_there_is(django_assert_num_queries) -> None:
    here, till = (place := canteen()), device(place)
    for number in range(30):
        who = elder(f"杨{number}")
        fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
        ate(who, here, scan_id=scan(till, who, noon(seconds=number)).pk)
    with django_assert_num_queries(10):  # numbers, five reads, savepoint, insert, fact, savepoint
        assert find_signals(district=DISTRICT) == 31


def test_evidence_never_changes() -> None:
    who = elder("朱三")
    fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
    ate(who, canteen())
    find_signals(district=DISTRICT)
    row = Signal.objects.get()
    for change in ({"evidence": {}}, {"amount": 1}, {"day": date(2026, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
