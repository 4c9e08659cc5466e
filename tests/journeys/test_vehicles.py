"""Vehicles in browsers: the map of devices, a day played back, a matter from the wall."""

from datetime import UTC, timedelta

import polars as pl
import pytest
from django.utils.timezone import localdate, now

from tests.cast import GRID, Cast
from yiwang.kernel.sensing.lake.writing import listed, write
from yiwang.kernel.sensing.models import WantedMatter
from yiwang.kernel.sensing.tests.alarm_makers import a_fridge, a_rule, applied, said
from yiwang.kernel.sensing.tests.movers import a_vehicle, heard

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DEGREE = 100_990  # metres of a degree of longitude in the town


def _drove(device, lon: float, lat: float) -> None:
    """Half an hour ago: a hundred seconds, a stop of eight minutes, a gap, a hundred seconds."""
    began = now() - timedelta(minutes=30)
    steps = [(n, n * 8, 29) for n in range(0, 100, 10)]
    steps += [(100 + n, 800, 0) for n in range(0, 481, 10)]
    steps += [(900 + n, 800 - n * 6, 22) for n in range(0, 101, 10)]
    rows = [
        ((began + timedelta(seconds=second)).astimezone(UTC), channel, float(value),
         lon + (east - 400) / DEGREE)
        for second, east, speed in steps
        for channel, value in (("speed", speed), ("course", 90), ("acc", 1), ("mileage", 5))
    ]  # fmt: skip
    stamp = pl.Datetime("us", "UTC")
    at = pl.Series([row[0] for row in rows], dtype=stamp)
    listed(write(pl.DataFrame({
        "district": device.district, "kind": device.kind.code, "device": device.code,
        "channel": [row[1] for row in rows], "at": at, "received": at,
        "seq": pl.Series([None] * len(rows), dtype=pl.Int64), "value": [row[2] for row in rows],
        "lon": [row[3] for row in rows], "lat": lat, "late": False,
        "raw": pl.Series([None] * len(rows), dtype=pl.String),
    })))  # fmt: skip


def test_the_dispatcher_follows_a_vehicle(cast: Cast, visit, town, settings, tmp_path) -> None:
    settings.SENSING_LAKE = tmp_path / "lake"
    for name in ("dispatcher", "supervisor"):
        cast.account(name)
    lon, lat = town.centre_of(GRID)
    for number in range(6):
        vehicle = a_vehicle(f"1990000000{number}", f"环卫清运车 0{number}")
        ago = timedelta(minutes=20 if number == 5 else 0)
        heard(vehicle, lon + number * 0.001, lat, speed=6.0 * (number % 3), at=now() - ago)
    _drove(vehicle, lon, lat)
    fridge = a_fridge(lon=lon, lat=lat + 0.001)
    applied(said(fridge, a_rule()))
    dispatcher = visit("dispatcher")
    page = dispatcher.open("/devices/map/")
    page.wait_for_selector("text=环卫清运车 05")
    dispatcher.check("devices-map")
    page.click("text=环卫清运车 05")
    page.wait_for_selector("text=轨迹回放")
    page.click("text=轨迹回放")
    day = localdate(now() - timedelta(minutes=30))
    page = dispatcher.open(f"/devices/{vehicle.district}/{vehicle.pk}/track/?day={day}")
    dispatcher.until("() => document.querySelector('[data-track]')?.dataset.ready")
    before = page.locator("[data-said]").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("[data-said]").inner_text() != before
    page.keyboard.press("Space")
    dispatcher.until("() => document.querySelector('[data-play]').ariaPressed === 'true'")
    page.keyboard.press("Space")
    dispatcher.check("devices-track")
    dispatcher.leave()
    _a_matter_from_the_wall(visit("supervisor"), fridge)


def _a_matter_from_the_wall(visitor, fridge) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    visitor.open("/screen/")
    visitor.until("() => document.querySelector('[data-map-3d]').dataset.ready")
    visitor.until(
        "() => document.querySelector('[data-map-3d]').map.getSource('given-devices_moving')"
    )
    at = page.evaluate(
        """async () => {
          const {map} = document.querySelector('[data-map-3d]');
          const {features} = await (await fetch('/devices/wall/moving.geojson')).json();
          const one = features.find((each) => each.properties.name.endsWith('04'));
          map.jumpTo({center: one.geometry.coordinates, zoom: 18, pitch: 0});
          await new Promise((done) => map.once('idle', done));
          const {x, y} = map.project(one.geometry.coordinates);
          const box = map.getCanvas().getBoundingClientRect();
          return [box.left + x, box.top + y];
        }"""
    )
    page.mouse.click(*at)
    page.wait_for_selector("[data-card] h3:has-text('环卫清运车 04')")
    page.click("[data-card] button:has-text('转为事件')")
    page.wait_for_selector("[data-card] >> text=正在建立")
    assert WantedMatter.objects.get().device.title == "环卫清运车 04"
    assert visitor.violations() == []
    visitor.leave()
