"""post_signed: one signed document to another system, for rooms that keep their own queue.

Only jobs call it: it waits for the network, and must not run inside a transaction.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ..channels.outbound import is_public
from ..channels.replies import posted
from ..channels.signing import signed_headers


@dataclass(frozen=True)
class Answer:
    """What the other side said. `status` is None when nobody answered; `error` is "" when it took
    the document, "forbidden_target" for an address that must not be called from here."""

    sent: bool
    status: int | None
    body: bytes
    error: str


def post_signed(
    *,
    url: str,
    secret: str,
    body: bytes,
    request: str,
    algorithm: str = "sm3",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """POST `body` (JSON), signed over time and content; no redirect is followed. Never raises for
    what the other side does. `request` stays the same when the document is sent again;
    `algorithm` is "sm3" or "sha256"."""
    signed = signed_headers(secret, body, request=request, algorithm=algorithm)
    receipt, reply = posted(
        url,
        body,
        {**signed, **(headers or {})},
        private_hosts=frozenset(settings.NOTIFY_PRIVATE_HOSTS),
    )
    if reply is None:
        return Answer(False, None, b"", receipt.error)
    return Answer(receipt.sent, reply.status, reply.body, receipt.error)


def fault_of_address(url: str) -> str:
    """What is wrong with the address of a webhook, in words for a person; "" when it will do.

    Names are resolved when something is sent, and judged then.
    """
    host = host_of(url)
    if not host:
        return _("请填写以 http:// 或 https:// 开头的完整地址，不含用户名。")
    allowed = settings.NOTIFY_PRIVATE_HOSTS
    if host not in allowed and "*" not in allowed and _is_ours(host):
        return _("这是内部网络的地址；如确需使用，请系统管理员在 YIWANG_PRIVATE_HOSTS 中登记。")
    return ""


def host_of(url: str) -> str:
    """The host of a whole http address without a user's name; "" for anything else."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and not parts.username and parts.port != 0
    except ValueError:
        return ""
    return (parts.hostname or "") if fit else ""


def _is_ours(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return not is_public(host)
