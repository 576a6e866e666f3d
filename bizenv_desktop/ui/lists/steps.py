"""Steps that the list makes: many rows, one undo step. Run on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.records.records import Records


def row_ids(records: Records, ledger: str, rowids: Sequence[int]) -> list[str]:
    """Return the ids of rows by their numbers in the table."""
    return [row[0] for row in records.list_page(ledger, list(rowids), [])]


def change_many(records: Records, ledger: str, rowids: Sequence[int], values: Mapping[str, Value], title: str) -> Any:
    """Set the same values in many rows as one step."""
    from bizenv_desktop.storage.edits import Edit, Step

    edits = [Edit(kind="patch", ledger=ledger, id=one, values=dict(values)) for one in row_ids(records, ledger, rowids)]
    return records.apply(Step(kind="batch", title=title, edits=edits))


def delete_many(records: Records, ledger: str, rowids: Sequence[int], reason: str, title: str) -> Any:
    """Delete many rows as one step, with a reason."""
    from bizenv_desktop.storage.edits import Edit, Step

    edits = [Edit(kind="delete", ledger=ledger, id=one) for one in row_ids(records, ledger, rowids)]
    return records.apply(Step(kind="delete", title=title, edits=edits, why=reason))
