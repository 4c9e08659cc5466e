"""order, desire, cancel: what a device is to do, until when, and by whose word."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Invalid, Refused

from ...models import Command, Device, Shadow
from ...rules.orders import faults_of_order
from ..trace import trace
from .settling import end

ORDER = "sensing.order"
LONGEST = timedelta(days=1)


def order(
    *,
    actor: Actor,
    request_id: uuid.UUID,
    district: str,
    device_id: int,
    body: Mapping[str, Any],
    expires_in: timedelta = timedelta(minutes=1),
) -> Command:
    """Have a device do something until then, or not at all; `body` is one of the orders that its
    kind declares. The same request again is the first order; other content under it is a
    Conflict."""
    if not timedelta() < expires_in <= LONGEST:
        raise Invalid({"expires_in": "指令须有有效期，最长一天。"})
    with transaction.atomic():
        device = _device(actor, district, device_id)
        wrong = faults_of_order(device.kind.orders, body, terminal=device.kind.is_terminal)
        if wrong:
            raise Invalid(wrong)
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
        _note("order", command, actor)
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
            end(command, Command.State.CANCELLED, None)
            _note("cancel", command, actor)
    return command


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


def _note(verb: str, command: Command, actor: Actor) -> None:
    trace(
        actor, verb, command.district, f"device:{command.device_id}",
        command=command.pk, body=command.body,
    )  # fmt: skip
