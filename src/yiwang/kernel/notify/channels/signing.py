"""How we prove that a request is ours: HMAC over the time and the body, in SM3 or SHA-256."""

import hashlib
import hmac
import time
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed


def signature(secret: str, stamp: str, body: bytes, *, algorithm: str = "sm3") -> str:
    """HMAC of `<stamp>.<body>` in hexadecimal; `stamp` is the Unix time in seconds."""
    message = stamp.encode() + b"." + body
    if algorithm == "sha256":
        return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    mac = keyed.HMAC(secret.encode(), hashes.SM3())
    mac.update(message)
    return mac.finalize().hex()


def signed_headers(
    secret: str, body: bytes, *, request: str, algorithm: str = "sm3"
) -> Mapping[str, str]:
    """Headers of a signed JSON request; `request` stays the same when it is tried again."""
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "yiwang",
        "X-Yiwang-Request": request,
        "X-Yiwang-Timestamp": stamp,
    }
    if secret:
        made = signature(secret, stamp, body, algorithm=algorithm)
        headers["X-Yiwang-Signature"] = f"{algorithm}={made}"
    return headers
