"""Reads: what somebody was told, what she has not read, what did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.lib.idnumbers import masked_phone

from .models import Delivery, Message, Webhook
from .rules import filled

__all__ = [
    "Notice",
    "ReceiptRow",
    "inbox",
    "receipts_of",
    "undelivered",
    "unread_count",
    "webhooks_of",
]

_IN_APP = Delivery.Channel.IN_APP


@dataclass(frozen=True)
class Notice:
    """One message in a person's list, in the language that is active now."""

    delivery_id: int
    message_id: int
    topic: str
    title: str
    text: str
    url: str
    at: datetime
    read: bool


@dataclass(frozen=True)
class ReceiptRow:
    """What became of one delivery; telephones are masked."""

    title: str
    to: str
    channel: str
    state: str
    at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    error: str


def unread_count(account_id: int) -> int:
    """How many messages the account has not read. One statement on its own index."""
    return Delivery.objects.filter(
        account_id=account_id, channel=_IN_APP, read_at__isnull=True
    ).count()


def inbox(
    account_id: int, *, before: int | None = None, limit: int = 50, unread: bool = False
) -> list[Notice]:
    """The account's messages, newest first; `before` is the last `delivery_id` seen."""
    rows = Delivery.objects.filter(account_id=account_id, channel=_IN_APP)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_notice(row) for row in rows.select_related("message").order_by("-pk")[:limit]]


def receipts_of(subject: str) -> list[ReceiptRow]:
    """Everything that was said about a subject ("case:12"), to whom, and whether it arrived."""
    rows = Delivery.objects.filter(message__subject=subject)
    return [_receipt(row) for row in rows.select_related("message", "account", "webhook")]


def undelivered(district: str) -> QuerySet[Delivery]:
    """Deliveries of a district that failed for good, newest first."""
    failed = Delivery.objects.filter(district=district, state=Delivery.State.FAILED)
    return failed.select_related("message").order_by("-pk")


def webhooks_of(district: str) -> list[Webhook]:
    """The systems of a district that are told."""
    return list(Webhook.objects.filter(district=district, closed_at__isnull=True).order_by("pk"))


def _notice(row: Delivery) -> Notice:
    title, text = _words(row.message)
    return Notice(
        delivery_id=row.pk,
        message_id=row.message_id,
        topic=row.message.topic,
        title=title,
        text=text,
        url=row.message.url,
        at=row.message.created_at,
        read=row.read_at is not None,
    )


def _receipt(row: Delivery) -> ReceiptRow:
    to = masked_phone(row.phone.reveal())
    if row.account:
        to = row.account.name
    elif row.webhook:
        to = row.webhook.name
    return ReceiptRow(
        title=_words(row.message)[0],
        to=to,
        channel=row.channel,
        state=row.state,
        at=row.message.created_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
        error=row.error,
    )


def _words(message: Message) -> tuple[str, str]:
    """Title and text filled, from the catalogue where it has them; gettext("") is its header."""
    title = filled(_(message.title), message.params)
    return title, filled(_(message.text), message.params) if message.text else ""
