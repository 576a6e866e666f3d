"""Exchanges temporary numbers for real ones, once the numbers that others gave are here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.records import permissions
from bizenv_desktop.records.closing import without_closed
from bizenv_desktop.records.filling import Numbers
from bizenv_desktop.records.reading import read_rows
from bizenv_desktop.storage.edits import PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

KIND = "sync"
_DEVICE = "{device}"


def exchange_numbers(copy: LocalCopy) -> int:
    """Give the rows with temporary numbers that this copy made real ones, and return how many.

    To be called after a complete pull. Someone who only looks exchanges nothing: that waits for the next user.
    """
    if not copy.roles.intersection(permissions.WRITERS):
        return 0
    return copy.write(partial(_exchange, copy=copy))


def _exchange(writer: Writer, copy: LocalCopy) -> int:
    edits = [edit for ledger in copy.forms.ledgers for edit in _edits(writer, copy, ledger)]
    edits = without_closed(writer, edits)
    if edits:
        apply_step(writer, Step(KIND, f"换正式编号 {len(edits)} 个", edits), by=copy.user)
    return len(edits)


def _edits(writer: Writer, copy: LocalCopy, name: str) -> list[Edit]:
    """Return the edits of one ledger. Who made a row tells its creation, not its number: a device may get a new id."""
    ledger = copy.context.ledger(name)
    rule = ledger.number_rule
    if not rule or not rule.temporary:
        return []
    numbers = Numbers(writer)
    begins = rule.temporary.partition(_DEVICE)[0] or numbers.beginning(rule.temporary, {})
    quoted = begins.replace("'", "''")
    made_here = f"this.id IN (SELECT id FROM op WHERE ledger = '{name}' AND kind = 'create' AND state <> 'remote')"
    where = f"substr(this.\"{rule.field}\", 1, {len(begins)}) = '{quoted}' AND {made_here}"
    wanted = [rule.field, rule.year_of, "region_code"]
    rows = read_rows(
        writer, name, where=where, fields=[one for one in wanted if one in ledger.fields], order=[("seq", False)]
    )
    return [
        Edit(PATCH, name, row.id, {rule.field: numbers.next(ledger, rule, row.values, rule.pattern)}) for row in rows
    ]
