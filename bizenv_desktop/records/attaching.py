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


def attach(  # noqa: PLR0917 - where the files belong, and what is said of them
    copy: LocalCopy,
    ledger: str,
    row_id: str,
    field: str,
    paths: Sequence[Path],
    also: Mapping[str, Value] | None = None,
) -> list[FileInfo]:
    """Encrypt files into the copy and add them to a field; a file that the field has already is not added twice.

    `also` are values of the same row that are set in the same step.
    """
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    if field not in definition.fields or not isinstance(definition.fields[field].type, ft.Attachment):
        raise UsageProblem("NO_FIELD", f"{definition.title}的“{field}”不是附件字段", "检查字段代号")
    stored = [attachments.store(copy, path) for path in paths]
    attached = partial(_attach, copy=copy, ledger=definition, row_id=row_id, field=field, stored=stored)
    copy.write(partial(attached, also=also or {}))
    return [FileInfo(one.sha256, one.name, one.size) for one in stored]


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


def _attach(
    writer: Writer,
    *,
    copy: LocalCopy,
    ledger: Ledger,
    row_id: str,
    field: str,
    stored: list[Stored],
    also: Mapping[str, Value],
) -> None:
    record = get_record(writer, ledger.id, row_id)
    attachments.describe(writer, stored=stored, by=copy.user)
    before = record.values.get(field)
    hashes = [*(before if isinstance(before, list) else []), *(one.sha256 for one in stored)]
    edit = Edit(PATCH, ledger.id, row_id, {field: list(dict.fromkeys(hashes)), **also})
    title = f"{ledger.title}附件：{'、'.join(one.name for one in stored[:3])}"
    apply_whole(writer, Step("attach", title, [edit]), by=copy.user)
