"""Orders to devices: laid, sent until answered, and never late."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..events import CommandEnded
from ..models import Command, Device, Shadow

ORDER = "sensing.order"
LONGEST = timedelta(days=1)
AGAIN_AFTER = timedelta(seconds=10)
MOST_TRIES = 20
_WAITS = (Command.State.WAITING, Command.State.SENT)


@dataclass(frozen=True)
class Parcel:
    """What goes to a device: `topic` is its MQTT topic; the end travels inside."""

    command_id: int
    topic: str
    body: dict[str, Any]


def order(
    *,
    actor: Actor,
    request_id: uuid.UUID,
    district: str,
    device_id: int,
    body: Mapping[str, Any],
    expires_in: timedelta = timedelta(minutes=1),
) -> Command:
    """Have a device do something until then, or not at all. The same request again is the first
    order; other content under it is a Conflict."""
    if not timedelta() < expires_in <= LONGEST:
        raise Invalid({"expires_in": "指令须有有效期，最长一天。"})
    if not body:
        raise Invalid({"body": "指令不能为空。"})
    with transaction.atomic():
        device = _device(actor, district, device_id)
        moment = now()
        command, is_new = Command.objects.get_or_create(
            district=district,
            request_id=request_id,
            defaults={
                "device": device,
                "body": dict(body),
                "ordered_at": moment,
                "ordered_by_id": actor.account_id,
                "ordered_name": actor.name,
                "expires_at": moment + expires_in,
                "next_try_at": moment,
            },
        )
        if not is_new:
            same = (command.device_id, command.body, command.ordered_by_id)
            if same != (device.pk, dict(body), actor.account_id):
                raise Conflict("同一次提交的内容变了；请刷新页面后重新下达。")
            return command
        _note("sensing.order", command, actor)
    return command


def desire(
    *,
    actor: Actor,
    request_id: uuid.UUID,
    district: str,
    device_id: int,
    settings: Mapping[str, Any],
    expires_in: timedelta = LONGEST,
) -> Command:
    """How a device is to stand from now on, kept in its shadow and ordered of it."""
    with transaction.atomic():
        device = _device(actor, district, device_id)
        known = Command.objects.filter(district=district, request_id=request_id).exists()
        if not known:
            Shadow.objects.get_or_create(district=district, device=device)
            shadow = Shadow.objects.select_for_update().get(district=district, device=device)
            shadow.desired, shadow.version = {**shadow.desired, **settings}, shadow.version + 1
            shadow.save(update_fields=["desired", "version"])
        return order(
            actor=actor,
            request_id=request_id,
            district=district,
            device_id=device_id,
            body={"set": dict(settings)},
            expires_in=expires_in,
        )


def cancel(*, actor: Actor, district: str, command_id: int) -> Command:
    """It is not sent any more; what a device got already it may have done."""
    with transaction.atomic():
        command = _locked(district, command_id)
        require(actor, ORDER, command.device)
        if command.ended_at is None:
            _end(command, Command.State.CANCELLED, None)
            _note("sensing.cancel", command, actor)
    return command


def take_due(limit: int = 200) -> list[Parcel]:
    """Orders to send now, each claimed until its next try, with what the device must know: the
    number to answer with and the end after which it does nothing. Two senders share the work."""
    with transaction.atomic():
        moment = now()
        due = list(
            Command.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("device__kind")
            .filter(state__in=_WAITS, next_try_at__lte=moment, expires_at__gt=moment)
            .order_by("next_try_at")[:limit]
        )
        for command in due:
            command.tries += 1
            command.state = Command.State.SENT
            command.sent_at = moment
            tired = command.tries >= MOST_TRIES
            command.next_try_at = command.expires_at if tired else moment + AGAIN_AFTER
        Command.objects.bulk_update(due, ["tries", "state", "sent_at", "next_try_at"])
    return [_parcel(command) for command in due]


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
        _end(command, Command.State.DONE if ok else Command.State.FAILED, result)
        if ok and isinstance(command.body.get("set"), dict):
            report(command.device, command.body["set"], at)
    return command


def report(device: Device, settings: Mapping[str, Any], at: datetime) -> None:
    """How a device says it stands; an older word than the last changes nothing."""
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
            .filter(state__in=_WAITS, expires_at__lte=now())
            .order_by("expires_at")[:limit]
        )
        for command in due:
            _end(command, Command.State.EXPIRED, command.result)
    return len(due)


def _device(actor: Actor, district: str, device_id: int) -> Device:
    device = Device.objects.select_related("kind").get(pk=device_id, district=district)
    require(actor, ORDER, device)
    if device.state == Device.State.RETIRED:
        raise Refused("这台设备已停用，不能下达指令。", code="retired")
    return device


def _locked(district: str, command_id: int) -> Command:
    return (
        Command.objects.select_for_update(of=("self",))
        .select_related("device__kind")
        .get(pk=command_id, district=district)
    )


def _end(command: Command, state: Command.State, result: Any) -> None:
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


def _parcel(command: Command) -> Parcel:
    return Parcel(
        command_id=command.pk,
        topic=f"{command.device.topic}/cmd",
        body={
            "id": str(command.request_id),
            "expires": int(command.expires_at.timestamp() * 1000),
            **command.body,
        },
    )


def _note(verb: str, command: Command, actor: Actor) -> None:
    record(
        actor_id=actor.account_id,
        actor_name=actor.name,
        verb=verb,
        subject=f"device:{command.device_id}",
        district=command.district,
        detail={"command": command.pk, "body": command.body},
        address=actor.address,
    )
