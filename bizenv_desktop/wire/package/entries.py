"""The plain text of a package: a row of entries, each with name, size and bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from bizenv_desktop.wire.package.volumes import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, SIZE = struct.Struct(">H"), struct.Struct(">Q")


class Stream:
    """Takes exact numbers of bytes from frames."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._held = memoryview(b"")

    def ended(self) -> bool:
        """Tell whether nothing is left."""
        while not self._held:
            frame = next(self._frames, None)
            if frame is None:
                return True
            self._held = memoryview(frame)
        return False

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the next bytes as they come; raises BizenvError where there are fewer."""
        while size:
            if self.ended():
                raise damaged("内容提前结束")
            piece = bytes(self._held[:size])
            self._held = self._held[len(piece) :]
            size -= len(piece)
            yield piece

    def take(self, size: int) -> bytes:
        """Return exactly the next bytes."""
        return b"".join(self.pieces(size))
