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

KEY_BYTES = 32


class NotCanonicalError(ValueError):
    """The data holds something that has no canonical form (a float, a lone surrogate, a number beyond 2^53)."""


def canonical_bytes(data: Any) -> bytes:
    """Return the RFC 8785 bytes of plain JSON data or a message; raises NotCanonicalError."""
    plain = msgspec.to_builtins(data)
    _refuse_floats(plain)
    try:
        return bytes(rfc8785.dumps(plain))
    except (rfc8785.CanonicalizationError, UnicodeError) as problem:
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


def _refuse_floats(data: Any) -> None:
    if isinstance(data, float):
        raise NotCanonicalError(f"float {data!r}")
    if isinstance(data, dict):
        for value in data.values():
            _refuse_floats(value)
    elif isinstance(data, list):
        for value in data:
            _refuse_floats(value)
