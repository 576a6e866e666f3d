"""A record as the verbs give it, and what the verbs answer besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.notes import CellNote


@dataclass(frozen=True)
class Record:
    """One row: `values` by field, calculated ones included; `ext` own columns; `notes` what cells left over.

    `row_seq` is the server's version (None before the first sync), `pending` how many operations wait to be sent.
    """

    ledger: str
    id: str
    values: Mapping[str, Value]
    ext: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[CellNote, ...] = ()
    row_seq: int | None = None
    pending: int = 0


@dataclass(frozen=True)
class Change:
    """One change of one field: old and new value as JSON, who, when, and why. `field` "" is the row as a whole.

    `of` names the record that it happened to, where that was merged into this one.
    """

    field: str
    old: Any
    new: Any
    by: str
    at: str
    why: str
    kind: str
    state: str
    of: str = ""


@dataclass(frozen=True)
class UndoResult:
    """What an undo took back: the title of the step, and how many operations that was."""

    title: str
    ops: int
    step_id: str


@dataclass(frozen=True)
class FileInfo:
    """An attached file: its hash, its name, its bytes."""

    sha256: str
    name: str
    size: int
