"""Row ids: time-ordered ones from this client, and natural ones that two clients make alike."""

from __future__ import annotations

import uuid

import uuid_utils

_NATURAL = uuid.UUID("5b1e5e0a-6c0b-5e55-9c55-2f6a26e20220")


def new_id() -> str:
    """Return a fresh UUIDv7: ids made later sort later."""
    return str(uuid_utils.uuid7())


def natural_id(ledger: str, parts: list[str]) -> str:
    """Return the UUIDv5 of a natural key, so that the same row made on two PCs is one row."""
    return str(uuid.uuid5(_NATURAL, "\x1f".join([ledger, *parts])))
