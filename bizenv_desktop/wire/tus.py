"""Words of the tus protocol that client and server share."""

from __future__ import annotations

from base64 import b64encode

from bizenv_desktop.wire.messages import PREFIX

VERSION = "1.0.0"
FOLDER = PREFIX + "/blobs/tus"
PIECE = "application/offset+octet-stream"


def creation(sha256: str, size: int) -> dict[str, str]:
    """Return the headers that begin an upload."""
    named = b64encode(sha256.encode()).decode()
    return {"Tus-Resumable": VERSION, "Upload-Length": str(size), "Upload-Metadata": f"sha256 {named}"}


def piece(offset: int) -> dict[str, str]:
    """Return the headers of a piece."""
    return {"Tus-Resumable": VERSION, "Upload-Offset": str(offset), "Content-Type": PIECE}
