"""Imports as the wizard takes them: the sheets of a workbook with what each column is for, then the import itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.letting_go import let_go

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.exchange.sheet_columns import Column
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.copy import LocalCopy

_SAMPLES = 3
_HIDDEN = 16
"""The item of the catalogue by which hidden rows wait."""
IGNORE = "-"
"""What a heading is mapped to when it is left out."""


@dataclass(frozen=True)
class ColumnView:
    """One column: its letter, heading, the field that takes it (as the command line writes it), unit, some cells."""

    letter: str
    heading: str
    field: str
    label: str
    unit: str
    samples: tuple[str, ...]
    doubled: bool = False


@dataclass(frozen=True)
class SheetView:
    """One sheet: the ledger it goes to, or why it is not imported; how many rows, and how many wait as a whole."""

    name: str
    ledger: str
    ledger_title: str
    treatment: str
    reason: str
    rows: int
    held_rows: int
    excluded: int
    hidden_rows: int = 0
    hidden_columns: int = 0
    columns: tuple[ColumnView, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do: the answer of the command line, and whether it can be undone as one step."""

    answer: Mapping[str, Any]
    result: Any
    dry: bool = False
    sheets: list[Mapping[str, Any]] = field(default_factory=list)
    problems: list[Mapping[str, Any]] = field(default_factory=list)


class Imports:
    """Reads workbooks into the copy, on workers; `importer` gives the importer when it is first needed."""

    def __init__(self, importer: Callable[[], Any], copy: LocalCopy, write_report: Callable[[Any, Path], None]) -> None:
        self._importer = importer
        self._copy = copy
        self._write_report = write_report
        self._reporting = threading.Lock()

    def sheets(
        self,
        ledger: str,
        path: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        include_hidden: bool = False,
        password: str | None = None,
    ) -> list[SheetView]:
        """Return the sheets of a workbook with their headings; nothing is written."""
        plans = self._importer().sheets(path, ledger, password, mapping=mapping, include_hidden=include_hidden)
        views = [_view(self._copy.forms, plan) for plan in plans]
        _let_go_of(plans)
        return views

    def run(self, ledger: str, path: Path, *, dry_run: bool = False, **options: Any) -> Outcome:
        """Import in one step, or only say what would happen."""
        result = self._importer().run(ledger, path, dry_run=dry_run, **options)
        answer = result.to_json(cells=False)
        return Outcome(answer, result, dry_run, list(answer["sheets"]), list(answer["problems"]))

    def write_report(self, outcome: Outcome, out: Path) -> None:
        """Write the import report as XLSX or PDF, by the suffix."""
        with self._reporting:
            self._write_report(outcome.result, out)

    def forget(self, outcome: Outcome) -> None:
        """Free on a worker an outcome that is shown no more; it is large. A report of it is written to its end."""
        with self._reporting:
            _let_go_of(outcome.result.plans)
            let_go(outcome.problems, outcome.result.problems)


def _let_go_of(plans: Sequence[SheetPlan]) -> None:
    for plan in plans:
        let_go(plan.rows, plan.problems)
        for column in plan.columns.values():
            let_go(column.seen, column.texts)


def _view(forms: Forms, plan: SheetPlan) -> SheetView:
    held = sum(bool(row.held) for row in plan.rows)
    known = forms.ledgers.get(plan.ledger)
    samples = _samples(plan)
    columns = tuple(_column(forms, plan, column, samples[id(column)]) for column in plan.columns.values())
    title = known.title if known else ""
    hidden = sum(_HIDDEN in row.held for row in plan.rows)
    unseen = sum(column.hidden for column in plan.columns.values())
    return SheetView(
        plan.name, plan.ledger, title, plan.treatment, plan.reason, len(plan.rows), held, plan.excluded,
        hidden, unseen, columns,
    )  # fmt: skip


def _samples(plan: SheetPlan) -> dict[int, tuple[str, ...]]:
    """Return the first few different texts of each column, by the column's identity, in one pass over the rows."""
    found: dict[int, dict[str, None]] = {id(column): {} for column in plan.columns.values()}
    wanted = dict(found)
    for row in plan.rows:
        if not wanted:
            break
        for cell in row.cells:
            texts = wanted.get(id(cell.column))
            if texts is not None and cell.original:
                texts[cell.original] = None
                if len(texts) == _SAMPLES:
                    del wanted[id(cell.column)]
    return {column: tuple(texts) for column, texts in found.items()}


def _column(forms: Forms, plan: SheetPlan, column: Column, samples: tuple[str, ...]) -> ColumnView:
    from bizenv_desktop.exchange.grid import column_letter

    unit = column.facts.unit.words if column.facts and column.facts.unit and column.is_money else ""
    target = IGNORE if column.target.kind == "ignored" else column.target.field
    label = path_label(forms, plan.ledger, target)
    return ColumnView(
        column_letter(column.index),
        column.heading,
        target,
        label,
        unit,
        samples,
        column.doubled,
    )


def path_label(forms: Forms, ledger: str, path: str) -> str:
    """Return a field's path as people read it: 项目公司/统一社会信用代码, or the own column's heading."""
    if path in ("", IGNORE):
        return "（不导入）"
    if path.startswith("ext:"):
        return f"自有列：{path.removeprefix('ext:')}"
    name, dot, inner = path.partition(".")
    definition = forms.ledgers[ledger]
    if name in definition.fields:
        own = definition.fields[name]
        target = forms.ledgers.get(getattr(own.type, "target", ""))
        rest = f"/{target.fields[inner].label}" if dot and target and inner in target.fields else ""
        return own.label + rest
    child = forms.ledgers.get(name)
    return f"{child.title}/{child.fields[inner].label}" if child and inner in child.fields else path
