"""The page of a day, its exports, and the rules that a district lays down for it."""

import json
from dataclasses import asdict
from datetime import UTC, date, timedelta

import polars as pl
import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import appoint, open_post
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..lake.writing import listed, write
from ..models import JourneyRule
from ..rules.journeys import bounds
from ..selectors.journeys import day_of
from ..services.journey_rules import NewJourneyRule, lay_down_journeys
from .movers import a_vehicle

pytestmark = pytest.mark.django_db
EAST = 1 / 100_990  # degrees of a metre
DAY = localdate() - timedelta(days=1)


def put(device, fixes):
    """Fixes (seconds of DAY, metres east, km/h) into the lake, as the worker does."""
    since, _until = bounds(DAY)
    rows = [
        (since + timedelta(seconds=second), channel, value, 113.6005 + (east - 1900) * EAST)
        for second, east, speed in fixes
        for channel, value in (
            ("speed", float(speed)), ("course", 90.0), ("acc", 1.0), ("mileage", 100 + east / 1000)
        )
    ]  # fmt: skip
    at = [row[0].astimezone(UTC) for row in rows]
    stamp = pl.Datetime("us", "UTC")
    frame = pl.DataFrame(
        {
            "district": device.district, "kind": device.kind.code, "device": device.code,
            "channel": [row[1] for row in rows], "at": pl.Series(at, dtype=stamp),
            "received": pl.Series(at, dtype=stamp),
            "seq": pl.Series([None] * len(rows), dtype=pl.Int64),
            "value": [row[2] for row in rows], "lon": [row[3] for row in rows], "lat": 24.8005,
            "late": False, "raw": pl.Series([None] * len(rows), dtype=pl.String),
        }
    )  # fmt: skip
    listed(write(frame))


@pytest.fixture
def vehicle(lake, town):
    """Before midnight, at nine 2 km, a stop of ten minutes, a gap of ten, and after midnight."""
    device = a_vehicle()
    nine = 9 * 3600
    put(device, [
        (-60, 9000, 36), (0, -300, 0),
        *((nine + n, n * 10, 36) for n in range(0, 200, 10)),
        *((nine + 200 + n, 2000, 0) for n in range(0, 601, 10)),
        *((nine + 1400 + n, 2500 + n * 10, 36) for n in range(0, 101, 10)),
        (86_400, 9000, 0),
    ])  # fmt: skip
    return device


def _page(client, device, **query):
    url = reverse("sensing:track", args=[DISTRICT, device.pk])
    return client.get(url, {"day": DAY.isoformat(), **query})


def test_a_day_is_read_from_the_lake(vehicle, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = day_of(vehicle, DAY).journey
    since, until = (each.timestamp() for each in bounds(DAY))
    assert found.track.fixes[0].at == since and found.track.fixes[-1].at < until
    (stop,) = found.stops
    assert 590 <= stop.seconds <= 620
    assert found.metres == pytest.approx(3000, rel=0.02)
    assert found.odometer == pytest.approx(3.8)
    assert [round(gap.until - gap.since) for gap in found.track.gaps][1:] == [600]
    assert not day_of(vehicle, DAY - timedelta(days=3)).journey.track.fixes


def test_the_page_says_it(vehicle, signed_in_client):
    client = signed_in_client("supervisor")
    page = _page(client, vehicle).content.decode()
    for words in ("3.0 km", "3.8 km", "10 分钟", "第1网格", "产品默认值", "轨迹回放"):
        assert words in page
    empty = _page(client, vehicle, day=(DAY - timedelta(days=9)).isoformat()).content.decode()
    assert "这一天没有收到位置" in empty
    assert _page(client, vehicle, day="2099-01-01").status_code == 404
    assert _page(client, vehicle, day="nonsense").status_code == 200


def test_the_player_and_the_exports(vehicle, signed_in_client):
    client = signed_in_client("leader")
    url = reverse("sensing:track_data", args=[DISTRICT, vehicle.pk])
    told = json.loads(client.get(url, {"day": DAY.isoformat()}).content)
    assert len(told["fixes"]) == 93 and len(told["breaks"]) == 2 and len(told["stops"]) == 1
    sheet = b"".join(_page(client, vehicle, export="csv")).decode("utf-8-sig")
    assert sheet.splitlines()[1].startswith("1,09:03:")
    assert b"".join(_page(client, vehicle, export="xlsx"))[:2] == b"PK"
    drawn = json.loads(_page(client, vehicle, export="geojson").content)
    kinds = [each["properties"]["kind"] for each in drawn["features"]]
    assert sorted(set(kinds)) == ["gap", "stop", "track"] and kinds.count("gap") == 2


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("collector", 403)])
def test_others_see_no_track(vehicle, signed_in_client, person, status):
    client = signed_in_client(person)
    assert _page(client, vehicle).status_code == status
    url = reverse("sensing:track_data", args=[DISTRICT, vehicle.pk])
    assert client.get(url).status_code == status


def _rule(**said):
    new = {
        "district": DISTRICT, "kind": "vehicle", "stop_minutes": 15, "stop_metres": 30,
        "gap_minutes": 20, "fastest": 120, "since": date(2020, 1, 1), "source": "区环卫管理办法",
        "speeding": 30,
    }  # fmt: skip
    return NewJourneyRule(**(new | said))


def test_a_districts_own_rule_reads_the_day(vehicle):
    lay_down_journeys(actor=SYSTEM, new=_rule())
    found = day_of(vehicle, DAY)
    assert found.rule is not None
    assert not found.journey.stops and len(found.journey.speeding) == 2
    assert len(found.journey.track.gaps) == 1


def test_versions_follow_each_other(vehicle, cast):
    first = lay_down_journeys(actor=SYSTEM, new=_rule())
    second = lay_down_journeys(actor=SYSTEM, new=_rule(since=date(2026, 11, 1), stop_minutes=5))
    first.refresh_from_db()
    assert first.until == second.since
    with pytest.raises(Refused):
        lay_down_journeys(actor=SYSTEM, new=_rule(since=date(2026, 11, 1)))
    with pytest.raises(Invalid):
        lay_down_journeys(actor=SYSTEM, new=_rule(since=date(2027, 1, 1), stop_minutes=0))
    for person in ("supervisor", "outsider"):
        with pytest.raises(Forbidden):
            lay_down_journeys(actor=cast.actor(person), new=_rule(since=now().date()))
    assert JourneyRule.objects.count() == 2


def test_a_steward_lays_it_down_on_the_page(vehicle, cast, signed_in_client):
    account = cast.account("steward")
    post = open_post(
        actor=SYSTEM, code="steward-district", name="区数据管理员", role="steward",
        division=DISTRICT,
    )  # fmt: skip
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    client = signed_in_client("steward")
    assert "还没有轨迹规则" in client.get(reverse("sensing:journey_rules")).content.decode()
    form = {name: str(value) for name, value in asdict(_rule()).items()}
    page = client.get(reverse("sensing:new_journey_rule")).content.decode()
    assert 'value="150"' in page
    wrong = client.post(reverse("sensing:new_journey_rule"), form | {"source": ""})
    assert wrong.status_code == 422
    assert client.post(reverse("sensing:new_journey_rule"), form).status_code == 302
    assert "30 米内 15 分钟以上" in client.get(reverse("sensing:journey_rules")).content.decode()
    again = client.post(reverse("sensing:new_journey_rule"), form)
    assert "请选更晚的日期" in again.content.decode()
    assert signed_in_client("supervisor").get(
        reverse("sensing:new_journey_rule")
    ).status_code == 403  # fmt: skip
