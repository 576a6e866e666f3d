"""What a package says of itself: from whom, the how manyth, what it holds; and keys as people compare them."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bizenv_desktop.wire.messages import Cursors, Key32, Message, Name, Scope, Sha256, Uuid, Version

MANIFEST = "manifest.json"


class PackedFile(Message):
    """An entry of a package."""

    name: str
    size: int
    sha256: Sha256


class Manifest(Message):
    """What a package is: from whom, the how manyth, what it holds; `sig` is the sender's over all the rest.

    A `push` holds batches and files of a device: `number` counts its packages, `previous` is the hash of the manifest
    before, `counts` its operations by ledger, `reply_to` the key that the answer
    is sealed for, `cursors` how far the copy has read. An `ack` `answers` a
    package: the results of its operations, and the rows after its cursors; `epoch` is that of the copy's scope.
    """

    kind: Literal["push", "ack"]
    package: Uuid
    recipient: Key32
    scope: Scope
    device: Uuid
    made: str
    by: Name = "-"
    number: Version = 0
    previous: str = ""
    first_seq: Version = 0
    last_seq: Version = 0
    ops: Version = 0
    reply_to: str = ""
    answers: str = ""
    epoch: str = ""
    cursors: Cursors = msgspec.field(default_factory=dict)
    defs: dict[str, int] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    files: list[PackedFile] = msgspec.field(default_factory=list)
    sig: str = ""


def fingerprint(key: str) -> str:
    """Return a public key (hex) as people compare it: the hash's first 20 digits in groups of four."""
    text = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:20].upper()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def seal_key(private: bytes) -> str:
    """Return the public half (hex) of an X25519 key, for which packages are sealed."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()
