"""The container of a package on a stick (`.lsp`): entries in frames that only the recipient can read and nobody alter.

A volume is a header (suite, volume, package id, recipient's key, passing key) and frames of 1 MiB. All frames of a
package share a key that is made for it alone (X25519 with the passing key) and are numbered through all volumes; the
last of a volume and the last of all are marked. So a cut, a change, another order or a foreign volume are noticed.
The plain text is a row of entries (name, size, bytes); the last one, the manifest, names all others with their hashes
and is signed by the sender.
"""

from bizenv_desktop.wire.package.frames import FRAME
from bizenv_desktop.wire.package.manifest import MANIFEST, Manifest, PackedFile, fingerprint, seal_key
from bizenv_desktop.wire.package.reading import PackageReader
from bizenv_desktop.wire.package.volumes import SUFFIX, VOLUME_BYTES, head_of, volume_of, volume_path, volumes
from bizenv_desktop.wire.package.writing import PackageWriter

__all__ = [
    "FRAME",
    "MANIFEST",
    "SUFFIX",
    "VOLUME_BYTES",
    "Manifest",
    "PackageReader",
    "PackageWriter",
    "PackedFile",
    "fingerprint",
    "head_of",
    "seal_key",
    "volume_of",
    "volume_path",
    "volumes",
]
