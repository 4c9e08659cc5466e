"""Text messages through a provider's HTTP gateway, described by settings and not by code.

    {"adapter": "gateway", "url": "https://sms.example.cn/send", "secret": "…",
     "algorithm": "sha256", "sign": "东河街道",
     "body": {"mobile": "{phone}", "content": "【{sign}】{text}"},
     "success": {"code": "0"}, "reference": "msgid"}

`body` is the provider's JSON with our fields in braces; `success` what a good reply contains;
`reference` where it puts its own id. The address comes from the operator's settings, so it may
lie in the government's private network.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ..rules import sms_text
from . import Parcel, Receipt
from .replies import posted
from .signing import signed_headers

_BODY = {"phone": "{phone}", "text": "{text}", "id": "{id}"}


@dataclass(frozen=True)
class Gateway:
    """One provider."""

    url: str
    secret: str = ""
    algorithm: str = "sm3"
    sign: str = ""
    body: Mapping[str, Any] = field(default_factory=lambda: dict(_BODY))
    success: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""

    @classmethod
    def from_settings(cls, given: Mapping[str, Any]) -> Self:
        """Read the settings; raises TypeError for a name that is not ours."""
        return cls(**{name: value for name, value in given.items() if name != "adapter"})

    def send(self, parcel: Parcel) -> Receipt:
        """Post one text message."""
        fields = {
            "phone": parcel.phone,
            "text": sms_text(parcel.title, parcel.text, parcel.link),
            "sign": self.sign,
            "id": str(parcel.id),
        }
        body = json.dumps(_fill(self.body, fields), ensure_ascii=False).encode()
        headers = signed_headers(
            self.secret, body, request=f"sms-{parcel.id}", algorithm=self.algorithm
        )
        receipt, reply = posted(self.url, body, headers, private_hosts=("*",))
        return self._judged(reply.body) if receipt.sent and reply else receipt

    def _judged(self, body: bytes) -> Receipt:
        try:
            answer = json.loads(body) if body else {}
        except ValueError:
            answer = {}
        if not isinstance(answer, dict):
            answer = {}
        for name, wanted in self.success.items():
            if str(answer.get(name)) != wanted:
                return Receipt(sent=False, error=f"{name}={answer.get(name)}"[:200], final=True)
        return Receipt(sent=True, reference=str(answer.get(self.reference, ""))[:120])


def _fill(template: Any, fields: Mapping[str, str]) -> Any:
    """The template with every {name} inside its strings replaced; other values as they are."""
    if isinstance(template, Mapping):
        return {key: _fill(value, fields) for key, value in template.items()}
    if isinstance(template, list):
        return [_fill(value, fields) for value in template]
    if isinstance(template, str):
        return "".join(_pieces(template, fields))
    return template


def _pieces(template: str, fields: Mapping[str, str]) -> list[str]:
    """One pass, so that braces inside a message are never read as fields."""
    return [
        fields.get(piece[1:-1], piece) if piece.startswith("{") else piece
        for piece in re.split(r"(\{\w+\})", template)
    ]
