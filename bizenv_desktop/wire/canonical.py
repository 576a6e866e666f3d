"""Canonical bytes (RFC 8785), their SHA-256, and Ed25519 signatures over them.

Numbers on the wire are integers or decimal strings; a float has no canonical form here and is refused.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_LARGEST = 2**53 - 1


class NotCanonicalError(ValueError):
    """The data holds something that has no canonical form (a float, a lone surrogate, a number beyond 2^53)."""


def canonical_bytes(data: Any) -> bytes:
    """Return the RFC 8785 bytes of plain JSON data or a message; raises NotCanonicalError.

    msgspec writes the same bytes eighty times faster, but orders keys by code point where the standard goes by UTF-16
    units: the two differ only for keys beyond U+FFFF, which take the slow way.
    """
    plain = msgspec.to_builtins(data)
    try:
        wide_keys = _inspect(plain)
        return bytes(rfc8785.dumps(plain)) if wide_keys else msgspec.json.encode(plain, order="sorted")
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as problem:
        raise NotCanonicalError(str(problem)) from problem


def canonical_text(data: Any) -> str:
    """Return the canonical form as text: how JSON is kept in a text column."""
    return canonical_bytes(data).decode()


def digest(data: Any) -> str:
    """Return the SHA-256 of the canonical bytes as 64 hex digits."""
    return hashlib.sha256(canonical_bytes(data)).hexdigest()


def new_private_key() -> str:
    """Return a fresh Ed25519 private key as hex."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(private: str) -> str:
    """Return the public key (hex) of a private one."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()


def sign(private: str, data: Any) -> str:
    """Return the signature (hex) over the canonical bytes."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).sign(canonical_bytes(data)).hex()


def verify(public: str, signature: str, data: Any) -> bool:
    """Tell whether a signature is that of the key over these data; false for anything malformed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), canonical_bytes(data))
    except (ValueError, InvalidSignature):
        return False
    return True


def is_public_key(text: str) -> bool:
    """Tell whether a text is an Ed25519 public key in hex."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        return False
    return True


def _inspect(data: Any) -> bool:
    """Tell whether a key has characters beyond U+FFFF; raise NotCanonicalError for what has no canonical form."""
    kind = type(data)
    if kind is dict:
        wide = False
        for key, value in data.items():
            if type(key) is not str:
                raise NotCanonicalError(f"key {key!r}")
            wide = wide or (not key.isascii() and max(key) > "\uffff")
            if type(value) is not str and _inspect(value):  # most values are texts: this is asked for each of a batch
                wide = True
        return wide
    if kind is list:
        return sum(map(_inspect, data)) > 0
    if kind is float or (kind is int and abs(data) > _LARGEST):
        raise NotCanonicalError(f"number {data!r}")
    return False
