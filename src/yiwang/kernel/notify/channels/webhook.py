"""Another system is told by a signed POST; it checks `X-Yiwang-Signature` with its secret."""

import json
from dataclasses import dataclass

from . import Parcel, Receipt
from .replies import posted
from .signing import signed_headers


@dataclass(frozen=True)
class SignedWebhook:
    """`private_hosts` are the only names that may lead into our own network."""

    private_hosts: frozenset[str] = frozenset()

    def send(self, parcel: Parcel) -> Receipt:
        """Post the message as JSON."""
        content = {
            "id": parcel.id,
            "topic": parcel.topic,
            "subject": parcel.subject,
            "title": parcel.title,
            "text": parcel.text,
            "url": parcel.link,
            "at": parcel.at.isoformat(),
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = signed_headers(parcel.secret, body, request=f"notify-{parcel.id}")
        return posted(parcel.url, body, headers, private_hosts=self.private_hosts)[0]
