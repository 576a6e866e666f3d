"""The keys of a copy: a random database key, wrapped by passphrases (Argon2id, AES-GCM) and for recovery (X25519).

The recovery key is the private half of an X25519 pair; whoever holds the public half (the slot file) can seal keys for
recovery without being able to open them. It is printed once, in groups of letters and digits that are easy to type.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_CHECK_BYTES = 2
_GROUP = 5


@dataclass(frozen=True)
class Cost:
    """What one guess of a passphrase costs: memory in KiB, passes, lanes (second choice of RFC 9106)."""

    memory: int = 65536
    passes: int = 3
    lanes: int = 4


DEFAULT_COST = Cost()


def passphrase_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Return the key that a passphrase gives with a salt."""
    return hash_secret_raw(passphrase.encode(), salt, cost.passes, cost.memory, cost.lanes, KEY_BYTES, Type.ID)


def random_bytes(count: int) -> bytes:
    """Return fresh random bytes of the operating system."""
    return os.urandom(count)


def new_signing_key() -> bytes:
    """Return a fresh private Ed25519 key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def derived_key(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose (attachments, their names), derived from the database key."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"bizenv " + purpose.encode()).derive(key)


def new_salt() -> bytes:
    """Return a fresh salt."""
    return random_bytes(_SALT_BYTES)


def encrypt(key: bytes, plain: bytes, bound_to: bytes = b"") -> bytes:
    """Return nonce and AES-GCM ciphertext; `bound_to` is authenticated but not contained."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def decrypt(key: bytes, sealed: bytes, bound_to: bytes = b"") -> bytes | None:
    """Return the plain bytes, or None where the key is wrong or a byte was changed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except InvalidTag:
        return None


def _shared(private: X25519PrivateKey, public: X25519PublicKey) -> bytes:
    secret = private.exchange(public)
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"bizenv recovery").derive(secret)


def seal_for_recovery(public: bytes, plain: bytes) -> bytes:
    """Encrypt bytes so that only the recovery key opens them."""
    passing = X25519PrivateKey.generate()
    key = _shared(passing, X25519PublicKey.from_public_bytes(public))
    return passing.public_key().public_bytes_raw() + encrypt(key, plain)


def open_sealed(recovery: bytes, sealed: bytes) -> bytes | None:
    """Return what was sealed for recovery, or None for a wrong recovery key."""
    passing = X25519PublicKey.from_public_bytes(sealed[:KEY_BYTES])
    return decrypt(_shared(X25519PrivateKey.from_private_bytes(recovery), passing), sealed[KEY_BYTES:])


def new_recovery() -> tuple[bytes, bytes]:
    """Return a recovery key and its public half."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def recovery_text(recovery: bytes) -> str:
    """Return a recovery key as people copy it from paper: groups of five, with two check bytes at the end."""
    text = base64.b32encode(recovery + _check(recovery)).decode().rstrip("=")
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def read_recovery_text(text: str) -> bytes | None:
    """Return the recovery key that a text means, or None where it is none (a mistyped one fails its check bytes)."""
    squeezed = "".join(text.upper().split()).replace("-", "")
    try:
        raw = base64.b32decode(squeezed + "=" * (-len(squeezed) % 8))
    except (binascii.Error, ValueError):
        return None
    key, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    return key if len(key) == KEY_BYTES and check == _check(key) else None


def _check(recovery: bytes) -> bytes:
    return hashlib.sha256(recovery).digest()[:_CHECK_BYTES]
