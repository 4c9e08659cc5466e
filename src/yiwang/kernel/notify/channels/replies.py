"""What an HTTP reply means for a parcel."""

from collections.abc import Collection, Mapping

from . import Receipt
from .outbound import ForbiddenTarget, Reply, Unreachable, post

_PASSING = {408, 425, 429}


def posted(
    url: str, body: bytes, headers: Mapping[str, str], *, private_hosts: Collection[str]
) -> tuple[Receipt, Reply | None]:
    """Post and judge: 2xx is sent; other 3xx and 4xx are final but for those that pass."""
    try:
        reply = post(url, body, headers, private_hosts=private_hosts)
    except ForbiddenTarget:
        return Receipt(sent=False, error="forbidden_target", final=True), None
    except Unreachable as fault:
        return Receipt(sent=False, error=str(fault)[:200]), None
    if 200 <= reply.status < 300:
        return Receipt(sent=True), reply
    final = 300 <= reply.status < 500 and reply.status not in _PASSING
    return Receipt(sent=False, error=f"http {reply.status}", final=final), reply
