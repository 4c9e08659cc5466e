"""take_due: orders that are due, claimed by whoever sends them.

Over MQTT the broker keeps an order for a device that is away; the end travels inside, and it is
sent again until it is answered. A terminal of JT/T 808 knows no end: an order waits here until its
terminal is connected, goes once over each of its connections, and to three of them at most.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now

from ...models import Command, Device, DeviceKind, Presence
from ...rules.orders import ONCE
from .settling import WAITS

AGAIN_AFTER = timedelta(seconds=10)
MOST_TRIES = 20
MOST_CONNECTIONS = 3


@dataclass(frozen=True)
class Parcel:
    """What goes to a device: `topic` is its MQTT topic; the end travels inside."""

    command_id: int
    topic: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Errand:
    """What goes to a terminal before `expires_at`; its answer is said on `topic`."""

    command_id: int
    request_id: uuid.UUID
    number: str
    topic: str
    body: dict[str, Any]
    expires_at: datetime


def take_due(limit: int = 200) -> list[Parcel]:
    """Orders to send over MQTT now, each claimed until its next try, with what the device must
    know: the number to answer with and the end after which it does nothing. Two senders share
    the work."""
    with transaction.atomic():
        moment = now()
        due = list(_due(moment, DeviceKind.Speaks.MQTT)[:limit])
        for command in due:
            tired = command.tries + 1 >= MOST_TRIES
            _claim(command, moment, command.expires_at if tired else moment + AGAIN_AFTER)
        Command.objects.bulk_update(due, ["tries", "state", "sent_at", "next_try_at"])
    return [_parcel(command) for command in due]


def take_due_at(gateway: str, limit: int = 200) -> list[Errand]:
    """Orders for terminals whose connection this gateway holds, each claimed for as long as that
    connection lives (`resume`)."""
    with transaction.atomic():
        moment = now()
        here = Presence.objects.filter(
            district=OuterRef("district"), device=OuterRef("device"), online=True, via=gateway
        )
        due = list(_due(moment, DeviceKind.Speaks.JT808).filter(Exists(here))[:limit])
        for command in due:
            _claim(command, moment, command.expires_at)
        Command.objects.bulk_update(due, ["tries", "state", "sent_at", "next_try_at"])
    return [
        Errand(
            command_id=command.pk,
            request_id=command.request_id,
            number=command.device.code.lstrip("0"),
            topic=command.device.topic,
            body=command.body,
            expires_at=command.expires_at,
        )
        for command in due
    ]


def resume(devices: Collection[int]) -> int:
    """These terminals have a new connection: what the old one did not answer is due again, if it
    may be done twice."""
    left = Command.objects.filter(
        device__in=devices, state=Command.State.SENT, tries__lt=MOST_CONNECTIONS,
        expires_at__gt=now(),
    )  # fmt: skip
    for name in ONCE:
        left = left.exclude(body__has_key=name)
    return left.update(next_try_at=now())


def _due(moment: datetime, speaks: str) -> QuerySet[Command]:
    return (
        Command.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("device__kind")
        .filter(
            state__in=WAITS,
            next_try_at__lte=moment,
            expires_at__gt=moment,
            device__kind__speaks=speaks,
            device__state=Device.State.IN_USE,
        )
        .order_by("next_try_at")
    )


def _claim(command: Command, moment: datetime, again: datetime) -> None:
    command.tries += 1
    command.state, command.sent_at, command.next_try_at = Command.State.SENT, moment, again


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
