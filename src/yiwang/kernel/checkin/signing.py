"""The house's signature on codes: made with a secret, checked by anybody with the public key.

Ed25519, because a till without a network checks it in the browser and the browser's cryptography
has no SM2. The secret is derived from the index key, so that no further key has to be kept.
"""

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"yiwang checkin codes, first edition"


@cache
def _secret(key: bytes) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key)
    return Ed25519PrivateKey.from_private_bytes(seed)


def sign(content: bytes) -> bytes:
    """64 bytes."""
    return _secret(settings.INDEX_KEY).sign(content)


def is_signed(content: bytes, signature: bytes) -> bool:
    try:
        _secret(settings.INDEX_KEY).public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True


def public_key() -> str:
    """The raw public key in hexadecimal, for devices that check codes without a network."""
    return _secret(settings.INDEX_KEY).public_key().public_bytes_raw().hex()
