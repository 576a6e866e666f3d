"""Ids, keys and codes from the seed: everything random that the program asks for while a world lives."""

from __future__ import annotations

import os
import secrets
import uuid
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import uuid_utils

from bizenv_desktop.wire import canonical

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


class Ids:
    """Gives ids in the order in which they are asked for."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._made = 0

    def uuid7(self, *_: Any) -> uuid.UUID:
        """Return an id that sorts after the earlier ones."""
        self._made += 1
        head = 0x019A << 32 | self._made
        return uuid.UUID(int=head << 80 | 0x7000 << 64 | (0x8 << 60 | self._rng.getrandbits(60)))

    def uuid4(self) -> uuid.UUID:
        """Return a random id."""
        return uuid.UUID(int=self._rng.getrandbits(128), version=4)

    def key(self) -> str:
        """Return an Ed25519 private key as hex."""
        return self._rng.randbytes(32).hex()

    def token(self, size: int | None = None) -> str:
        """Return a token."""
        return self._rng.randbytes(size or 32).hex()


@contextmanager
def from_seed(rng: random.Random) -> Iterator[Ids]:
    """Let every id, key and code come from a generator for a while."""
    ids = Ids(rng)
    with ExitStack() as stack:
        for where, name, what in (
            (uuid_utils, "uuid7", ids.uuid7),
            (uuid, "uuid4", ids.uuid4),
            (secrets, "token_urlsafe", ids.token),
            (secrets, "choice", rng.choice),
            (os, "urandom", rng.randbytes),
            (canonical, "new_private_key", ids.key),
        ):
            stack.enter_context(patch.object(where, name, what))
        yield ids
