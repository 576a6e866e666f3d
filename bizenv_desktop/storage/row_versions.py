"""In which version of its ledger a row came, and whether this copy may edit it.

A row of an older version is said anew in the present fields. One of a newer version, in which a field means something
else than here, is shown as far as it can be and waits whole; who edited it here would not know what he changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.formdef.upcasting import upcast
from bizenv_desktop.storage import meta
from bizenv_desktop.wire.messages import definition_tag, split_definition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import WireRow

_READABLE = "sync.readable_defs"
_CHUNK = 500


def readable_from(reader: Reader) -> dict[str, int]:
    """Return from which version on a copy may edit rows of the newest one, by ledger, as the server has told."""
    return dict(meta.get_json(reader, _READABLE) or {})


def keep_readable(writer: Writer, versions: Mapping[str, int]) -> None:
    """Keep what the server has told."""
    meta.put_json(writer, _READABLE, dict(versions))


def version_of(row: WireRow) -> int:
    """Return the version of a row's definition; 0 where it says none."""
    return split_definition(row.definition)[1]


def in_present_terms(ledger: Ledger, row: WireRow) -> WireRow:
    """Return a row in the fields that this copy's definition has now."""
    version = version_of(row)
    if not 0 < version < ledger.version or not ledger.upcasts_after(version):
        return row
    tag = definition_tag(ledger.id, ledger.version)
    return msgspec.structs.replace(row, body=upcast(ledger, version, row.body).values, definition=tag)


def is_too_new(ledger: Ledger, row: WireRow, floors: Mapping[str, int]) -> bool:
    """Tell whether a field of the row may mean something else than here."""
    floor = floors.get(ledger.id, 1)
    return ledger.version < floor <= version_of(row)


def too_new(reader: Reader, ledger: Ledger, ids: Sequence[str]) -> list[str]:
    """Return which of some rows this copy may not edit, since they are of a newer version."""
    floor = readable_from(reader).get(ledger.id, 1)
    found: list[str] = []
    for start in range(0, len(ids) if ledger.version < floor else 0, _CHUNK):
        some = ids[start : start + _CHUNK]
        sql = f"SELECT id FROM inbox WHERE ledger = ? AND def_version >= ? AND id IN ({','.join('?' * len(some))})"
        found += [row for (row,) in reader.all(sql, (ledger.id, floor, *some))]
    return found
