"""Find and replace: what would change in which rows, then the change as one step. Runs on a worker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.ui.lists.columns import label_of
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.ui.services import Cancelled, Progress, Services

_BATCH = 500


@dataclass(frozen=True)
class Wanted:
    """What to look for in which columns, and what takes its place; `whole` means the whole cell only."""

    columns: tuple[str, ...]
    find: str
    replace: str
    whole: bool = False
    case: bool = False

    def replaced(self, text: str) -> str | None:
        """Return what a cell would hold; None where the text is not found in it."""
        flags = 0 if self.case else re.IGNORECASE
        if self.whole:
            return self.replace if re.fullmatch(re.escape(self.find), text, flags) else None
        if not re.search(re.escape(self.find), text, flags):
            return None
        return re.sub(re.escape(self.find), lambda _found: self.replace, text, flags=flags)


@dataclass(frozen=True)
class Replacement:
    """One cell: its row, its column, the text before and after, and why it can't be taken ("" where it can)."""

    row: str
    title: str
    column: str
    label: str
    old: str
    new: str
    value: Value = None
    problem: str = ""


def can_replace(field: Field) -> bool:
    """Tell whether the text of a field may be replaced: typed by people, and shown as it is typed."""
    typed = field.stored and not (field.readonly or field.fixed or field.calculation or field.identity)
    return typed and field.id != "id" and is_text(field.type)


@singledispatch
def is_text(_type: object) -> bool:
    """Tell whether values of a type are typed as the text that lists show."""
    return True


@is_text.register(types.Reference)
@is_text.register(types.References)
@is_text.register(types.Attachment)
@is_text.register(types.TextList)
def _(_type: object) -> bool:
    return False


def find_replacements(
    services: Services,
    ledger: Ledger,
    rowids: Sequence[int],
    wanted: Wanted,
    *,
    progress: Progress,
    cancelled: Cancelled,
) -> list[Replacement]:
    """Return what would change, in the order of the rows."""
    found: list[Replacement] = []
    for start in range(0, len(rowids), _BATCH):
        if cancelled():
            break
        page = services.records.list_page(ledger.id, list(rowids[start : start + _BATCH]), list(wanted.columns))
        found += [one for row in page for one in _of_row(services, ledger, wanted, row)]
        progress(min(start + _BATCH, len(rowids)), len(rowids), "正在查找")
    return found


def replace_all(services: Services, ledger: Ledger, chosen: Sequence[Replacement], title: str) -> int:
    """Write the chosen replacements as one undo step; return the number of cells."""
    from bizenv_desktop.storage.edits import Edit, Step

    values: dict[str, dict[str, Value]] = {}
    own: dict[str, dict[str, str | None]] = {}
    for one in chosen:
        if one.column.startswith(OWN):
            own.setdefault(one.row, {})[one.column.removeprefix(OWN)] = one.new or None
        else:
            values.setdefault(one.row, {})[one.column] = one.value
    rows = dict.fromkeys(one.row for one in chosen)
    edits = [Edit("patch", ledger.id, row, values.get(row, {}), own.get(row, {})) for row in rows]
    if edits:
        services.records.apply(Step("batch", title, edits))
    return len(chosen)


def _of_row(services: Services, ledger: Ledger, wanted: Wanted, row: tuple[str, ...]) -> Iterator[Replacement]:
    for column, old in zip(wanted.columns, row[1:], strict=True):
        new = wanted.replaced(old) if old else None
        if new is None or new == old:
            continue
        value, problem = _value(services, ledger, column, new.strip())
        title, label = services.records.display(ledger.id, row[0]), label_of(ledger, column)
        yield Replacement(row[0], title, column, label, old, new.strip(), value, problem)


def _value(services: Services, ledger: Ledger, column: str, text: str) -> tuple[Value, str]:
    if column.startswith(OWN) or not text:
        return (text or None), ""
    try:
        return parse_text(ledger.fields[column], text, services.forms.codes, services.clock.today()), ""
    except BizenvError as problem:
        return None, problem.what
