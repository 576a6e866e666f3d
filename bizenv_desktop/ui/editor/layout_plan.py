"""How a record is laid out: blocks of one or two fields a line, child ledgers as tables. Pure; the editor draws it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.model import COMMON_FIELDS, Field
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.model import Forms, Ledger

BOOKKEEPING = ("id", "row_version", "created_at", "updated_at", "source", "source_ref", "reporter", "reviewer")
"""Fields that the program keeps itself."""
_FEW = 12


@dataclass(frozen=True)
class Spot:
    """One field in its place. `wide` ones take the whole line; `readonly` ones are written by the program."""

    field: Field
    wide: bool
    readonly: bool

    @property
    def star(self) -> str:
        """Return the mark of a required field: always, under a condition, or none."""
        return {"always": "*", "when": "+"}.get(self.field.required, "")


@dataclass(frozen=True)
class Block:
    """A titled part of the editor: lines of one or two spots, or the table of a child ledger."""

    title: str
    lines: tuple[tuple[Spot, ...], ...] = ()
    child: Ledger | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the ids of the block's fields."""
        return tuple(spot.field.id for line in self.lines for spot in line)


def plan_layout(forms: Forms, ledger: Ledger, own: Sequence[str] = ()) -> tuple[Block, ...]:
    """Return the blocks of a ledger's editor: its sections, then the fields and child ledgers that none names.

    `own` are the headings of the bureau's own columns.
    """
    placed: set[str] = set()
    blocks: list[Block] = []
    for section in ledger.sections:
        if section.child:
            placed.add(section.child)
            blocks.append(Block(section.title, child=forms.ledgers[section.child]))
        else:
            placed.update(section.fields)
            blocks.append(_block(section.title, (ledger.fields[name] for name in section.fields), ledger))
    rest = [field for field in ledger.fields.values() if field.id not in placed]
    others = [field for field in rest if field.id not in COMMON_FIELDS and field.id != ledger.parent]
    blocks += _grouped(others, ledger, titled=bool(ledger.sections))
    for child in forms.children_of(ledger.id):
        if child.id not in placed:
            blocks.append(Block(child.title, child=child))
    blocks.append(_block("自有列", (Field(OWN + heading, heading, types.LongText()) for heading in own), ledger))
    blocks.append(_common(rest, ledger))
    return tuple(block for block in blocks if block.lines or block.child)


def _grouped(fields: list[Field], ledger: Ledger, *, titled: bool) -> list[Block]:
    """Return what no section names: typed fields in parts of a dozen, calculated ones at the end."""
    typed = [field for field in fields if not _calculated(field)]
    parts = [typed[start : start + _FEW] for start in range(0, len(typed), _FEW)]
    name = "其他" if titled else "基本信息"
    blocks = [
        _block(name if number == 0 else f"{name}（{number + 1}）", part, ledger) for number, part in enumerate(parts)
    ]
    calculated = [field for field in fields if _calculated(field)]
    return [*blocks, _block("自动计算（只读）", calculated, ledger)]


def _common(rest: list[Field], ledger: Ledger) -> Block:
    shared = [field for field in rest if field.id in COMMON_FIELDS and field.id not in ("id", "row_version")]
    return _block("填报信息", shared, ledger)


def _block(title: str, fields: Iterable[Field], ledger: Ledger) -> Block:
    lines: list[tuple[Spot, ...]] = []
    open_line: tuple[Spot, ...] = ()
    for field in fields:
        spot = Spot(field, is_wide(field.type), is_readonly(field, ledger))
        if spot.wide:
            lines += [open_line, (spot,)] if open_line else [(spot,)]
            open_line = ()
        elif open_line:
            lines.append((*open_line, spot))
            open_line = ()
        else:
            open_line = (spot,)
    if open_line:
        lines.append(open_line)
    return Block(title, tuple(lines))


def is_readonly(field: Field, ledger: Ledger) -> bool:
    """Tell whether people can't type in a field: calculated, written by the program, or the state of the workflow."""
    state = ledger.workflow.field if ledger.workflow else ""
    return _calculated(field) or field.readonly or field.id in BOOKKEEPING or field.id == state


def _calculated(field: Field) -> bool:
    return bool(field.calculation) and not field.first_value


@singledispatch
def is_wide(_type: object) -> bool:
    """Tell whether a field of a type takes the whole line."""
    return False


@is_wide.register(types.LongText)
@is_wide.register(types.Attachment)
@is_wide.register(types.References)
@is_wide.register(types.TextList)
def _(_type: object) -> bool:
    return True
