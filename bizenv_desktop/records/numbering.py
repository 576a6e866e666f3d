"""Exchanges temporary numbers for real ones, once the numbers that others gave are here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.records.filling import Numbers
from bizenv_desktop.records.reading import read_rows
from bizenv_desktop.storage.edits import PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

KIND = "sync"


def exchange_numbers(copy: LocalCopy) -> int:
    """Give this device's rows with temporary numbers real ones; call after a complete pull. Returns how many."""
    return copy.write(partial(_exchange, copy=copy))


def _exchange(writer: Writer, copy: LocalCopy) -> int:
    edits = [edit for ledger in copy.forms.ledgers for edit in _edits(writer, copy, ledger)]
    if edits:
        apply_step(writer, Step(KIND, f"换正式编号 {len(edits)} 个", edits), by=copy.user)
    return len(edits)


def _edits(writer: Writer, copy: LocalCopy, name: str) -> list[Edit]:
    ledger = copy.context.ledger(name)
    rule = ledger.number_rule
    if not rule or not rule.temporary:
        return []
    numbers = Numbers(writer)
    begins = numbers.beginning(rule.temporary, {})
    where = f"substr(this.\"{rule.field}\", 1, {len(begins)}) = '{begins}'"
    wanted = [rule.field, rule.year_of, "region_code"]
    rows = read_rows(
        writer, name, where=where, fields=[one for one in wanted if one in ledger.fields], order=[("seq", False)]
    )
    return [
        Edit(PATCH, name, row.id, {rule.field: numbers.next(ledger, rule, row.values, rule.pattern)}) for row in rows
    ]
