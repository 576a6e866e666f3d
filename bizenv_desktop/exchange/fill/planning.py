"""Plans how a sent sheet is filled: finds its heading, gives columns, places rows. Pure: nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.periods import Period
from bizenv_desktop.exchange.fill.body import read_body
from bizenv_desktop.exchange.fill.columns import fill_columns
from bizenv_desktop.exchange.fill.filling import Filling
from bizenv_desktop.exchange.fill.matching import fill_blanks
from bizenv_desktop.exchange.fill.one_below_another import put_below
from bizenv_desktop.exchange.fill.plan import FillColumn, FillPlan, Remark, Rows
from bizenv_desktop.exchange.header import Header, find_header
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.period_words import period_in
from bizenv_desktop.exchange.title_rows import read_title_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.exchange.fill.kept import Fit
    from bizenv_desktop.exchange.fill.matching import CellReader
    from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
    from bizenv_desktop.exchange.fill.source import Source
    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.title_rows import TitleRows

    Names = Callable[[str], bool]
    Reading = Callable[[Sequence[FillColumn], TitleRows], Mapping[int, CellReader]]

_LONGEST_HEADING = 30


@dataclass(frozen=True)
class FillRequest:
    """What somebody asked for: fields by heading (or column letters) as given by hand, what becomes of filled rows."""

    by_hand: Mapping[str, str]
    rows: Rows = ""


def heading_of(grid: SheetGrid, names_field: Names) -> Header | None:
    """Return the heading of a sheet: of names that are known, else the first row of several short texts."""
    return find_header(grid, names_field) or find_header(grid, _may_be_heading)


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not any(mark in text for mark in ":：")


def plan_fill(
    grid: SheetGrid, tree: SheetTree, header: Header, source: Source, *, names_field: Names, fit: Fit,
    imported: Mapping[str, str], request: FillRequest, reading: Reading = lambda _columns, _title: {},
) -> FillPlan:  # fmt: skip
    """Plan a sheet. `fit` says what was kept of it, or of one like it, `reading` how an import reads its columns.

    Raise NO_COLUMN and NO_FIELD for what was given by hand. What bars the filling itself is the plan's `problem`, so
    that columns can be set right meanwhile: FILL_NOTHING (no heading is given to anything, or the source has no rows),
    FILL_ROWS, FILL_MERGED.
    """
    title = read_title_rows(grid, header.first)
    columns = fill_columns(grid, header, source, title, kept=fit.paths, imported=imported, by_hand=request.by_hand)
    _refuse_unknown(request.by_hand, columns)
    numbers = frozenset(one.index for one in columns if one.source is not None and one.source.kind == "seq")
    body = read_body(grid, header, tree, names_field=names_field, numbers=numbers)
    readers = reading(columns, title) if request.rows == "match" else {}
    filling = Filling(grid, tree, source, columns, body)
    problem = None
    try:
        _fill(filling, request.rows, readers)
    except BizenvError as found:
        problem = found
        filling.cells.clear()
    remarks = (*_about_period(title.texts, source), *fit.moved(columns), *filling.remarks)
    return FillPlan(
        grid.name, header, body, columns, request.rows, filling.extra, tuple(filling.cells), filling.lines,
        len(filling.rows), fit.unfit(columns), remarks, tuple(filling.rows_left), problem,
    )  # fmt: skip


def _refuse_unknown(by_hand: Mapping[str, str], columns: Sequence[FillColumn]) -> None:
    known = {key for one in columns for key in (one.letter, *map(heading_key, (*one.levels, one.heading)))}
    unknown = [name for name in by_hand if name not in known and heading_key(name) not in known]
    if unknown:
        raise UsageProblem("NO_COLUMN", f"没有表头“{'”“'.join(unknown)}”", "检查 --map 的写法：表头=字段，或 列号=字段")


def _about_period(texts: Sequence[str], source: Source) -> list[Remark]:
    said = period_in(texts)
    if not said or not source.period or said == source.period:
        return []
    labels = [Period.parse(key).label for key in (said, source.period)]
    return [Remark(f"表题写的期间是{labels[0]}，填的是{labels[1]}；表题没有改，请核对")]


def _fill(filling: Filling, rows: Rows, readers: Mapping[int, CellReader]) -> None:
    """Fill the sheet; raise FILL_NOTHING, FILL_ROWS, FILL_MERGED."""
    if not any(one.source.kind != "seq" for one in filling.writers):
        raise BizenvError(
            "FILL_NOTHING", f"工作表“{filling.grid.name}”的表头没有一个对应得上{filling.source.title}",
            "指定表头填什么（命令行 --map 表头=字段），或换一本台账、一张报表",
        )  # fmt: skip
    if rows == "match":
        fill_blanks(filling, readers)
    else:
        put_below(filling, replace=rows == "replace")
