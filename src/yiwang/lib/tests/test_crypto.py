"""Vectors published with the standards: GB/T 32905 annex A, RFC 8998 appendix A.1, and HMAC by
its definition (RFC 2104) over SM3."""

import pytest
from cryptography.exceptions import InvalidTag

from yiwang.lib import crypto
from yiwang.lib.crypto import keyed_digest, seal, sm3, unseal

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_sm3(data, digest):
    assert sm3(data) == digest


@pytest.mark.parametrize("key", [b"k" * 16, b"k" * 32, b"k" * 64, b"k" * 100])
def test_keyed_digest_is_hmac_over_sm3(key):
    block = bytes.fromhex(sm3(key)) if len(key) > 64 else key
    block = block.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + "身份证".encode())
    outer = sm3(bytes(byte ^ 0x5C for byte in block) + bytes.fromhex(inner))
    assert keyed_digest(key, "身份证") == outer


def test_sm4_gcm_of_rfc_8998(monkeypatch):
    nonce = bytes.fromhex("00001234567800000000abcd")
    context = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    cipher = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    tag = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")
    monkeypatch.setattr(crypto.os, "urandom", lambda size: nonce[:size])
    text, where = Bytes(plain), Bytes(context)
    assert seal(KEY, text, context=where) == nonce + tag + cipher


class Bytes(str):
    """A string whose encoding is the vector's bytes, which are not UTF-8."""

    def __new__(cls, raw):
        made = super().__new__(cls)
        made.raw = raw
        return made

    def encode(self, *how):
        return self.raw


@pytest.mark.parametrize("text", ["", "440106199001011234", "广东省韶关市浈江区", "x" * 5000])
def test_sealed_text_comes_back(text):
    assert unseal(KEY, seal(KEY, text, context="person.id"), context="person.id") == text


def test_same_text_never_looks_the_same_twice():
    assert seal(KEY, "a", context="c") != seal(KEY, "a", context="c")


@pytest.mark.parametrize("position", [0, 12, 28], ids=["nonce", "tag", "text"])
def test_changed_byte_is_refused(position):
    sealed = bytearray(seal(KEY, "440106", context="c"))
    sealed[position] ^= 1
    with pytest.raises(InvalidTag):
        unseal(KEY, bytes(sealed), context="c")


@pytest.mark.parametrize(
    ("key", "context"), [(KEY, "person.phone"), (bytes(16), "person.id")], ids=["context", "key"]
)
def test_moved_to_another_column_or_key_is_refused(key, context):
    with pytest.raises(InvalidTag):
        unseal(key, seal(KEY, "440106", context="person.id"), context=context)
