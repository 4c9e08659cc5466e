"""send_message and send_due: hand queued deliveries to their channels; run by jobs only.

A delivery is claimed for some minutes in one short transaction, sent outside of any, and its
receipt written in another. A worker killed in between leaves it to be sent again, with the same
request id, so that a careful provider still sends once.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from yiwang.kernel.events.services import publish
from yiwang.lib.idnumbers import is_mobile

from ..channels import Channel, Parcel, Receipt, channel_named
from ..events import DeliveryFailed
from ..models import Delivery
from ..rules import filled, next_try

CLAIM = timedelta(minutes=5)
BATCH = 200
_State = Delivery.State


def send_message(*, message_id: int) -> int:
    """Send what is due of one message; returns how many were sent."""
    return _send(_due(message_id=message_id))


def send_due() -> int:
    """Send what is due of all messages, up to a batch; returns how many were sent."""
    return _send(_due()[:BATCH])


def _due(**which: int) -> list[int]:
    due = Delivery.objects.filter(state=_State.QUEUED, due_at__lte=now(), **which)
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True))


def _send(ids: list[int]) -> int:
    channels: dict[str, Channel] = {}
    sent = 0
    for pk in ids:
        delivery = _claim(pk)
        if delivery is None:
            continue
        channel = channels.get(delivery.channel) or channel_named(delivery.channel)
        channels[delivery.channel] = channel
        parcel = _parcel(delivery)
        if delivery.channel == Delivery.Channel.SMS and not is_mobile(parcel.phone):
            receipt = Receipt(sent=False, error="not_mobile", final=True)
        else:
            receipt = channel.send(parcel)
        sent += _settle(pk, receipt)
    return sent


def _claim(pk: int) -> Delivery | None:
    """Take the delivery unless another worker has it; its `due_at` moves past the claim."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message", "webhook")
            .filter(pk=pk, state=_State.QUEUED, due_at__lte=now())
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.due_at = now() + CLAIM
        delivery.save(update_fields=["attempts", "due_at"])
        return delivery


def _parcel(delivery: Delivery) -> Parcel:
    message, webhook = delivery.message, delivery.webhook
    with override(settings.LANGUAGE_CODE):
        title = filled(_(message.title), message.params)
        text = filled(_(message.text), message.params) if message.text else ""
    return Parcel(
        id=delivery.pk,
        title=title,
        text=text,
        link=settings.NOTIFY_SITE + message.url if message.url and settings.NOTIFY_SITE else "",
        topic=message.topic,
        subject=message.subject,
        at=localtime(message.created_at),
        phone=delivery.phone.reveal(),
        url=webhook.url if webhook else "",
        secret=webhook.secret.reveal() if webhook else "",
    )


def _settle(pk: int, receipt: Receipt) -> bool:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).select_related("message")
        one = delivery.get(pk=pk)
        if one.state != _State.QUEUED:
            return False
        again = None if receipt.final else next_try(one.attempts, now())
        one.reference, one.error = receipt.reference, receipt.error[:200]
        if receipt.sent:
            one.state, one.sent_at = _State.SENT, now()
        elif again:
            one.due_at = again
        else:
            one.state = _State.FAILED
            _announce(one)
        one.save(update_fields=["state", "sent_at", "due_at", "reference", "error"])
        return receipt.sent


def _announce(delivery: Delivery) -> None:
    publish(
        DeliveryFailed(
            district=delivery.district,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            channel=delivery.channel,
            subject=delivery.message.subject,
        )
    )
