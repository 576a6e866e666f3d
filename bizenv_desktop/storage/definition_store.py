"""Definitions that came by sync, as they were signed: kept in the encrypted copy, laid over those of the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop import __version__
from bizenv_desktop.formdef.published import Published
from bizenv_desktop.storage import meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_IN_USE, _FAILED = "definitions.in_use", "definitions.failed"


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
    """Return the newest kept version of each name, without those that this program could not take into use."""
    failed = meta.get_json(reader, _FAILED) or {}
    barred = failed.get("versions", {}) if failed.get("program") == __version__ else {}
    sql = "SELECT id, version, body FROM definition ORDER BY id, version"
    found = {one[0]: Published(*one) for one in reader.all(sql) if one[1] not in barred.get(one[0], ())}
    return list(found.values())


def give_up(writer: Writer, why: str) -> None:
    """Go on without the definitions that wait: this program could not take them into use. The log says so."""
    names = set(waiting(writer))
    used = {one.name: one.version for one in in_use(writer)}
    barred: dict[str, list[int]] = {}
    for name, version in writer.all("SELECT id, version FROM definition"):
        if name in names and version > used.get(name, 0):
            barred.setdefault(name, []).append(version)
    meta.put_json(writer, _FAILED, {"program": __version__, "versions": barred})
    line = (writer.context.clock.now(), writer.context.user, "未完成", f"新的表单定义没有启用，照原来的用：{why}")
    writer.execute('INSERT INTO sync_log (at, "by", outcome, text) VALUES (?, ?, ?, ?)', line)


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
