"""The attached files of a copy as a session sees them: which go and which come, and that they are there.

Each call is one transaction at most.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.storage import attachments, manifest, originals
from bizenv_desktop.wire import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.storage.attachments import Incoming
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.own_device import OwnDevice

_TO_SEND = f"SELECT sha256 FROM blob WHERE state IN {attachments.UNSENT} ORDER BY at"
_SET = "UPDATE blob SET state = ? WHERE sha256 = ?"


class LocalFiles:
    """Reads and notes the states of one copy's files, which are named by their SHA-256."""

    def __init__(self, own: OwnDevice) -> None:
        self._own = own
        self._copy = own.copy

    def to_send(self) -> list[str]:
        """Return the files that are not known to be at the server."""
        with self._copy.read() as reader:
            return [sha for (sha,) in reader.all(_TO_SEND)]

    def send_again(self, hashes: Sequence[str]) -> None:
        """Let files that the server has lost, or never got, wait to be sent; what is not here is passed over.

        They are noted, so that the counts of files tell what the server has.
        """
        sql = "SELECT sha256 FROM blob WHERE state = ?"
        with self._copy.read() as reader:
            known = {sha for (sha,) in reader.all(sql, (attachments.VERIFIED,))} if hashes else set()
            noted = manifest.server_lacks(reader)
        if sorted(hashes) != noted:
            self._copy.write(partial(manifest.note_server_lacks, hashes=hashes))
        asked = [(attachments.LOCAL, one) for one in hashes if one in known and attachments.is_here(self._copy, one)]
        if asked:
            self._own.write(lambda writer: writer.many(_SET, asked))

    def is_sound(self, sha256: str) -> bool:
        """Tell whether a file can be sent; one that is lost or damaged holds nothing else up (`verify` names it)."""
        return attachments.is_sound(self._copy, sha256)

    def size(self, sha256: str) -> int:
        """Return how large a file is that is here, in bytes."""
        with self._copy.read() as reader:
            return int(reader.value("SELECT size FROM blob WHERE sha256 = ?", (sha256,)))

    def begin(self, sha256: str) -> bool:
        """Note that a file is on its way; tell whether it was so before (then the line was cut)."""
        with self._copy.read() as reader:
            state = reader.value("SELECT state FROM blob WHERE sha256 = ?", (sha256,))
        if state == attachments.UPLOADING:
            return True
        self._own.write(lambda writer: writer.execute(_SET, (attachments.UPLOADING, sha256)))
        return False

    def piece(self, sha256: str, offset: int, most: int) -> bytes:
        """Return bytes of a file from an offset."""
        return attachments.piece(self._copy, sha256, offset, most)

    def are_there(self, hashes: Sequence[str]) -> None:
        """Note that files are at the server, their hashes verified."""
        if hashes:
            self._own.write(partial(_note_there, hashes=hashes))

    def acknowledge(self, hashes: Sequence[str]) -> int:
        """Note files that the province has from a package; returns how many were news."""
        news = sorted(set(hashes) & set(self.to_send()))
        self.are_there(news)
        return len(news)

    def to_fetch(self) -> list[str]:
        """Return the files that this copy wants by itself and that are not here: never fetched, or lost."""
        with self._copy.read() as reader:
            wanted = originals.to_fetch(reader, limits.BLOB_BYTES)
        return originals.lacking(self._copy, wanted)

    def described_size(self, sha256: str) -> int:
        """Return how large a file is that is to come, in bytes, as its row says; 0 where none does."""
        with self._copy.read() as reader:
            return attachments.names(reader, [sha256]).get(sha256, ("", 0))[1]

    def incoming(self, sha256: str) -> Incoming:
        """Begin to take a file in, or go on with one that was cut."""
        return attachments.Incoming(self._copy, sha256)

    def keep(self, file: Incoming) -> bool:
        """Keep a file that came; false where its hash is another."""
        self._own.about_to_change()
        return file.keep(attachments.VERIFIED)


def _note_there(writer: Writer, hashes: Sequence[str]) -> None:
    writer.many(_SET, [(attachments.VERIFIED, one) for one in hashes])
    lacking = manifest.server_lacks(writer)
    if lacking:
        manifest.note_server_lacks(writer, sorted(set(lacking) - set(hashes)))
