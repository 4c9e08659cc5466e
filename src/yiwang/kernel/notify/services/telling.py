"""tell and broadcast: say a thing once to each person; a job sends it after the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime, now
from procrastinate.contrib.django import app

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Appointment
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.kernel.registry.selectors import Contact

from ..models import Delivery, Message, Webhook
from ..rules import after_quiet, quiet_hours

SEND_TASK = "notify.send_message"
_Channel, _State = Delivery.Channel, Delivery.State
Recipient = int | Contact | Webhook


@dataclass(frozen=True)
class Told:
    """`recipients` counts those the message is addressed to now, by this call."""

    message_id: int
    recipients: int


def tell(
    *,
    district: str,
    key: str,
    to: Iterable[Recipient],
    title: str,
    text: str = "",
    params: Mapping[str, Any] | None = None,
    url: str = "",
    topic: str = "",
    subject: str = "",
    channels: Iterable[str] = ("in_app", "sms", "webhook"),
    urgent: bool = False,
) -> Told:
    """Tell accounts (ids) in the app, `Contact`s by SMS and `Webhook`s, each once.

    `key` names the occasion in its district ("case:12:overdue"): called again, the first words
    stand and only new recipients are told. `title` and `text` may hold `%(name)s` for `params`
    and are shown in each reader's language if the catalogue has them. `url` is a path of ours.
    SMS that are not `urgent` wait for the end of the quiet hours. Two or three statements.
    """
    wanted = set(channels)
    with transaction.atomic():
        message = _said(
            Message(
                district=district,
                key=key,
                topic=topic,
                title=title,
                text=text,
                params=dict(params or {}),
                url=url,
                subject=subject,
                urgent=urgent,
            )
        )
        moment = now()
        made = {}
        for one in to:
            delivery = _addressed(message, one, moment)
            if delivery.channel in wanted:
                made[delivery.recipient] = delivery
        Delivery.objects.bulk_create(made.values(), ignore_conflicts=True, batch_size=1000)
        if any(delivery.state == _State.QUEUED for delivery in made.values()):
            app.configure_task(SEND_TASK).defer(message_id=message.pk)
    return Told(message_id=message.pk, recipients=len(made))


def broadcast(
    *,
    actor: Actor,
    district: str,
    division: str,
    key: str,
    title: str,
    text: str = "",
    role: str = "",
    url: str = "",
) -> Told:
    """Tell everybody who holds a post in a division (of one role, if given), in the app.

    The actor's own post must hold over the whole division.
    """
    require_over(actor, "notify.broadcast", division)
    with transaction.atomic():
        told = tell(
            district=district,
            key=key,
            to=_holders_within(division, role),
            title=title,
            text=text,
            url=url,
            topic="broadcast",
            subject=f"division:{division}",
            channels=(_Channel.IN_APP,),
        )
        record(
            verb="notify.broadcast",
            subject=f"message:{told.message_id}",
            actor_id=actor.account_id,
            actor_name=actor.name,
            district=district,
            detail={"division": division, "role": role, "recipients": told.recipients},
            address=actor.address,
        )
    return told


def _said(message: Message) -> Message:
    """The message of this occasion: this one, or the one said before. One statement, no race."""
    (said,) = Message.objects.bulk_create(
        [message],
        update_conflicts=True,
        unique_fields=["district", "key"],
        update_fields=["district"],
    )
    return said


def _addressed(message: Message, one: Recipient, moment: datetime) -> Delivery:
    base = Delivery(district=message.district, message=message, due_at=moment)
    if isinstance(one, Webhook):
        base.channel, base.webhook, base.recipient = _Channel.WEBHOOK, one, f"webhook:{one.pk}"
    elif isinstance(one, Contact):
        base.channel, base.recipient = _Channel.SMS, f"phone:{one.phone_index}"
        base.phone = one.phone
        if not message.urgent:
            base.due_at = after_quiet(localtime(moment), quiet_hours(settings.NOTIFY_QUIET))
    else:
        base.channel, base.account_id, base.recipient = _Channel.IN_APP, one, f"account:{one}"
        base.state, base.sent_at = _State.SENT, moment
    return base


def _holders_within(division: str, role: str) -> list[int]:
    day = localdate()
    held = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        Q(post__closed_at__isnull=True) | Q(post__closed_at__gt=day),
        since__lte=day,
        account__is_active=True,
        post__division__startswith=division,
    )
    if role:
        held = held.filter(post__role=role)
    return sorted(held.values_list("account_id", flat=True).distinct())
