"""The written explanations (审核说明) of soft findings: rows of the ledger `explanation`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.storage.reading import Reader

EXPLANATIONS = "explanation"


def explanations(reader: Reader, ledger: str, row_id: str | None = None) -> Mapping[tuple[str, str], str]:
    """Return the explanations of a ledger's rows, or of one row, by row and code."""
    if EXPLANATIONS not in reader.context.forms.ledgers or row_id == "":
        return {}
    one = "" if row_id is None else " AND row = ?"
    params = (ledger,) if row_id is None else (ledger, row_id)
    rows = reader.all(f"SELECT row, code, text FROM {EXPLANATIONS}_v WHERE ledger = ?{one}", params)
    return {(row, code): text or "" for row, code, text in rows}
