"""What carries a message out of the house, behind one interface; chosen by settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True)
class Parcel:
    """What a channel carries. `id` is the delivery's: a provider that knows it sends once.

    `phone` or `url` and `secret` say where to; the texts are ready to be read.
    """

    id: int
    title: str
    text: str
    link: str
    topic: str
    subject: str
    at: datetime
    phone: str = ""
    url: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel. `final` failures are not tried again."""

    sent: bool
    reference: str = ""
    error: str = ""
    final: bool = False


class Channel(Protocol):
    """Sends one parcel within its own time limit; what the other side does never raises."""

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over."""
        ...


class Unconfigured:
    """Stands where no adapter is set: says so instead of losing messages."""

    def send(self, parcel: Parcel) -> Receipt:
        """Refuse for good."""
        return Receipt(sent=False, error="not_configured", final=True)


def channel_named(name: str) -> Channel:
    """The adapter that the settings give this channel ("sms" or "webhook")."""
    from .file_log import FileLog
    from .gateway import Gateway
    from .webhook import SignedWebhook

    if name == "webhook":
        return SignedWebhook(private_hosts=frozenset(settings.NOTIFY_PRIVATE_HOSTS))
    adapter = settings.NOTIFY_SMS.get("adapter", "")
    if adapter == "file":
        return FileLog(settings.NOTIFY_SMS["path"])
    return Gateway.from_settings(settings.NOTIFY_SMS) if adapter == "gateway" else Unconfigured()
