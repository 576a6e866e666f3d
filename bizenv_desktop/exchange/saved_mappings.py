"""Headings that were given to fields by hand are remembered: the next workbook with the same headings finds them.

A mapping holds for workbooks with the very same set of headings and for no others, so that a choice made for one
bureau's sheet never changes what another one means. The undo of the import takes it back too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.plan import remark
from bizenv_desktop.exchange.sheet_columns import given_path
from bizenv_desktop.formdef.upcasting import upcast
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader

LEDGER = "saved_mapping"
_LENGTH = 16


@dataclass(frozen=True)
class SavedMappings:
    """Field by heading, by the ledger and the fingerprint of the headings among which they stand."""

    known: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """All headings, as they are compared: they help to find the row of headings."""
        return frozenset(heading_key(one) for _ledger, mapping in self.known.values() for one in mapping)

    def of(self, header: Header | None) -> tuple[str, Mapping[str, str]]:
        """Return the ledger of a sheet and the fields of its headings; "" and nothing where none were kept."""
        return self.known.get(fingerprint(header), ("", {})) if header is not None else ("", {})


def fingerprint(header: Header) -> str:
    """Return what tells a set of headings from any other."""
    names = sorted("".join(map(heading_key, levels)) for levels in header.levels.values())
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:_LENGTH]


def read_mappings(reader: Reader) -> SavedMappings:
    """Return what was kept in a copy."""
    if LEDGER not in reader.context.forms.ledgers:
        return SavedMappings()
    known: dict[str, tuple[str, dict[str, str]]] = {}
    for ledger, workbook, heading, path in reader.all(
        f"SELECT ledger, workbook, heading, field FROM {LEDGER}_v WHERE workbook IS NOT NULL ORDER BY rid"
    ):
        definition = reader.context.forms.ledgers.get(ledger)
        if definition is not None:
            known.setdefault(workbook, (ledger, {}))[1][heading] = _path_now(definition, path)
    return SavedMappings(known)


def _path_now(ledger: Ledger, path: str) -> str:
    """Return where what a heading was given to is in the present definition: fields may have been renamed since."""
    return path if path in ledger.fields else next(iter(upcast(ledger, 0, {path: None}).values), path)


def mapping_edits(reader: Reader, plans: Iterable[SheetPlan], mapping: Mapping[str, str]) -> list[Edit]:
    """Return what keeps the choices of an import; none for those that are kept already."""
    if not mapping or LEDGER not in reader.context.forms.ledgers:
        return []
    wanted = {one.id: one for plan in plans for one in _of_sheet(plan, mapping)}
    sql = f'SELECT field, deleted FROM "{LEDGER}" WHERE id = ?'
    found = {row_id: reader.one(sql, (row_id,)) for row_id in wanted}
    return [
        Edit(PATCH, LEDGER, row_id, {"field": edit.values["field"]}) if there is not None and not there[1] else edit
        for row_id, edit in wanted.items()
        if (there := found[row_id]) is None or there[1] or there[0] != edit.values["field"]
    ]


def _of_sheet(plan: SheetPlan, mapping: Mapping[str, str]) -> Iterator[Edit]:
    if plan.treatment != "import" or plan.header is None:
        return
    workbook = fingerprint(plan.header)
    for column in plan.columns.values():
        path = given_path(column.levels, mapping)
        if path is not None:
            row_id = natural_id(LEDGER, [plan.ledger, workbook, column.heading])
            values = {"ledger": plan.ledger, "workbook": workbook, "heading": column.heading, "field": path or "-"}
            yield Edit(CREATE, LEDGER, row_id, values)


def say_what_was_kept(plan: SheetPlan, kept: Mapping[str, str], by_hand: Mapping[str, str]) -> None:
    """Note in the report which columns went where they went the last time."""
    for column in plan.columns.values():
        path = given_path(column.levels, kept)
        if path is not None and given_path(column.levels, by_hand) is None:
            message = "按上次导入时选定的对应关系" + ("不导入" if path in ("", "-") else "导入")
            row = plan.header.last if plan.header else None
            plan.problems.append(remark(plan.name, row, column, message, original=column.heading))
