"""SM3 digests and SM4 sealing (GB/T 32905, GB/T 32907) over the `cryptography` library."""

import os

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_NONCE = 12
_TAG = 16


def sm3(data: bytes) -> str:
    """SM3 digest of `data` in hexadecimal (64 characters)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def keyed_digest(key: bytes, text: str) -> str:
    """HMAC-SM3 of `text`: finds an encrypted value without revealing it (blind index)."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(text.encode())
    return mac.finalize().hex()


def seal(key: bytes, text: str, *, context: str) -> bytes:
    """Encrypt `text` with SM4-GCM; `context` (table and column) is authenticated with it.

    `key` is 16 bytes. Returns nonce (12) + tag (16) + ciphertext.
    """
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context.encode())
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return nonce + encryptor.tag + body


def unseal(key: bytes, sealed: bytes, *, context: str) -> str:
    """Decrypt what `seal` made. Raises `InvalidTag` when the bytes or the context were changed."""
    nonce, tag, body = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG], sealed[_NONCE + _TAG :]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context.encode())
    return (decryptor.update(body) + decryptor.finalize()).decode()
