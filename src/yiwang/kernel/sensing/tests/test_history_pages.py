"""A device's readings as files, and the stretch of time that a chart shows."""

import io
from datetime import timedelta

import polars as pl
import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now
from openpyxl import load_workbook

from tests.cast import DISTRICT
from yiwang.kernel.audit.models import AuditRecord

from ..lake.writing import listed, write
from ..models import Device
from ..views import history
from .alarm_makers import a_fridge, a_rule, applied, rows, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(lake) -> Device:
    """Three days of a reading each ten minutes, two hours left out; the door once."""
    device, end = a_fridge(), now().replace(second=0, microsecond=0)
    times = [end - timedelta(minutes=10 * n) for n in range(432) if not 60 < n < 73]
    frames = [
        rows(device, [(at, 4.0 + at.minute / 100) for at in times]),
        rows(device, [(end - timedelta(hours=1), 1.0)], channel="door", late=True),
    ]
    whole = pl.concat(frames).with_columns(
        received=pl.col("at") + timedelta(seconds=3), seq=pl.lit(None, pl.Int64),
        lon=pl.lit(None, pl.Float64), lat=pl.lit(None, pl.Float64), raw=pl.lit(None, pl.String),
    )  # fmt: skip
    listed(write(whole))
    return device


def _posted(client, device: Device, hours: float, form: str = "csv", *channels: str):
    until = localtime(now() + timedelta(minutes=1))
    content = {
        "since": f"{until - timedelta(hours=hours):%Y-%m-%dT%H:%M}",
        "until": f"{until:%Y-%m-%dT%H:%M}", "form": form, "channels": channels or ["t", "door"],
    }  # fmt: skip
    return client.post(reverse("sensing:export", args=[DISTRICT, device.pk]), content)


def test_a_chosen_time_and_channels_as_csv(fridge, signed_in_client):
    client = signed_in_client("supervisor")
    form = client.get(reverse("sensing:export", args=[DISTRICT, fridge.pk])).content.decode()
    assert "data-again" in form and "Parquet" in form
    lines = b"".join(_posted(client, fridge, 30)).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 180 - 12 + 1
    door = [line for line in lines if ",door," in line]
    assert len(door) == 1 and "是" in door[0]
    only = b"".join(_posted(client, fridge, 2, "csv", "door")).decode("utf-8-sig").splitlines()
    assert len(only) == 2
    noted = AuditRecord.objects.filter(verb="sensing.export").order_by("pk")
    assert [each.detail["channels"] for each in noted] == [["t", "door"], ["door"]]


def test_as_a_workbook_and_for_analysis(fridge, signed_in_client):
    client = signed_in_client("supervisor")
    book = load_workbook(io.BytesIO(b"".join(_posted(client, fridge, 71, "xlsx"))))
    assert book.active.max_row == 1 + 426 - 12 + 1
    frame = pl.read_parquet(io.BytesIO(b"".join(_posted(client, fridge, 71, "parquet"))))
    assert len(frame) == 426 - 12 + 1 and frame["at"].is_sorted()
    assert frame.schema["at"] == pl.Datetime("us", "UTC")


def test_a_file_is_bounded_and_says_so(fridge, signed_in_client, monkeypatch):
    monkeypatch.setattr(history, "MOST", {"csv": 100, "xlsx": 100, "parquet": 100})
    client = signed_in_client("supervisor")
    lines = b"".join(_posted(client, fridge, 70)).decode("utf-8-sig").splitlines()
    assert len(lines) == 102 and "仅导出前 100 行" in lines[-1]
    frame = pl.read_parquet(io.BytesIO(b"".join(_posted(client, fridge, 70, "parquet"))))
    assert len(frame) == 100


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("collector", 403)])
def test_others_get_no_file(fridge, signed_in_client, person, status):
    assert _posted(signed_in_client(person), fridge, 2).status_code == status
    assert not AuditRecord.objects.filter(verb="sensing.export").exists()


@pytest.mark.parametrize("hours", [-1, 0, 92 * 24 + 1])
def test_times_that_make_no_sense(fridge, signed_in_client, hours):
    assert _posted(signed_in_client("supervisor"), fridge, hours).status_code == 422
    assert not AuditRecord.objects.filter(verb="sensing.export").exists()


def test_a_chart_shows_the_time_that_is_asked_for(fridge, signed_in_client):
    applied(said(fridge, a_rule(), at=now() - timedelta(hours=30)))
    client = signed_in_client("supervisor")
    url = reverse("sensing:device", args=[DISTRICT, fridge.pk])
    until = localtime(now()) - timedelta(hours=9)
    query = {"since": (until - timedelta(hours=4)).isoformat(), "until": until.isoformat()}
    page = client.get(url, query).content.decode()
    assert 'class="gap"' in page and 'class="dots"' in page and "data-zoom" in page
    assert "更晚" in page and f"since={query['since'][:10]}" in page
    assert "无数据" in page and 'aria-current="true"' not in page.split("chart-t")[1][:2000]
    for nonsense in ({"since": "x", "until": "y"}, {"since": "0001-01-01", "until": "9999-12-31"}):
        assert client.get(url, nonsense).status_code == 200
