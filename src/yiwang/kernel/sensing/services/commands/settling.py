"""settle, report, expire: what became of an order."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.events.services import publish

from ...events import CommandEnded
from ...models import Command, Device, Shadow

WAITS = (Command.State.WAITING, Command.State.SENT)


def settle(
    *, device_id: int, request_id: uuid.UUID, ok: bool, result: Any = None, at: datetime
) -> Command | None:
    """What a device answered. An answer to an order that has ended, or that is not this
    device's, changes nothing. What it says it was set to becomes its reported state."""
    with transaction.atomic():
        command = (
            Command.objects.select_for_update(of=("self",))
            .select_related("device__kind")
            .filter(device=device_id, request_id=request_id)
            .first()
        )
        if command is None or command.ended_at is not None:
            return None
        end(command, Command.State.DONE if ok else Command.State.FAILED, result)
        if ok:
            report(command.device, _reported(command.body, result), at)
    return command


def report(device: Device, settings: Mapping[str, Any], at: datetime) -> None:
    """How a device says it stands; an older word than the last changes nothing."""
    if not settings:
        return
    with transaction.atomic():
        Shadow.objects.get_or_create(district=device.district, device=device)
        shadow = Shadow.objects.select_for_update().get(district=device.district, device=device)
        if shadow.reported_at is None or shadow.reported_at <= at:
            shadow.reported, shadow.reported_at = {**shadow.reported, **settings}, at
            shadow.save(update_fields=["reported", "reported_at"])


def expire(limit: int = 1000) -> int:
    """Orders whose end has come end; returns how many."""
    with transaction.atomic():
        due = list(
            Command.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("device__kind")
            .filter(state__in=WAITS, expires_at__lte=now())
            .order_by("expires_at")[:limit]
        )
        for command in due:
            end(command, Command.State.EXPIRED, command.result)
    return len(due)


def end(command: Command, state: Command.State, result: Any) -> None:
    """Once and for all; the row is locked."""
    Command.objects.filter(pk=command.pk, district=command.district).update(
        state=state, ended_at=now(), next_try_at=None, result=result
    )
    command.refresh_from_db(fields=["state", "ended_at", "next_try_at", "result"])
    publish(
        CommandEnded(
            district=command.district,
            command_id=command.pk,
            device_id=command.device_id,
            kind=command.device.kind.code,
            subject=command.device.subject,
            state=state,
        )
    )


def _reported(body: Mapping[str, Any], result: Any) -> Mapping[str, Any]:
    """What an order that was done says of how the device stands: what it was set to, or what it
    answered when it was asked."""
    if isinstance(body.get("set"), dict):
        return {name: value for name, value in body["set"].items() if value is not None}
    return result if "ask" in body and isinstance(result, dict) else {}
