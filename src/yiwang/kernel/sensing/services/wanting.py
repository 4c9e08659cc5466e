"""A device becomes a matter without an alarm: a vehicle that stands where it must not."""

from uuid import UUID

from django.db import transaction

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Refused

from ..events import DeviceMatterWanted
from ..models import Device, WantedMatter
from .trace import trace


def want_device_matter(
    *, actor: Actor, district: str, device_id: int, request_id: UUID
) -> WantedMatter:
    """Have a matter opened of a device where it is now; the room of matters does it within a
    second or two. The same request again is the same wish; of another device it is a Conflict.
    Raises Refused while another wish of the device waits."""
    with transaction.atomic():
        device = Device.objects.select_for_update().get(pk=device_id, district=district)
        require(actor, "sensing.handle", device)
        known = WantedMatter.objects.filter(district=district, request_id=request_id).first()
        if known is not None:
            if known.device_id != device.pk:
                raise Conflict(
                    "这个请求已用于另一台设备；请刷新页面后再试。", code="request_reused"
                )
            return known
        if WantedMatter.objects.filter(device=device, matter_number="").exists():
            raise Refused("正在为这台设备建立事件，请稍候。", code="matter_waits")
        wanted = WantedMatter.objects.create(
            district=district,
            device=device,
            request_id=request_id,
            wanted_by_id=actor.account_id,
        )
        trace(actor, "want_device_matter", district, f"device:{device.pk}")
        publish(DeviceMatterWanted(district=district, wanted_id=wanted.pk))
        return wanted


def link_device_matter(*, district: str, wanted_id: int, number: str, path: str) -> bool:
    """Whether this was the first time: a wish becomes one matter."""
    return bool(
        WantedMatter.objects.filter(pk=wanted_id, district=district, matter_number="").update(
            matter_number=number, matter_path=path
        )
    )
