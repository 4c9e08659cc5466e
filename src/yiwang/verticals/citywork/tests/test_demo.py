"""A small demo city: made through services, in many states, breaking no promise."""

import importlib
import io
from collections import Counter

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from yiwang.kernel.access import demo as cast_demo
from yiwang.kernel.access.models import Account
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.places.demo.load import load as load_places
from yiwang.verticals.citywork import demo
from yiwang.verticals.citywork.demo.photos import photo
from yiwang.verticals.citywork.demo.subjects import SUBJECTS

pytestmark = pytest.mark.django_db
MATTERS = 24


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Loaded once for this file, and taken back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        seed_official(actor_id=None)
        load_places()
        cast_demo.load()
        publish_shipped_flows()
        demo.load(count=MATTERS)
        yield
        transaction.set_rollback(True)


def browser(username):
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def test_the_demo_city(city):
    assert Case.objects.count() >= MATTERS
    stages = Counter(Case.objects.values_list("stage", flat=True))
    wanted = {
        "reported", "verifying", "accepted", "registered", "dispatched", "handling", "handled",
        "checked", "hung", "arbitration", "closed", "merged", "refused", "void",
    }  # fmt: skip
    assert wanted <= set(stages), wanted - set(stages)
    assert Case.objects.filter(parent__isnull=False).exists()
    assert Case.objects.filter(outcome="forced").exists()
    assert Case.objects.filter(supervised=True).exists()
    assert Case.objects.filter(postponements__gt=0).exists()
    assert Attachment.objects.filter(purpose="after").exists()


def test_every_invariant_holds(city):
    checked = 0
    for app in apps.get_app_configs():
        if not app.name.startswith("yiwang."):
            continue
        try:
            module = importlib.import_module(f"{app.name}.invariants")
        except ModuleNotFoundError:
            continue
        for name, question in vars(module).items():
            own = getattr(question, "__module__", "") == module.__name__
            if callable(question) and own and not name.startswith("_"):
                assert not list(question()), f"{app.name}: {name}"
                checked += 1
    assert checked > 5


def test_loading_again_changes_nothing(city):
    before = Case.objects.count()
    assert demo.load(count=MATTERS) == 0
    cast_demo.load()
    assert Case.objects.count() == before


def test_it_lives_on(city):
    deeds = demo.live(seed=1)
    told = [next(deeds) for _deed in range(12)]
    assert any(told)


def test_every_number_of_the_appraisal_opens_as_many_cases(city):
    from django.utils.timezone import localdate

    from yiwang.kernel.access.selectors import actor_of
    from yiwang.kernel.insight.selectors import opened
    from yiwang.verticals.citywork.rules import period_of
    from yiwang.verticals.citywork.selectors import KINDS, appraisal

    leader = actor_of(Account.objects.get(username="leader01"))
    since, until = period_of("quarter", localdate())
    numbers = 0
    for kind in KINDS:
        found = appraisal(actor=leader, division="440204001", kind=kind, since=since, until=until)
        for row in found.rows:
            for count, query in row.counts.values():
                assert opened(actor=leader, query=query).count() == count, (kind, row.name, query)
                numbers += count
            for figure in row.figures.values():
                behind = opened(actor=leader, query=figure.query).count()
                below = opened(actor=leader, query=figure.denominator_query).count()
                assert (behind, below) == (figure.numerator, figure.denominator)
    assert numbers > MATTERS


@pytest.mark.parametrize("kind", ["division", "department", "post", "collector"])
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
def test_appraisal_pages(city, kind, period):
    client = browser("supervisor01")
    url = reverse("citywork:appraisal")
    page = client.get(url, {"kind": kind, "period": period})
    assert page.status_code == 200
    sheet = client.get(url, {"kind": kind, "period": period, "export": "xlsx"})
    data = b"".join(sheet.streaming_content)
    assert load_workbook(io.BytesIO(data)).worksheets[0].max_row >= 1


def test_a_number_opens_its_list(city):
    page = browser("leader01").get(
        reverse("citywork:counted"),
        {"division": "440204001", "counted": "report", "from": "2020-01-01", "to": "2100-01-01"},
    )
    assert page.status_code == 200


def test_another_division_is_not_appraised(city):
    page = browser("leader01").get(reverse("citywork:appraisal"), {"division": "440203"})
    assert page.status_code == 403


@pytest.mark.parametrize("subject", SUBJECTS)
def test_photos_are_pictures_and_the_same_again(subject):
    before = photo(subject, after=False, seed=5)
    assert Image.open(io.BytesIO(before)).size == (1280, 960)
    assert before == photo(subject, after=False, seed=5)
    assert before != photo(subject, after=True, seed=5)
