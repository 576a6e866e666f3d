"""A copy of somebody whom the province has revoked is sealed: nobody reads or edits it until he is enrolled again.

What waits can still leave, by network or stick. It is the program that keeps the seal: the files stay encrypted as they
are, and the passphrase that opens them is the user's own.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import meta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

EVERYONE = "*"
"""In place of a user: the device itself is revoked."""
_KEY = "sealed."


def seal(writer: Writer, whom: str) -> None:
    """Seal the copy for a user, or for `EVERYONE`."""
    meta.put(writer, _KEY + whom, writer.context.clock.now())


def unseal(writer: Writer, user: str) -> None:
    """Open the copy again for a user whom the province knows (again), and for everyone on a device that it knows."""
    for whom in (user, EVERYONE):
        meta.put(writer, _KEY + whom, None)


def is_sealed(reader: Reader, user: str) -> bool:
    """Tell whether the copy is sealed for a user."""
    return bool({user, EVERYONE} & meta.beginning(reader, _KEY).keys())


class Seal:
    """The seal of an open copy, as its user meets it."""

    def __init__(self) -> None:
        self.closed = False
        self._lifts = threading.local()

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Let this thread read and write for a while, whatever the seal: for what the exchange itself needs."""
        depth = getattr(self._lifts, "depth", 0)
        self._lifts.depth = depth + 1
        try:
            yield
        finally:
            self._lifts.depth = depth

    def check(self) -> None:
        """Raise BizenvError SEALED where the copy must not be read or written."""
        if self.closed and not getattr(self._lifts, "depth", 0):
            raise BizenvError(
                "SEALED",
                "省平台撤销了这台电脑或这个账户的登记，本机数据已封存，不能查看和修改",
                "用新的登记码重新登记（bizenv enroll）；没有上传的修改都在，可导出离线包（bizenv package export）",
            )
