"""Attaches files to a field of a record, as one step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records import permissions
from bizenv_desktop.records.following import apply_whole
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.records.record import FileInfo
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.edits import PATCH, Edit, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.attachments import Stored
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer


def attach(copy: LocalCopy, ledger: str, row_id: str, field: str, paths: Sequence[Path]) -> list[FileInfo]:
    """Encrypt files into the copy and add them to a field; a file that the field has already is not added twice."""
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    if field not in definition.fields or not isinstance(definition.fields[field].type, ft.Attachment):
        raise UsageProblem("NO_FIELD", f"{definition.title}的“{field}”不是附件字段", "检查字段代号")
    return put_files(copy, ledger, row_id, {field: paths})


def put_files(
    copy: LocalCopy,
    ledger: str,
    row_id: str,
    files: Mapping[str, Sequence[Path]],
    also: Mapping[str, Value] | None = None,
) -> list[FileInfo]:
    """Add files to fields of a record and set other values of it in one step, whoever acts: the caller has asked."""
    stored = {field: [attachments.store(copy, path) for path in paths] for field, paths in files.items()}
    put = partial(_put, copy=copy, ledger=copy.context.ledger(ledger), row_id=row_id)
    copy.write(partial(put, files=stored, also=also or {}))
    return [FileInfo(one.sha256, one.name, one.size) for some in stored.values() for one in some]


def files_of(reader: Reader, ledger: str, row_id: str) -> list[FileInfo]:
    """Return the files of a record, in the order of its fields."""
    record = get_record(reader, ledger, row_id)
    fields = reader.context.ledger(ledger).fields.values()
    lists = [record.values.get(field.id) for field in fields if isinstance(field.type, ft.Attachment)]
    hashes = list(dict.fromkeys(sha for some in lists if isinstance(some, list) for sha in some))
    known = attachments.names(reader, hashes)
    return [FileInfo(sha, *known.get(sha, (sha[:8], 0))) for sha in hashes]


def all_files(reader: Reader) -> list[FileInfo]:
    """Return all files that rows describe, the small ones first."""
    return [FileInfo(*one) for one in attachments.described(reader)]


def _put(
    writer: Writer,
    *,
    copy: LocalCopy,
    ledger: Ledger,
    row_id: str,
    files: Mapping[str, list[Stored]],
    also: Mapping[str, Value],
) -> None:
    record = get_record(writer, ledger.id, row_id)
    values: dict[str, Value] = dict(also)
    stored = [one for some in files.values() for one in some]
    attachments.describe(writer, stored=stored, by=copy.user)
    for field, some in files.items():
        before = record.values.get(field)
        hashes = [*(before if isinstance(before, list) else []), *(one.sha256 for one in some)]
        values[field] = list(dict.fromkeys(hashes))
    title = f"{ledger.title}附件：{'、'.join(one.name for one in stored[:3])}"
    apply_whole(writer, Step("attach", title, [Edit(PATCH, ledger.id, row_id, values)]), by=copy.user)
