"""Who entered rows: the 填报人 written in them, and everybody whose operations gave them values.

A reviewer must be somebody else (L00-H1, L08-H1). The name in the row alone would not do: a workbook may bring
another one, and somebody may have changed the row since. Deciding, explaining, attaching and signing enter nothing.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.storage.edits import PATCH
from bizenv_desktop.storage.row_state import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.storage.edits import Edit, Step
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.row_state import RowState

REPORTER, REVIEWER = "reporter", "reviewer"
_OTHER_STEPS = ("decide", "explain", "attach", "confirm", "workflow", "period", "undo", "merge", "numbering", "resolve")
_NO_FIGURE = frozenset({REPORTER, REVIEWER, "status", "remark", "seq"})


def entered(reader: Reader, ledger: str, ids: Iterable[str]) -> dict[str, set[str]]:
    """Return for each row the names of those who entered it."""
    names: dict[str, set[str]] = {row_id: set() for row_id in ids}
    listed = json.dumps(list(names))
    if REPORTER in reader.context.ledger(ledger).fields:
        written = (
            f'SELECT id, reporter FROM "{ledger}" WHERE id IN (SELECT value FROM json_each(?)) AND reporter IS NOT NULL'
        )
        for row_id, name in reader.all(written, (listed,)):
            names[row_id].add(str(name))
    done = (
        'SELECT o.id, o."by", o.kind, o.set_json FROM op o LEFT JOIN step s ON s.id = o.step'
        " WHERE o.ledger = ? AND o.id IN (SELECT value FROM json_each(?)) AND o.kind IN ('create', 'patch')"
        " AND o.state NOT IN ('rejected', 'discarded')"
        f" AND coalesce(s.kind, '') NOT IN ({', '.join(repr(kind) for kind in _OTHER_STEPS)})"
    )
    for row_id, by, kind, changed in reader.all(done, (ledger, listed)):
        if by and by not in names[row_id] and (kind == "create" or _gives_figures(changed)):
            names[row_id].add(str(by))
    return names


def unsigned(reader: Reader, step: Step, by: str) -> Sequence[Edit]:
    """Return the edits of a step; those that give a signed row other figures take the signature of another away."""
    by_ledger: dict[str, list[str]] = {}
    for edit in step.edits:
        if edit.kind == PATCH and REVIEWER in reader.context.ledger(edit.ledger).fields:
            by_ledger.setdefault(edit.ledger, []).append(edit.id)
    signed = {name: _signed_by_others(reader, name, ids, by) for name, ids in by_ledger.items()}
    if not any(signed.values()):
        return step.edits
    return [_without_signature(reader, edit, signed.get(edit.ledger, {})) for edit in step.edits]


def _without_signature(reader: Reader, edit: Edit, signed: Mapping[str, RowState]) -> Edit:
    if edit.kind != PATCH or edit.id not in signed or not _changes_figures(reader, edit, signed[edit.id].now):
        return edit
    return replace(edit, values={**edit.values, REVIEWER: None})


def _changes_figures(reader: Reader, edit: Edit, before: Mapping[str, object]) -> bool:
    codec = reader.context.codec(edit.ledger)
    figures = {
        name: value
        for name, value in edit.values.items()
        if name not in _NO_FIGURE and not isinstance(codec.ledger.fields[name].type, ft.Attachment)
    }
    return any(codec.to_sql(name, value) != before.get(name) for name, value in figures.items())


def _signed_by_others(reader: Reader, ledger: str, ids: list[str], by: str) -> Mapping[str, RowState]:
    query = (
        f'SELECT id FROM "{ledger}" WHERE id IN (SELECT value FROM json_each(?))'
        " AND reviewer IS NOT NULL AND reviewer <> ?"
    )
    found = [row_id for (row_id,) in reader.all(query, (json.dumps(ids), by))]
    return load_rows(reader, ledger, found) if found else {}


def _gives_figures(changed: str | None) -> bool:
    keys = json.loads(changed).keys() if changed else ()
    return any(key not in _NO_FIGURE and not key.startswith("note:") for key in keys)
