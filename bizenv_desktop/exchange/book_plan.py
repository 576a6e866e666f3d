"""Plans a whole workbook: which sheets are imported into which ledgers, and which wait or are left out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.header import Header, find_header, is_filled
from bizenv_desktop.exchange.headings import display_field, heading_key
from bizenv_desktop.exchange.plan import SheetPlan
from bizenv_desktop.exchange.saved_mappings import say_what_was_kept
from bizenv_desktop.exchange.sheet_plan import PlanOptions, plan_sheet
from bizenv_desktop.exchange.words import is_ditto
from bizenv_desktop.formdef.field_types import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.grid import SheetGrid, Workbook
    from bizenv_desktop.exchange.plan import PlannedRow
    from bizenv_desktop.exchange.sheet_columns import Matcher
    from bizenv_desktop.formdef.model import Field

_SUMMARY = re.compile("汇总|总表|合计|全市|全部|Sheet1$", re.IGNORECASE)
_REPEATED = 0.8


def plan_book(
    book: Workbook, named: str, matcher: Matcher, options: PlanOptions, *, sheet: str | None = None
) -> list[SheetPlan]:
    """Plan every sheet; those of referenced ledgers come first.

    Raise BizenvError where no sheet can be imported: no heading (NO_HEADING) or an identity column is missing
    (NO_KEY_COLUMN, catalogue 21); UsageProblem where the named sheet is not there.
    """
    if sheet is not None and book.sheet(sheet) is None:
        names = "、".join(one.name for one in book.sheets)
        raise UsageProblem("NO_SHEET", f"工作簿里没有工作表“{sheet}”", f"现有：{names}")
    plans = [_plan_one(book, grid, named, matcher, options=options, wanted=sheet) for grid in book.sheets]
    _refuse_nothing(plans, matcher.forms.ledgers[named].title)
    _refuse_unknown_headings(plans, options)
    _hold_summaries(plans, matcher)
    return _in_order(plans, matcher)


def _plan_one(
    book: Workbook, grid: SheetGrid, named: str, matcher: Matcher, *, options: PlanOptions, wanted: str | None
) -> SheetPlan:
    if wanted is not None and grid.name != wanted:
        return SheetPlan(grid.name, "not_imported", reason="没有选这张工作表")
    if grid.state != "visible" and not options.include_hidden and wanted is None:
        return SheetPlan(grid.name, "not_imported", reason="隐藏工作表，默认不导入", items=(17,))
    asked = options.mapping or {}
    header, kept_for, kept = _header(grid, matcher, options)
    if header is None:
        return SheetPlan(grid.name, "not_imported", reason="没有表头行，不是数据表")
    named, options = kept_for or named, replace(options, mapping={**kept, **asked})
    written = "" if options.mapping else matcher.exported(header, grid.name)
    ledger = written or matcher.best_ledger(header, named, options.mapping or {})
    if not options.mapping and _names_one_row_twice(grid, header, ledger, matcher):
        ledger = matcher.child_alone(header, ledger)
    missing = _missing(header, ledger, matcher, options)
    if missing:
        words = "、".join(_heading_of(field, matcher) for field in missing)
        return SheetPlan(grid.name, "not_imported", ledger, f"缺少列：{words}", (21,), header)
    plan = plan_sheet(grid, header, ledger, matcher=matcher, options=options, names=(_stem(book.path),))
    say_what_was_kept(plan, kept, asked)
    return plan


def _header(grid: SheetGrid, matcher: Matcher, options: PlanOptions) -> tuple[Header | None, str, Mapping[str, str]]:
    """Return the heading, and the ledger and fields that an earlier import of the same headings was given."""
    by_hand = frozenset(heading_key(heading) for heading in options.mapping or {})

    def found(more: frozenset[str]) -> Header | None:
        known = by_hand | more
        return find_header(grid, lambda text: heading_key(text) in known or matcher.names_field(text))

    if options.saved is not None and options.saved.known:
        header = found(options.saved.keys)
        ledger, kept = options.saved.of(header)
        if ledger:
            return header, ledger, kept
    return found(frozenset()), "", {}


def _names_one_row_twice(grid: SheetGrid, header: Header, ledger: str, matcher: Matcher) -> bool:
    """Tell whether a sheet lists child rows: nothing but columns of them, under a parent that is named again."""
    if not matcher.child_alone(header, ledger):
        return False
    naming = matcher.forms.ledgers[ledger].refused_without
    targets = matcher.targets(header, ledger, {})
    columns = [number for number, target in targets.items() if target.name in naming]
    if any(merge.left in columns and merge.bottom > max(merge.top, header.last) for merge in grid.merges):
        return True
    rows = [tuple(grid.raw(row, number) for number in columns) for row in range(header.last + 1, grid.n_rows + 1)]
    names = [tuple(match_key(str(value)) for value in row) for row in rows if all(is_filled(value) for value in row)]
    return len(set(names)) < len(names) or any(is_ditto(value) for name in names for value in name)


def _stem(path: str) -> str:
    return re.split(r"[/\\]", path)[-1].rpartition(".")[0]


def _missing(header: Header, ledger: str, matcher: Matcher, options: PlanOptions) -> list[Field]:
    targets = matcher.targets(header, ledger, options.mapping or {})
    return matcher.missing(targets, ledger)


def _heading_of(field: Field, matcher: Matcher) -> str:
    """Return the heading under which people write a field: 企业名称 for a reference to an enterprise."""
    target = matcher.forms.ledgers.get(getattr(field.type, "target", ""))
    shown = display_field(target) if target is not None else ""
    return target.fields[shown].label if target is not None and shown else field.label


def _refuse_nothing(plans: list[SheetPlan], named: str) -> None:
    if any(plan.treatment in {"import", "held"} for plan in plans):
        return
    lacking = [plan for plan in plans if plan.items == (21,)]
    if lacking:
        words = "；".join(f"工作表“{plan.name}”{plan.reason}" for plan in lacking)
        raise BizenvError("NO_KEY_COLUMN", f"不能导入：{words}", "请补上这些列，或用 --map 表头=字段 指定")
    words = "；".join(f"“{plan.name}”{plan.reason}" for plan in plans)
    raise BizenvError("NO_HEADING", f"没有可以导入的工作表：{words}", f"表头里至少要有三个“{named}”的字段名")


def _refuse_unknown_headings(plans: list[SheetPlan], options: PlanOptions) -> None:
    columns = [column for plan in plans for column in plan.columns.values()]
    known = {heading_key(word) for column in columns for word in (*column.levels, column.heading)}
    unknown = [heading for heading in options.mapping or {} if heading_key(heading) not in known]
    if unknown:
        raise UsageProblem("NO_COLUMN", f"没有表头“{'”“'.join(unknown)}”", "检查 --map 的写法：表头=字段")


def _hold_summaries(plans: list[SheetPlan], matcher: Matcher) -> None:
    """Catalogue 18: a sheet that repeats the rows of the others waits, so that nothing is counted twice."""
    ready = [plan for plan in plans if plan.treatment == "import"]
    contents = _Contents(matcher)
    for plan in list(ready):
        others = [one for one in ready if one is not plan]
        if contents.repeats(others, plan):
            ready = others
            plan.treatment, plan.items = "held", (18,)
            plan.reason = "与其他工作表的明细重复：请选定导入明细还是汇总"


class _Contents:
    """What stands in the rows of planned sheets, by the fields that are compared."""

    def __init__(self, matcher: Matcher) -> None:
        self._forms = matcher.forms
        self._known: dict[tuple[str, tuple[str, ...]], list[tuple[str, ...]]] = {}

    def repeats(self, others: list[SheetPlan], plan: SheetPlan) -> bool:
        """Tell whether a sheet repeats others: a 汇总 by its keys, any other by whole rows of several sheets."""
        same = [other for other in others if other.ledger == plan.ledger and other.period == plan.period]
        named = bool(_SUMMARY.search(plan.name))
        found = [self._found(plan, other, keys_only=named) for other in same]
        repeated: set[int] = set().union(*found)
        if named:
            return bool(repeated) and len(repeated) >= _REPEATED * len(plan.rows)
        return len(repeated) == len(plan.rows) and sum(map(bool, found)) > 1

    def _found(self, plan: SheetPlan, other: SheetPlan, *, keys_only: bool) -> set[int]:
        """Return the places of the rows of a sheet that stand in another one too, by the fields that both have."""
        ledger = self._forms.ledgers[plan.ledger]
        shared = _fields(plan) & _fields(other)
        keys = {name for name in shared if name.partition(".")[0] in {*ledger.key, *ledger.refused_without}}
        if not {key.partition(".")[0] for key in keys} >= set(ledger.refused_without):
            return set()
        fields = tuple(sorted(keys if keys_only else shared))
        there = set(self._of(other, fields))
        return {place for place, content in enumerate(self._of(plan, fields)) if content in there}

    def _of(self, plan: SheetPlan, fields: tuple[str, ...]) -> list[tuple[str, ...]]:
        if (plan.name, fields) not in self._known:
            self._known[plan.name, fields] = [_content(row, fields) for row in plan.rows]
        return self._known[plan.name, fields]


def _fields(plan: SheetPlan) -> set[str]:
    return {column.target.field for column in plan.columns.values() if column.target.kind in ("field", "reference")}


def _content(row: PlannedRow, fields: tuple[str, ...]) -> tuple[str, ...]:
    values = {cell.field: match_key(str(cell.verdict.value)) for cell in row.cells if cell.verdict.value is not None}
    return tuple(values.get(field, "") for field in fields)


def _in_order(plans: list[SheetPlan], matcher: Matcher) -> list[SheetPlan]:
    """Sheets whose rows others refer to come first; otherwise the order of the workbook stays."""
    ledgers = {plan.ledger for plan in plans if plan.ledger}
    placed: list[SheetPlan] = []
    waiting = list(plans)
    while waiting:
        done = {plan.ledger for plan in placed}
        free = next(
            (plan for plan in waiting if not (_needs(plan, matcher) & ledgers) - done - {plan.ledger}), waiting[0]
        )
        placed.append(free)
        waiting.remove(free)
        if not any(plan.ledger == free.ledger for plan in waiting):
            continue
        same = [plan for plan in waiting if plan.ledger == free.ledger]
        placed.extend(same)
        waiting = [plan for plan in waiting if plan not in same]
    return placed


def _needs(plan: SheetPlan, matcher: Matcher) -> set[str]:
    if not plan.ledger:
        return set()
    fields = matcher.forms.ledgers[plan.ledger].fields.values()
    return {field.type.target for field in fields if isinstance(field.type, Reference)}
