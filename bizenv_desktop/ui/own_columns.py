"""The bureau's own columns of a ledger: listed, edited, exported, printed, never sent on. Run on workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy

OWN = "ext:"
"""What the id of an own column begins with, wherever it stands among fields."""

LEDGER = "own_column"


def own_columns(copy: LocalCopy, ledger: str) -> list[str]:
    """Return the headings of a ledger's own columns: those that were added, then those that rows brought along."""
    with copy.read() as reader:
        added = reader.all(
            f"SELECT heading FROM {LEDGER}_v WHERE ledger = ? AND coalesce(hidden, 0) = 0 ORDER BY position, heading",
            (ledger,),
        )
        brought = reader.all(f'SELECT DISTINCT key FROM "{ledger}" t, json_each(t.ext) WHERE t.deleted = 0 LIMIT 200')
    return list(dict.fromkeys(str(heading) for (heading,) in [*added, *brought]))


def add_own_columns(records: Records, copy: LocalCopy, ledger: str, headings: Sequence[str]) -> None:
    """Add own columns to a ledger, for all who use this copy."""
    from bizenv_desktop.storage.edits import Edit, Step

    known = own_columns(copy, ledger)
    fresh = [heading for heading in dict.fromkeys(headings) if heading not in known]
    edits = [
        Edit("create", LEDGER, "", {"ledger": ledger, "heading": heading, "position": len(known) + place})
        for place, heading in enumerate(fresh, 1)
    ]
    if edits:
        records.apply(Step("edit", f"增加自有列 {'、'.join(fresh)}", edits))
