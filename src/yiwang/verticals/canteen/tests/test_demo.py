"""Two canteens of the demo: made through the verbs, in many states, breaking no promise."""

from collections import Counter
from datetime import datetime, timedelta
from importlib import import_module
from inspect import getmembers, isfunction

import pytest
from django.utils.timezone import get_default_timezone, localdate

from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.places.demo.load import load as load_places
from yiwang.lib import idnumbers
from yiwang.verticals.canteen import demo
from yiwang.verticals.canteen.applying.models import Application
from yiwang.verticals.canteen.demo import life
from yiwang.verticals.canteen.demo.elders import elders_of
from yiwang.verticals.canteen.demo.sites import sites
from yiwang.verticals.canteen.menus.models import Menu
from yiwang.verticals.canteen.models import Canteen, Diner, MealServed
from yiwang.verticals.canteen.settling.models import Difference, Statement
from yiwang.verticals.canteen.watching.models import (
    Certificate,
    Inspection,
    Rating,
    Sample,
    Signal,
)

pytestmark = pytest.mark.django_db
PASSWORD = "Yi-Wang-2026!"
ASKED = (
    "kernel.booking", "kernel.checkin", "kernel.eligibility", "kernel.ledger", "kernel.registry",
    "verticals.canteen.applying", "verticals.canteen.menus", "verticals.canteen.settling",
    "verticals.canteen.watching",
)  # fmt: skip


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Loaded once for this file, and taken back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        seed_official(actor_id=None)
        load_places()
        assert demo.load(password=PASSWORD) > 1000
        yield
        transaction.set_rollback(True)


def test_two_canteens_with_sixty_elders_and_their_month(town: object) -> None:
    assert Canteen.objects.count() == 2
    assert Diner.objects.count() >= 60
    meals = MealServed.objects.all()
    assert not meals.filter(subsidised=False).exists() and not meals.filter(scan_id=None).exists()
    assert meals.earliest("day").day.day == 1
    menus = Menu.objects.filter(published_at__isnull=False, day__gte=localdate())
    assert menus.filter(day__gt=localdate() + timedelta(days=6)).exists()
    assert Reservation.objects.count() > 10


def test_applications_and_statements_wait_for_somebody(town: object) -> None:
    states = Counter(Application.objects.values_list("state", flat=True))
    assert {"applied", "checked", "asked", "eligible", "ineligible", "refused"} <= set(states)
    assert set(Statement.objects.values_list("state", flat=True)) == {"draft", "submitted"}
    assert set(Difference.objects.values_list("kind", flat=True)) <= {"drawer", "idle_scan"}


def test_canteens_are_overseen(town: object) -> None:
    for where in Canteen.objects.all():
        assert Inspection.objects.get(canteen=where).failed == 2
        assert Rating.objects.filter(canteen=where).count() == 10
        assert Certificate.objects.filter(canteen=where, expires_on__lt=localdate()).count() == 1
        assert Signal.objects.filter(canteen=where, kind="institution").exists()
    assert set(Signal.objects.values_list("kind", flat=True)) == {"institution"}
    assert Sample.objects.filter(day=localdate()).exists()


def test_no_promise_is_broken(town: object) -> None:
    for name in ASKED:
        module = import_module(f"yiwang.{name}.invariants")
        for title, question in getmembers(module, isfunction):
            if not title.startswith("_") and question.__module__ == module.__name__:
                assert not question(), f"{name}.{title}"


def test_loading_again_does_nothing(town: object) -> None:
    before = (MealServed.objects.count(), Scan.objects.count())
    assert demo.loaded() and demo.load(password=PASSWORD) == 0
    assert (MealServed.objects.count(), Scan.objects.count()) == before
    assert not demo.loaded(3)


def test_at_noon_one_elder_after_the_other_eats(
    town: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = MealServed.objects.count()
    at_night = datetime.combine(localdate(), datetime.min.time(), get_default_timezone())
    monkeypatch.setattr(life, "localtime", lambda: at_night)
    deeds = demo.live(seed=1)
    assert next(deeds) == ""
    monkeypatch.setattr(life, "localtime", lambda: at_night + timedelta(hours=11))
    assert "lunch" in next(deeds)
    assert MealServed.objects.count() == before + 1


def test_the_large_demo_stands_in_every_street_with_different_people(town: object) -> None:
    where = sites(36)
    assert len({site.name for site in where}) == 36
    assert len({site.place.street for site in where}) == 10
    assert {site.firm for site in where} == set(range(8))
    numbers = [elder.id_number for site in where for elder in elders_of(site, 400)]
    assert len(set(numbers)) == len(numbers)
    today = localdate()
    assert all(idnumbers.is_resident_number(number, today=today) for number in numbers[::97])
