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
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.formdef.field_types import Value
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


@dataclass(frozen=True)
class Kept:
    """What was kept of one set of headings: field and place of each. `owner` is a ledger's id, or says more."""

    owner: str
    workbook: str
    headings: Mapping[str, tuple[str, str]]


def read_kept(reader: Reader) -> list[Kept]:
    """Return all that was kept in a copy, in the order in which it was."""
    if LEDGER not in reader.context.forms.ledgers:
        return []
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for owner, workbook, heading, path, place in reader.all(
        f"SELECT ledger, workbook, heading, field, place FROM {LEDGER}_v WHERE workbook IS NOT NULL ORDER BY rid"
    ):
        found.setdefault((owner, workbook), {})[heading] = (path, place or "")
    return [Kept(owner, workbook, headings) for (owner, workbook), headings in found.items()]


def read_mappings(reader: Reader) -> SavedMappings:
    """Return what imports kept in a copy."""
    known: dict[str, tuple[str, dict[str, str]]] = {}
    for kept in read_kept(reader):
        definition = reader.context.forms.ledgers.get(kept.owner)
        if definition is not None:
            paths = {heading: path_now(definition, path) for heading, (path, _place) in kept.headings.items()}
            known.setdefault(kept.workbook, (kept.owner, {}))[1].update(paths)
    return SavedMappings(known)


def path_now(ledger: Ledger, path: str) -> str:
    """Return where what a heading was given to is in the present definition: fields may have been renamed since."""
    return path if path in ledger.fields else next(iter(upcast(ledger, 0, {path: None}).values), path)


def mapping_edits(reader: Reader, plans: Iterable[SheetPlan], mapping: Mapping[str, str]) -> list[Edit]:
    """Return what keeps the choices of an import; none for those that are kept already."""
    found = [edit for plan in plans if mapping for edit in kept_edits(reader, _of_sheet(plan, mapping))]
    return list({edit.id: edit for edit in found}.values())  # sheets with the same headings keep them once


def kept_edits(reader: Reader, kept: Kept) -> list[Edit]:
    """Return what keeps headings; none for those that are kept already."""
    if LEDGER not in reader.context.forms.ledgers:
        return []
    sql = f'SELECT field, place, deleted FROM "{LEDGER}" WHERE id = ?'
    edits = []
    for heading, (path, place) in kept.headings.items():
        row_id = natural_id(LEDGER, [kept.owner, kept.workbook, heading])
        there = reader.one(sql, (row_id,))
        values: dict[str, Value] = {"field": path or "-", "place": place or None}
        if there is None or there[2]:
            known: dict[str, Value] = {"ledger": kept.owner, "workbook": kept.workbook, "heading": heading}
            edits.append(Edit(CREATE, LEDGER, row_id, known | values))
        elif (there[0], there[1] or None) != (values["field"], values["place"]):
            edits.append(Edit(PATCH, LEDGER, row_id, values))
    return edits


def _of_sheet(plan: SheetPlan, mapping: Mapping[str, str]) -> Kept:
    if plan.treatment != "import" or plan.header is None:
        return Kept(plan.ledger, "", {})
    given = ((column.heading, given_path(column.levels, mapping)) for column in plan.columns.values())
    headings = {heading: (path, "") for heading, path in given if path is not None}
    return Kept(plan.ledger, fingerprint(plan.header), headings)


def say_what_was_kept(plan: SheetPlan, kept: Mapping[str, str], by_hand: Mapping[str, str]) -> None:
    """Note in the report which columns went where they went the last time."""
    for column in plan.columns.values():
        path = given_path(column.levels, kept)
        if path is not None and given_path(column.levels, by_hand) is None:
            message = "按上次导入时选定的对应关系" + ("不导入" if path in ("", "-") else "导入")
            row = plan.header.last if plan.header else None
            plan.problems.append(remark(plan.name, row, column, message, original=column.heading))
