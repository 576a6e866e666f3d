"""Many rows by their keys: one ledger of one scope in a statement, so that the index finds each id.

A list of whole keys is looked up by the index's first columns only where PostgreSQL has not counted the rows yet, and
each row of the ledger is then compared with each key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import BindParameter, Column, ColumnElement

Key = tuple[str, str, str]
"""Scope, ledger, id."""
_AT_ONCE = 500


def among(scope: Column[str], ledger: Column[str], row_id: Column[str]) -> ColumnElement[bool]:
    """Return the condition that a row is one of those that `asked` gives."""
    ids: BindParameter[str] = bindparam("of_ids", expanding=True)
    return and_(scope == bindparam("of_scope"), ledger == bindparam("of_ledger"), row_id.in_(ids))


def asked(keys: Iterable[Key]) -> Iterator[dict[str, str | list[str]]]:
    """Return the parameters of `among`, some for each statement that it takes."""
    found: dict[tuple[str, str], list[str]] = {}
    for scope, ledger, row_id in keys:
        found.setdefault((scope, ledger), []).append(row_id)
    for (scope, ledger), ids in found.items():
        for start in range(0, len(ids), _AT_ONCE):
            yield {"of_scope": scope, "of_ledger": ledger, "of_ids": ids[start : start + _AT_ONCE]}
