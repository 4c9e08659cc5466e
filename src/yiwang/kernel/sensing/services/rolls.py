"""A workbook of devices, read into what `register` takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import locate
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place
from yiwang.lib.workbooks import Unopened, open_workbook

from ..models import Device, DeviceKind
from ..rules.naming import is_code
from .devices import NewDevice

#: Heading of each column and what it is; the first three are needed.
HEADINGS = {
    "设备编号": "code",
    "设备种类": "kind",
    "名称": "title",
    "区划代码": "place",
    "经度": "lon",
    "纬度": "lat",
    "地址": "address",
    "对应对象": "subject",
    "上报间隔秒": "interval",
}
_NEEDED = ("设备编号", "设备种类", "名称")
MOST_SECONDS = 86_400  # from one reading to the next, a default of ours: once a day


@dataclass(frozen=True)
class Roll:
    """What a workbook lists: devices that can be registered, and of every other line its number,
    what it gave as the code, and what is wrong with it."""

    devices: list[NewDevice]
    wrong: list[tuple[int, str, str]]


def devices_in(workbook: bytes, *, district: str = "") -> Roll:
    """The devices of the first sheet. A line stands in the division of its code, else where its
    point lies, else in `district`. Raises Invalid for what is no such workbook."""
    try:
        rows = open_workbook(workbook).worksheets[0].iter_rows(values_only=True)
    except Unopened as fault:
        raise Invalid({"file": "文件打不开；请另存为 XLSX 后再导入。"}) from fault
    lines = [tuple("" if cell is None else str(cell).strip() for cell in row) for row in rows]
    columns = _columns(lines[0] if lines else ())
    found: list[NewDevice] = []
    wrong: list[tuple[int, str, str]] = []
    kinds = set(DeviceKind.objects.values_list("code", flat=True))
    known = set(Device.objects.values_list("code", flat=True))
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        said = {key: line[at] if at < len(line) else "" for key, at in columns.items()}
        try:
            _refuse(said, kinds, known)
            found.append(_device(said, district))
            known.add(said["code"])
        except ValueError as fault:
            wrong.append((number, said["code"], str(fault)))
    return Roll(found, wrong)


def _columns(heading: Sequence[str]) -> dict[str, int]:
    missing = [name for name in _NEEDED if name not in heading]
    if missing:
        raise Invalid({"file": f"缺少列：{'、'.join(missing)}。"})
    return {HEADINGS[name]: at for at, name in enumerate(heading) if name in HEADINGS}


def _refuse(said: dict[str, str], kinds: set[str], known: set[str]) -> None:
    """What `register` would refuse the whole roll for."""
    code, kind = said["code"], said["kind"]
    if not is_code(code):
        raise ValueError(f"设备编号“{code}”只能含字母、数字、下划线和短横，最多 40 位")
    if code in known:
        raise ValueError(f"设备编号 {code} 已登记，或在表中重复")
    if kind not in kinds:
        raise ValueError(f"没有设备种类“{kind}”")


def _device(said: dict[str, str], district: str) -> NewDevice:
    lon, lat = (_number(said.get(name, "")) for name in ("lon", "lat"))
    place = _place(said.get("place", ""), lon, lat, district)
    interval = _seconds(said.get("interval", ""))
    return NewDevice(
        code=said["code"],
        kind=said["kind"],
        title=said["title"],
        place=replace(place, lon=lon, lat=lat, address=said.get("address", "")),
        subject=said.get("subject", ""),
        interval_seconds=interval,
    )


def _place(code: str, lon: float | None, lat: float | None, district: str) -> Place:
    if code:
        division = Division.objects.defer("boundary").filter(code=code, until=None).first()
        if division is None or not division.district:
            raise ValueError(f"没有区划 {code}")
        return Place(
            *(getattr(division, level) for level in ("district", "street", "community", "grid"))
        )
    if lon is not None and lat is not None:
        found = locate(lon, lat)
        if found is not None:
            return Place(found.district, found.street, found.community, found.grid)
    if not district:
        raise ValueError("请填写区划代码，或填写落在网格内的经纬度")
    return Place(district)


def _seconds(text: str) -> int | None:
    number = _number(text)
    if number is not None and not 1 <= number <= MOST_SECONDS:
        raise ValueError(f"上报间隔“{text}”须在 1 到 {MOST_SECONDS} 秒之间")
    return None if number is None else int(number)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"“{text}”不是数字") from None
