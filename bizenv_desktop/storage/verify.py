"""Looks whether a copy is whole: cipher, database, rows against operations, attachments, orphans, search."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import attachments, blob_files, manifest
from bizenv_desktop.storage.backup import integrity_problems
from bizenv_desktop.storage.connection import FILE
from bizenv_desktop.storage.replay import rows_that_differ
from bizenv_desktop.storage.schema import search_name
from bizenv_desktop.storage.search import search_fields, search_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

_SHOWN = 5


def verify(copy: LocalCopy) -> list[str]:
    """Return what is wrong, in Chinese sentences; [] for a sound copy. Nothing is mended."""
    problems = [f"数据库文件：{text}" for text in integrity_problems(copy.home / FILE, copy.key)]
    if problems:
        return problems
    with copy.read() as reader:
        for ledger in copy.forms.ledgers.values():
            problems += _row_problems(reader, ledger)
        problems += _operation_problems(reader)
        problems += manifest.unknown_files(reader)
    return [*problems, *_blob_problems(copy)]


def verify_json(copy: LocalCopy) -> dict[str, object]:
    """Return the answer of the command line: what is wrong, and how many files rows, folder and province have."""
    problems = verify(copy)
    with copy.read() as reader:
        files = manifest.counts(copy, reader)
    return {"ok": not problems, "problems": problems, "files": files.to_json()}


def _row_problems(reader: Reader, ledger: Ledger) -> Iterator[str]:
    differing = list(rows_that_differ(reader, ledger.id))
    if differing:
        yield f"{ledger.title}：{len(differing)} 行与操作记录不一致（{_some(differing)}）"
    yield from _orphans(reader, ledger)
    yield from _search_problems(reader, ledger)


def _orphans(reader: Reader, ledger: Ledger) -> Iterator[str]:
    parent = ledger.parent_ledger
    if parent not in reader.context.forms.ledgers:
        return
    sql = (
        f'SELECT id FROM "{ledger.id}" AS child WHERE deleted = 0 AND "{ledger.parent}" IS NOT NULL AND NOT EXISTS'
        f' (SELECT 1 FROM "{parent}" WHERE id = child."{ledger.parent}" AND deleted = 0)'
    )
    orphans = [row_id for (row_id,) in reader.all(sql)]
    if orphans:
        yield f"{ledger.title}：{len(orphans)} 行的上级记录不存在（{_some(orphans)}）"


def _search_problems(reader: Reader, ledger: Ledger) -> Iterator[str]:
    if not ledger.search:
        return
    name, fields = search_name(ledger.id), search_fields(ledger)
    listed = ", ".join(["t.id", "s.text", *(f't."{field}"' for field in fields)])
    sql = f'SELECT {listed} FROM "{ledger.id}" t LEFT JOIN "{name}" s ON s.rid = t.rid WHERE t.deleted = 0'
    stale = [row_id for row_id, text, *values in reader.each(sql) if text != search_text(values)]
    if stale:
        yield f"{ledger.title}：{len(stale)} 行的检索内容不符（{_some(stale)}）"
    left = f'SELECT count(*) FROM "{name}" WHERE rid NOT IN (SELECT rid FROM "{ledger.id}" WHERE deleted = 0)'
    if reader.value(left):
        yield f"{ledger.title}：检索中有已删除的行"


def _operation_problems(reader: Reader) -> Iterator[str]:
    orphans = reader.value("SELECT count(*) FROM op WHERE state = 'pending' AND step NOT IN (SELECT id FROM step)")
    if orphans:
        yield f"{orphans} 个操作没有所属的步骤"
    unneeded = (
        "SELECT count(*) FROM base WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.ledger = base.ledger AND op.id = base.id"
        " AND op.state IN ('pending', 'acked', 'rejected'))"
    )
    if reader.value(unneeded):
        yield "有记录保留着不再需要的同步底稿"


def _blob_problems(copy: LocalCopy) -> Iterator[str]:
    with copy.read() as reader:
        known = reader.all("SELECT sha256, name, state FROM blob")
    for sha256, name, state in known:
        if state in attachments.NOT_HERE:
            continue
        if name != blob_files.blob_name(copy.key, sha256):
            yield f"附件 {sha256[:12]} 的文件名不符"
            continue
        try:
            digest = hashlib.sha256()
            for frame in attachments.frames(copy, sha256):
                digest.update(frame)
        except BizenvError as problem:
            yield f"附件 {sha256[:12]}：{problem.what}"
            continue
        if digest.hexdigest() != sha256:
            yield f"附件 {sha256[:12]} 内容与摘要不符"


def _some(ids: list[str]) -> str:
    return "、".join(ids[:_SHOWN]) + ("…" if len(ids) > _SHOWN else "")
