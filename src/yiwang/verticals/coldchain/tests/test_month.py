"""The month's sheet, its rules, the wall's numbers and layer, and the demo's sixty fridges."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import DISTRICT, PASSWORD, STREET
from yiwang.kernel.access.actor import STRANGER
from yiwang.kernel.sensing.models import Device

from .. import demo
from ..invariants import lots_other_than_their_books, lots_other_than_their_quarantines
from ..models import Equipment, Lot, Quarantine, Unit
from ..rules.quality import summary
from ..selectors.wall import measures_now
from .makers import a_fridge, a_probe, a_unit, rings
from .test_pages import heard

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def _points(*said):
    return [(BEGIN + timedelta(minutes=at), value) for at, value in said]


def test_an_even_day_is_kept_up():
    found = summary(_points(*((n, 5.0) for n in range(60))), BEGIN, BEGIN + timedelta(hours=1),
                    HALF_HOUR, 2.0, 8.0)  # fmt: skip
    assert (found.count, found.gaps, found.kept_up) == (60, 0, 1.0)
    assert found.kinetic == pytest.approx(5.0) and not found.outside


@pytest.mark.parametrize(("wait", "gaps", "missing"), [(30, 0, 0), (31, 1, 1), (90, 1, 60)])
def test_half_an_hour_is_not_too_long(wait, gaps, missing):
    end = BEGIN + timedelta(minutes=wait)
    found = summary(_points((0, 5.0), (wait, 5.0)), BEGIN, end, HALF_HOUR, 2.0, 8.0)
    assert (found.gaps, found.missing) == (gaps, timedelta(minutes=missing))


def test_time_outside_and_how_often_it_was_recorded():
    said = _points((0, 8.0), (1, 8.1), (2, 9.0), (10, 8.0))
    found = summary(said, BEGIN, BEGIN + timedelta(minutes=11), HALF_HOUR, 2.0, 8.0)
    assert (found.outside, found.sparse) == (timedelta(minutes=9), 1)
    assert (found.low, found.high) == (8.0, 9.0)


def test_nothing_heard_is_all_missing():
    found = summary([], BEGIN, BEGIN + timedelta(days=1), HALF_HOUR, 2.0, 8.0)
    assert (found.kept_up, found.kinetic, found.low) == (0.0, None, None)


@pytest.mark.django_db
def test_the_month_of_a_unit(signed_in_client):
    fridge = a_fridge()
    heard(a_probe(fridge).device)
    url = reverse("coldchain:month", args=[fridge.unit_id])
    client = signed_in_client("clinic_nurse")
    assert "1 号冰箱" in client.get(url).content.decode()
    assert client.get(url, {"month": "1800-13"}).status_code == 200
    assert signed_in_client("outsider").get(url).status_code == 404
    file = client.get(url, {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    whole, _daily = book.worksheets
    assert whole["A2"].value == "1 号冰箱"
    assert isinstance(whole["M2"].value, int) and whole["O2"].is_date, "to be counted on"


@pytest.mark.django_db
def test_the_wall_counts_and_draws(actor, signed_in_client):
    fridge = a_fridge()
    second = a_fridge(unit=fridge.unit, code="BX02", name="2 号冰箱")
    heard(a_probe(fridge).device)
    rings(a_probe(second, "P2").device, "vax_cold_high")
    wanted = {"cold_well": 1, "cold_unwell": 1, "cold_silent": 0, "cold_ringing": 1}
    for division in (DISTRICT, STREET):
        assert measures_now(actor("leader"), division) == wanted
    assert measures_now(actor("leader"), "440203") == {}
    assert measures_now(actor("dispatcher"), DISTRICT) == {} == measures_now(STRANGER, DISTRICT)
    url = reverse("coldchain:points")
    [point] = signed_in_client("wall").get(url).json()["features"]
    assert point["properties"]["tone"] == "late"
    assert not signed_in_client("outsider").get(url).json()["features"]
    assert a_unit().lon


@pytest.mark.django_db
def test_the_demo_has_sixty_fridges_once():
    from yiwang.kernel.places.models import Division

    Division.objects.filter(level="street", district=DISTRICT).exclude(code=STREET).exists()
    if not Division.objects.filter(level="street", district=DISTRICT).exclude(code=STREET):
        parent = Division.objects.get(code=DISTRICT)
        Division.objects.create(
            code="440204002", name="车站街道", level="street", parent=parent, city="4402",
            province="44", district=DISTRICT, street="440204002",
        )  # fmt: skip
    for _again in range(2):
        assert demo.load(password=PASSWORD) == 60
    assert demo.loaded() and Unit.objects.count() == 20 and Equipment.objects.count() == 60
    assert Device.objects.filter(kind__code=demo.KIND).count() == 60
    assert Lot.objects.count() == 120 and Quarantine.objects.get().asked_by_id
    assert not lots_other_than_their_books() and not lots_other_than_their_quarantines()
