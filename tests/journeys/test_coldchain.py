"""The cold chain in browsers: the nurse at her board, the quality officer who releases."""

import math
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import Cast
from yiwang.kernel.sensing.models import LastSeen, Latest
from yiwang.verticals.coldchain.models import Lot, Quarantine
from yiwang.verticals.coldchain.tests.makers import (
    a_fridge,
    a_lot,
    a_probe,
    a_unit,
    deliver_all,
    rings,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

#: As the event stream tells of an alarm.
FACT = """document.body.dispatchEvent(new CustomEvent("stream:fact",
  {detail: {name: "sensing.AlarmRaised", district: "440204"}}))"""


def _heard(device, value: float, ago: timedelta = timedelta(seconds=20)) -> None:
    moment = now() - ago
    said = {"district": device.district, "device": device, "at": moment}
    Latest.objects.create(channel="t", value=value, **said)
    LastSeen.objects.create(received_at=moment, **said)


def _clinic() -> tuple:
    """Nine units of three fridges; one rings, one is silent, one is read by eye."""
    first = a_fridge()
    for number in range(9):
        unit = first.unit if number == 0 else a_unit(code=f"U{number}", name=f"第{number}接种门诊")
        for which in range(3):
            fridge = first if number == which == 0 else a_fridge(
                unit=unit, code=f"B{number}{which}", name=f"{which + 1} 号冰箱"
            )  # fmt: skip
            if (number, which) != (2, 1):
                device = a_probe(fridge, f"P{number}{which}").device
                ago = timedelta(hours=2) if (number, which) == (1, 1) else timedelta(seconds=20)
                warm = number == which == 0
                _heard(device, 9.4 if warm else 4 + math.sin(number + which), ago)
    return first


def test_the_nurse_and_the_quality_officer(cast: Cast, visit, town) -> None:
    fridge = _clinic()
    lot = a_lot(fridge, cast.actor("clinic_nurse"))
    for name in ("coldchain_admin", "quality_officer"):
        cast.account(name)
    rings(fridge.probes.get().device, "vax_cold_hot", value=9.4)
    deliver_all()
    nurse = visit("clinic_nurse")
    page = nurse.open("/coldchain/")
    nurse.until("() => document.title.startsWith('(1)')")
    nurse.check("cold-board")
    page.click("[data-siren-on]")
    nurse.until("() => document.querySelector('[data-siren-on]').ariaPressed === 'true'")
    nurse.until("() => document.querySelector('[data-siren-mute]').hidden")
    rings(fridge.probes.get().device, "vax_cold_mains", value=0)
    page.evaluate(FACT)
    nurse.until("() => document.title.startsWith('(2)')")
    page.route("**/coldchain/", lambda route: route.fulfill(body="<p>not the board</p>"))
    page.evaluate("document.querySelector('.cold-board').dataset.before = 'yes'")
    page.evaluate(FACT)
    page.wait_for_timeout(800)
    assert page.locator("[data-before] .cold-fridge").count() == 27  # what was shown stays
    page.unroute("**/coldchain/")
    page.evaluate(FACT)
    nurse.until("() => !document.querySelector('[data-before]')")
    for left in (1, 0):
        page.locator(".cold-ringing button:has-text('确认')").first.click()
        nurse.until(f"() => document.querySelectorAll('.cold-ringing li').length === {left}")
    page.wait_for_selector("text=已确认，不再向上通知")
    assert not page.locator("[data-ringing]").count()
    page.click(".cold-fridge.cold-late")
    page.wait_for_selector("text=批疫苗已隔离")
    nurse.check("cold-equipment")
    nurse.open(f"/coldchain/lots/{lot.pk}/")
    page.click("button:has-text('填写评估')")
    page.fill("dialog[open] textarea", "最高 9.4 ℃，70 分钟；企业意见：可继续使用")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector("text=已提交评估")
    nurse.check("cold-lot")
    nurse.open("/coldchain/checks/")
    nurse.check("cold-checks")
    page.locator(".cold-due input[type=number]").first.fill("4.6")
    page.locator(".cold-due .btn-primary").first.click()
    page.wait_for_selector("text=已记录")
    nurse.leave()
    quality = visit("quality_officer")
    page = quality.open("/coldchain/quarantines/")
    quality.check("cold-quarantines")
    page.click("text=吸附百白破疫苗")
    page.click("button:has-text('作出结论')")
    page.fill("dialog[open] textarea", "未超过企业稳定性范围，放行")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector("text=已作出结论")
    assert Quarantine.objects.get().verdict == "released"
    assert Lot.objects.get(pk=lot.pk).state == "usable"


def test_the_county_looks_after_units_and_probes(cast: Cast, visit, town, tmp_path) -> None:
    fridge = _clinic()
    lot = a_lot(fridge)
    cast.account("coldchain_admin")
    county = visit("coldchain_admin")
    county.open(f"/coldchain/units/{fridge.unit_id}/month/")
    county.check("cold-month")
    page = county.open("/coldchain/units/")
    county.check("cold-units")
    page.click("text=第3接种门诊")
    page.wait_for_selector("text=冷链设备")
    county.check("cold-unit")
    page = county.open(f"/coldchain/equipment/{fridge.pk}/probe/")
    county.check("cold-probe-new")
    page = county.open(f"/coldchain/units/{fridge.unit_id}/send/")
    county.check("cold-send")
    page.select_option("select[name=to]", label="第3接种门诊")
    page.select_option("select[name=cooling]", "box")
    for name, value in (
        ("vehicle", "粤F12345"), ("purpose", "调拨"), ("started_celsius", "5.1"),
        ("started_ambient", "19"), (f"lot-{lot.pk}", "20"),
    ):  # fmt: skip
        page.fill(f"input[name={name}]", value)
    page.click("main form .btn-primary")
    page.wait_for_selector("text=已发运")
    county.check("cold-transport")
    page = county.open("/coldchain/transports/")
    county.check("cold-transports")
    page = county.open(f"/coldchain/equipment/{fridge.pk}/logger/")
    county.check("cold-logger")
    table = tmp_path / "记录仪.csv"
    lines = [f"2026-11-01 {8 + n // 6:02}:{n % 6}0,{4 + n / 2},-90" for n in range(12)]
    table.write_text("\n".join(["timestamp,temperature,rssi", *lines, "昨天,4,-90"]))
    page.set_input_files("input[type=file]", table)
    page.click("main form .btn-primary")
    page.wait_for_selector("text=有 1 天曾超出标签范围")
    county.check("cold-logger-table")
    county.open("/coldchain/probes/")
    county.check("cold-probes")
