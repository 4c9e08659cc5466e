"""Devices are registered with a key, and retired."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Refused

from ..models import Device


def register(
    *, district: str, code: str, name: str, stands_for: str, by: int | None = None
) -> tuple[Device, str]:
    """The device and its key, which is shown this once. Raises Refused for a code in use."""
    key = f"yd_{secrets.token_urlsafe(32)}"
    try:
        with transaction.atomic():
            device = Device.objects.create(
                district=district,
                code=code.strip(),
                name=name.strip(),
                stands_for=stands_for,
                key=key,
            )
            record(
                actor_id=by,
                verb="checkin.register",
                subject=f"device:{device.pk}",
                district=district,
                detail={"code": device.code, "stands_for": stands_for},
            )
    except IntegrityError as clash:
        raise Refused("这个设备编号已登记；请换一个编号。", code="device_known") from clash
    return device, key


def retire(*, district: str, device_id: int, by: int | None = None) -> Device:
    """No scan of it is taken any more; retired again nothing changes."""
    with transaction.atomic():
        device = Device.objects.select_for_update().get(pk=device_id, district=district)
        if device.retired_at is None:
            device.retired_at = now()
            device.save(update_fields=["retired_at"])
            record(
                actor_id=by,
                verb="checkin.retire",
                subject=f"device:{device.pk}",
                district=district,
                detail={},
            )
        return device
