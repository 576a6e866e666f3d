"""Definitions that came by sync, as they were signed: kept in the encrypted copy, laid over those of the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.published import Published
from bizenv_desktop.storage import meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_IN_USE = "definitions.in_use"


def keep(writer: Writer, published: Iterable[tuple[Published, str, str]]) -> None:
    """Keep definitions with hash and signature; they are taken into use when the copy is opened the next time."""
    writer.many(
        "INSERT INTO definition (kind, id, version, hash, body, signature) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            (one.name.rpartition(":")[0] or "ledger", one.name, one.version, sha256, one.text, signature)
            for one, sha256, signature in published
        ],
    )


def kept(reader: Reader) -> list[Published]:
    """Return the newest kept version of each name."""
    sql = "SELECT id, max(version), body FROM definition GROUP BY id ORDER BY id"
    return [Published(name, version, text) for name, version, text in reader.all(sql)]


def in_use(reader: Reader) -> list[Published]:
    """Return those kept that the tables of the copy are made for."""
    known = meta.get_json(reader, _IN_USE) or {}
    sql = "SELECT id, version, body FROM definition ORDER BY id"
    return [Published(*row) for row in reader.all(sql) if known.get(row[0]) == row[1]]


def take_into_use(writer: Writer) -> None:
    """Note that the tables are made for the newest ones that are kept."""
    newest = {one.name: one.version for one in kept(writer)}
    if newest:
        meta.put(writer, _IN_USE, json.dumps(newest))


def waiting(reader: Reader) -> list[str]:
    """Return the names of those that the copy takes into use when it is opened the next time."""
    used = {one.name: one.version for one in in_use(reader)}
    return [one.name for one in kept(reader) if used.get(one.name) != one.version]
