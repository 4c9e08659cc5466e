"""Somebody on duty at night: an alarm, the readings around it, and what she does with it."""

from datetime import timedelta

import polars as pl
import pytest
from django.utils.timezone import localdate, now

from tests.cast import DISTRICT, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import appoint, open_post
from yiwang.kernel.sensing.lake.writing import listed, write
from yiwang.kernel.sensing.models import Alarm, Device, LastSeen, Latest
from yiwang.kernel.sensing.services.alarms import Judge, climb_due
from yiwang.kernel.sensing.tests.alarm_makers import (
    LADDER,
    a_fridge,
    a_rule,
    a_silence_rule,
    judged,
    rows,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HERE = {"address": "东河街道社区卫生服务中心二楼预防接种室", "lon": 113.61, "lat": 24.79}


@pytest.fixture
def lake(settings, tmp_path):
    settings.SENSING_LAKE = tmp_path


def _night(device: Device) -> None:
    """A day of readings: well, two hours without any, then warmer and warmer."""
    start, values = now() - timedelta(hours=20), []
    for n in range(240):
        at = start + timedelta(minutes=5 * n)
        if not 100 <= n < 124:
            values.append(
                (at, round(4.2 + 0.6 * ((n * 7) % 11 - 5) / 5 + max(0, n - 205) * 0.2, 1))
            )
    frame = rows(device, values)
    listed(
        write(
            frame.with_columns(
                received=pl.col("at"), seq=pl.lit(None, pl.Int64),
                lon=pl.lit(None, pl.Float64), lat=pl.lit(None, pl.Float64),
                raw=pl.lit(None, pl.String),
            )
        )
    )  # fmt: skip
    judge = Judge()
    for at, value in values[-40:]:
        judged(judge, rows(device, [(at, value)]), at)
    at, value = values[-1]
    Latest.objects.create(district=DISTRICT, device=device, channel="t", at=at, value=value)
    Latest.objects.create(district=DISTRICT, device=device, channel="door", at=at, value=0)
    LastSeen.objects.create(district=DISTRICT, device=device, at=at, received_at=now())


@pytest.fixture
def ward(cast: Cast, town, lake):
    for person in ("secretary", "supervisor", "leader", "steward"):
        cast.account(person)
    post = open_post(
        actor=SYSTEM, code="steward-district", name="区数据管理员", role="steward",
        division=DISTRICT,
    )  # fmt: skip
    account = cast.account("steward").pk
    appoint(actor=SYSTEM, account_id=account, post_id=post.pk, since=localdate())
    fridge = a_fridge("VF-0012", **HERE)
    Device.objects.filter(pk=fridge.pk).update(title="接种室医用冷藏箱 2 号")
    for code in ("VF-0013", "VF-0014", "VF-0015"):
        other = a_fridge(code, **HERE)
        Device.objects.filter(pk=other.pk).update(title=f"医用冷藏箱 {code[-2:]} 号")
    LastSeen.objects.create(district=DISTRICT, device=other, at=now(), received_at=now())
    a_rule(title="温度过高", ladder=LADDER, hysteresis=0.5, source="GSP 附录3 第5条")
    a_silence_rule(level=2)
    fridge.refresh_from_db()
    _night(fridge)
    climb_due()
    return fridge


def test_an_alarm_is_seen_understood_and_dealt_with(ward, visit):
    supervisor = visit("supervisor")
    page = supervisor.open("/devices/alarms/?state=current")
    supervisor.check("alarms-list")
    page.get_by_role("link", name="接种室医用冷藏箱 2 号").first.click()
    supervisor.until("() => document.querySelector('.series .line')")
    supervisor.check("alarm-open")
    page.get_by_role("link", name="1 天").click()
    supervisor.until("() => location.search.includes('span=1d')")
    page.get_by_role("button", name="确认").first.click()
    page.locator("dialog[open]").wait_for()
    supervisor.check("alarm-acknowledging")
    page.locator("dialog[open] textarea").fill("门没有关严，已请护士处理")
    page.locator("dialog[open] .btn-primary").click()
    page.get_by_text("门没有关严").wait_for()
    page.get_by_role("button", name="挂起").first.click()
    page.locator("dialog[open] input[name=reason]").fill("等温度降下来")
    page.locator("dialog[open] .btn-primary").click()
    page.get_by_text("等温度降下来").first.wait_for()
    supervisor.check("alarm-shelved")
    assert Alarm.objects.get(rule__code="high").shelf_reason == "等温度降下来"

    supervisor.open("/devices/?state=in_use")
    supervisor.check("devices-list")
    supervisor.open(f"/devices/{DISTRICT}/{ward.pk}/")
    supervisor.check("device-page")


def test_a_steward_lays_down_a_rule(ward, visit):
    steward = visit("steward")
    page = steward.open("/devices/rules/")
    steward.check("alarm-rules")
    page.get_by_role("link", name="新建规则").click()
    page.locator("input[name=title]").wait_for()
    steward.check("alarm-rule-new")
    page.get_by_role("link", name="取消").first.click()
    page.get_by_role("link", name="温度过高").first.click()
    page.get_by_text("规则内容").wait_for()
    steward.check("alarm-rule")
    steward.open("/devices/alarms/?state=all")
    assert steward.page.get_by_role("button", name="确认").count() == 0
