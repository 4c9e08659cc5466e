"""Sixty fridges of twenty units in the demo city, made only through the verbs; names are of
places and trades, never of persons."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, enrol, open_post
from yiwang.kernel.places.models import Building, Division
from yiwang.kernel.sensing.services.alarms import note_phone

from .models import Equipment, Unit
from .services import (
    NewEquipment,
    NewLot,
    NewUnit,
    ask_release,
    fit_probe,
    hold,
    receive,
    register_equipment,
    register_unit,
    set_up,
)

DISTRICT, STREET = "440204", "440204001"
UNITS, EACH = 20, 3
#: The kind whose devices `yiwang simulate` plays.
KIND = "vax_cold"
#: Any constant id: with it, loading again brings the same requests.
ROUND = UUID("00000000-0000-4000-8000-0000000c01d5")
VACCINES = (
    ("吸附无细胞百白破联合疫苗", "0.5 ml/支"), ("重组乙型肝炎疫苗", "10 μg/支"),
    ("麻腮风联合减毒活疫苗", "0.5 ml/支"), ("冻干水痘减毒活疫苗", "0.5 ml/支"),
    ("四价流感病毒裂解疫苗", "0.5 ml/支"), ("23 价肺炎球菌多糖疫苗", "0.5 ml/支"),
)  # fmt: skip
_STAFF = (
    ("clinic-nurse01", "接种单位冷链管理员", "clinic_nurse", STREET),
    ("coldchain-admin01", "疾控冷链管理员", "coldchain_admin", DISTRICT),
    ("quality-officer01", "疫苗质量负责人", "quality_officer", DISTRICT),
    ("device-steward01", "感知设备数据管理员", "steward", DISTRICT),
)
Tell = Callable[[int, int], None]


def loaded() -> bool:
    """Whether all of it is there."""
    return Equipment.objects.filter(code__startswith="DEMO-").count() >= UNITS * EACH


def load(tell: Tell = lambda done, total: None, *, password: str) -> int:
    """Staff, units, fridges with probes and lots; returns how many fridges. Harmless to repeat."""
    people = {said[0]: _hired(*said, password=password) for said in _STAFF}
    set_up(actor=SYSTEM, district=DISTRICT)
    for number, person in enumerate(people.values()):
        note_phone(
            actor=SYSTEM, district=DISTRICT, account_id=person.account_id or 0,
            number=f"1380000{number + 1:04d}",
        )  # fmt: skip
    made = 0
    for number, new in enumerate(_sites()):
        unit = register_unit(actor=SYSTEM, new=new)
        for which in range(EACH):
            _fridge(unit, number, which, people["coldchain-admin01"])
            made += 1
        tell(number + 1, UNITS)
    _held(people["coldchain-admin01"])
    return made


def _hired(username: str, name: str, role: str, division: str, *, password: str) -> Actor:
    account = Account.objects.filter(username=username).first() or enrol(
        actor=SYSTEM, username=username, name=f"{name}01", password=password
    )
    post = open_post(
        actor=SYSTEM, code=f"{division}-{role}", name=name, role=role, division=division
    )
    if not account.appointments.filter(post=post).exists():
        appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    return actor_of(account)


def _sites() -> Iterator[NewUnit]:
    """A clinic for each community of the street, then one for each other street."""
    places: list[dict[str, Any]] = list(_in_street())[:UNITS]
    others = Division.objects.filter(district=DISTRICT, level="street", until=None)
    streets = list(others.exclude(code=STREET).order_by("code").values_list("code", "name"))
    for turn in range(UNITS - len(places)):
        code, name = streets[turn % len(streets)]
        nth = ("", "第二", "第三")[turn // len(streets) % 3]
        title = f"{name}{nth}预防接种门诊"
        places.append({"street": code, "name": title, "address": f"{name}卫生路{2 + turn}号"})
    for number, place in enumerate(places, 1):
        yield NewUnit(
            district=DISTRICT, code=f"DEMO-{number:02d}", contact="预防接种门诊",
            telephone=f"0751-6010{number:03d}", **place,
        )  # fmt: skip


def _in_street() -> Iterator[dict[str, Any]]:
    rows = Division.objects.filter(street=STREET, level="community", until=None)
    for code, name in rows.order_by("code").values_list("code", "name"):
        found = Building.objects.filter(community=code, lon__isnull=False).order_by("code")
        building = found.exclude(address="").first()
        if building is None:
            continue
        plain = name.removesuffix("居民委员会").removesuffix("社区")
        yield {
            "name": f"{plain}社区卫生服务站", "street": STREET, "community": code,
            "grid": building.grid, "lon": building.lon, "lat": building.lat,
            "address": building.address,
        }  # fmt: skip


def _fridge(unit: Unit, number: int, which: int, by: Actor) -> None:
    code = f"DEMO-{number + 1:02d}-{which + 1}"
    new = NewEquipment(
        unit.pk, code, f"{which + 1} 号冰箱", "fridge", "cold", "医用冷藏箱", 310 + 80 * which
    )
    fridge = register_equipment(actor=SYSTEM, new=new)
    today, turn = localdate(), number * EACH + which
    if not fridge.probes.exists():
        due = today + timedelta(days=9 + 7 * turn % 351)
        fit_probe(actor=SYSTEM, equipment_id=fridge.pk, code=f"VC{turn + 1:04d}", due_on=due,
                  place="中层")  # fmt: skip
    if fridge.lots.exists():
        return
    for offset in range(2):
        vaccine, spec = VACCINES[(turn + offset) % len(VACCINES)]
        lot = NewLot(
            vaccine, "示例生物制品有限公司", f"2026{turn:03d}{offset}",
            today + timedelta(days=60 + 11 * turn % 500), 20 + 10 * (turn % 9), spec,
        )  # fmt: skip
        receive(actor=by, request_id=uuid5(ROUND, f"{code}:{offset}"), equipment_id=fridge.pk,
                new=lot)  # fmt: skip


def _held(by: Actor) -> None:
    """One lot that waits for the quality officer."""
    fridge = Equipment.objects.filter(code="DEMO-01-1").first()
    lot = fridge.lots.order_by("pk").first() if fridge else None
    if lot is None or lot.quarantines.exists():
        return
    held = hold(actor=by, lot_id=lot.pk, cause="夜间停电 50 分钟，箱内最高 9.2 ℃")
    finding = "最高 9.2 ℃，超过 8 ℃ 共 35 分钟；企业答复不影响效价。"
    ask_release(actor=by, quarantine_id=held.pk, finding=finding)
