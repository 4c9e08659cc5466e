"""Devices are registered with a secret, given another, and retired."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..events import DeviceRegistered, DeviceRekeyed, DeviceRetired
from ..models import Device, DeviceKind
from ..rules.naming import is_code
from .trace import trace

F = TypeVar("F", DeviceRegistered, DeviceRekeyed, DeviceRetired)
MOST = 5000  # devices in one call
_REGISTERING = 80_850  # advisory lock


@dataclass(frozen=True)
class NewDevice:
    """`kind` is the code of a kind; `code` is how it names itself (a terminal's phone number)."""

    code: str
    kind: str
    title: str
    place: Place
    subject: str = ""
    interval_seconds: int | None = None


def register(*, actor: Actor, new: Sequence[NewDevice]) -> list[tuple[Device, str]]:
    """The devices with their secrets, which are shown this once. All or none.

    Codes are unique in the whole city, because a terminal in a vehicle knows no district.
    Raises Refused for a code in use, Invalid for one that cannot travel or an unknown kind.
    """
    if len(new) > MOST:
        raise Refused("一次最多登记 %(most)s 台设备。", code="too_many", values={"most": MOST})
    for each in new:
        require(actor, "sensing.register", each.place)
    kinds = _kinds(new)
    keys = [_new_secret() for _ in new]
    with transaction.atomic():
        _refuse_known([each.code for each in new])
        devices = Device.objects.bulk_create(
            _device(each, kinds[each.kind], key) for each, key in zip(new, keys, strict=True)
        )
        for device in devices:
            _note("register", device, actor)
        publish(*(_fact(DeviceRegistered, device) for device in devices))
    return list(zip(devices, keys, strict=True))


def rotate(*, actor: Actor, district: str, device_id: int) -> tuple[Device, str]:
    """Its new secret, shown this once; the old one opens nothing any more."""
    key = _new_secret()
    with transaction.atomic():
        device = _locked(actor, district, device_id)
        if device.state == Device.State.RETIRED:
            raise Refused("这台设备已停用；如要恢复请重新登记。", code="retired")
        device.secret = key
        device.save(update_fields=["secret", "secret_index"])
        _note("rotate", device, actor)
        publish(_fact(DeviceRekeyed, device))
    return device, key


def retire(*, actor: Actor, district: str, device_id: int) -> Device:
    """Nothing that it says is taken any more; retired again nothing changes."""
    with transaction.atomic():
        device = _locked(actor, district, device_id)
        if device.state == Device.State.IN_USE:
            device.state, device.retired_at = Device.State.RETIRED, now()
            device.save(update_fields=["state", "retired_at"])
            _note("retire", device, actor)
            publish(_fact(DeviceRetired, device))
    return device


def _locked(actor: Actor, district: str, device_id: int) -> Device:
    device = (
        Device.objects.select_for_update(of=("self",))
        .select_related("kind")
        .get(pk=device_id, district=district)
    )
    require(actor, "sensing.register", device)
    return device


def _kinds(new: Sequence[NewDevice]) -> dict[str, DeviceKind]:
    kinds = {kind.code: kind for kind in DeviceKind.objects.all()}
    for each in new:
        if not is_code(each.code):
            raise Invalid(
                {"code": "设备编号只能含字母、数字、下划线和短横，最多 40 位，以字母或数字开头。"}
            )
        if each.kind not in kinds:
            raise Invalid({"kind": "没有这种设备；请先定义设备种类。"})
    return kinds


def _refuse_known(codes: Sequence[str]) -> None:
    """Raise when one of them is in use. Two registrations at once wait here for each other: a
    code is unique over districts, which no constraint of a table cut by district can say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTERING])
    known = set(Device.objects.filter(code__in=codes).values_list("code", flat=True))
    twice = (
        {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else {}
    )
    if known or twice:
        raise Refused(
            "设备编号 %(code)s 已登记；请换一个编号。",
            code="device_known",
            values={"code": "、".join(sorted({*known, *twice})[:5])},
        )


def _device(new: NewDevice, kind: DeviceKind, key: str) -> Device:
    return Device(
        **new.place.columns,
        code=new.code,
        kind=kind,
        title=new.title.strip() or new.code,
        subject=new.subject,
        secret=key,
        interval_override=new.interval_seconds,
    )


def _new_secret() -> str:
    return f"yd_{secrets.token_urlsafe(24)}"


def _fact(fact: type[F], device: Device) -> F:
    return fact(
        district=device.district,
        device_id=device.pk,
        code=device.code,
        kind=device.kind.code,
        subject=device.subject,
    )


def _note(verb: str, device: Device, actor: Actor) -> None:
    trace(
        actor, verb, device.district, f"device:{device.pk}",
        code=device.code, kind=device.kind.code, title=device.title,
    )  # fmt: skip
