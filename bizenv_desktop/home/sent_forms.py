"""Workbooks that the province or a leader has sent, filled in their own layout (来表套打).

The headings are given to a ledger's fields or a report's columns once; that is kept and found again with the next
workbook of the same headings, on every computer of the bureau. The sent file itself is never written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.file_names import free_name
from bizenv_desktop.base.files import whole_file
from bizenv_desktop.exchange.fill.book_parts import BookParts
from bizenv_desktop.exchange.fill.kept import layout_edits, read_layouts
from bizenv_desktop.exchange.fill.ledger_source import LedgerSource
from bizenv_desktop.exchange.fill.planning import FillRequest, heading_of, plan_fill
from bizenv_desktop.exchange.fill.report_source import ReportSource
from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
from bizenv_desktop.exchange.fill.writing import filled_book
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.judges import Surroundings, judge_cell
from bizenv_desktop.exchange.read import read_workbook
from bizenv_desktop.exchange.saved_mappings import read_mappings
from bizenv_desktop.exchange.sheet_columns import Matcher
from bizenv_desktop.exchange.source import Source as SentFile
from bizenv_desktop.exchange.source import load
from bizenv_desktop.home.rendering import cell_writer, report_data
from bizenv_desktop.records.custom_tables import custom_tables
from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.reports.own_forms import CUSTOM
from bizenv_desktop.storage.edits import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.exchange.fill.kept import Layouts
    from bizenv_desktop.exchange.fill.matching import CellReader
    from bizenv_desktop.exchange.fill.plan import FillColumn, FillPlan, Rows
    from bizenv_desktop.exchange.fill.source import Source
    from bizenv_desktop.exchange.grid import SheetGrid, Workbook
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.title_rows import TitleRows
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.reports.data import ReportData

    Names = Callable[[str], bool]

FILLED = "（已填）"


@dataclass(frozen=True)
class SentForm:
    """A sent workbook with the plan for one of its sheets. `source` names where the rows come from."""

    file: Path
    source: str
    title: str
    offered: tuple[tuple[str, str], ...]
    """Paths and labels of all columns that a heading may be given to."""
    plan: FillPlan
    sheets: tuple[str, ...]
    """The sheets that may be filled instead."""
    sent: SentFile
    """The bytes that were planned for, whatever becomes of the file meanwhile."""


class SentForms:
    """Plans and fills sent workbooks for one copy."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def plan(
        self, file: Path | str, source: str = "", *, period: str = "", where: str = "", sheet: str = "",
        mapping: Mapping[str, str] | None = None, rows: Rows = "",
    ) -> SentForm:  # fmt: skip
        """Return what filling would do; nothing is written.

        `source` is a ledger, report or table of one's own; "" takes that from which a workbook with these headings was
        filled before (FILL_SOURCE where none was). `mapping` gives headings, or columns by their letters, to paths.
        What bars the filling is the plan's `problem`. Raise what reading a file raises, FILL_KIND, FILL_NOTHING where
        no sheet has a heading, NO_SHEET, NO_FIELD, NO_COLUMN.
        """
        sent = load(file)
        parts = BookParts(sent)
        book = read_workbook(file)
        with self._services.copy.read() as reader:
            layouts, imports = read_layouts(reader), read_mappings(reader)
        sources = self._sources(source or self._known_source(book, layouts, sheet), period, where)
        names = self._names(layouts, mapping or {}, sources)
        grid, header, found = _sheet(book, sheet, names, sources)
        owner, imported = imports.of(header)
        plan = plan_fill(
            grid, SheetTree(parts.tree(parts.sheets()[grid.name])), header, found, names_field=names,
            fit=layouts.fit(found.key, header), imported=imported if owner == found.key else {},
            request=FillRequest(mapping or {}, rows), reading=partial(self._reading, grid, header, found.key),
        )  # fmt: skip
        offered = tuple((one.path, one.label) for one in found.offered())
        sheets = tuple(one.name for one in book.sheets if one.state == "visible")
        return SentForm(Path(file), found.key, found.title, offered, plan, sheets, sent)

    def fill(self, form: SentForm, out: Path | None = None, *, remap: bool = False) -> Path:
        """Write the filled workbook beside the sent one (or to `out`), keep its headings, and return where it is.

        Raise the plan's `problem`, FILL_UNFIT where kept headings are gone and nobody has looked at them (`remap`:
        somebody has), FILL_TARGET for a target that is the sent file or of another kind, EXPORT_FAILED,
        EXPORT_TOO_LONG.
        """
        if form.plan.problem is not None:
            raise form.plan.problem
        if form.plan.unfit and not remap:
            said = "；".join(one.sentence for one in form.plan.unfit)
            raise BizenvError(
                "FILL_UNFIT", f"工作表“{form.plan.sheet}”和上次的表头不一样：{said}",
                "用 --map 表头=字段 重新对应；确实不用填的加 --remap",
            )  # fmt: skip
        target = out or free_name(form.file.parent, f"{form.file.stem}{FILLED}{form.file.suffix}")
        _refuse_target(form.file, target)
        _write(target, filled_book(BookParts(form.sent), form.plan))
        self._keep(form)
        return target

    def sources(self) -> list[tuple[str, str]]:
        """Return ids and titles of what a workbook may be filled from: reports, tables of one's own, ledgers."""
        forms = self._services.forms
        with self._services.copy.read() as reader:
            own = [(f"{CUSTOM}{one.id}", f"{one.title}（自定义表）") for one in custom_tables(reader)]
        reports = [(one.id, one.title) for one in forms.reports.values() if not one.record]
        ledgers = [(one.id, f"{one.title}（台账）") for one in forms.ledgers.values() if not one.system]
        return [*reports, *own, *ledgers]

    def _reading(
        self, grid: SheetGrid, header: Header, ledger: str, columns: Sequence[FillColumn], title: TitleRows
    ) -> dict[int, CellReader]:
        """Return how an import into the ledger reads the cells of columns that one of its fields fills."""
        if ledger not in self._services.forms.ledgers:
            return {}
        given = {one.heading: one.source.path for one in columns if one.source is not None and one.source.stored}
        matcher = self._matcher()
        named = {heading: path for heading, path in given.items() if matcher.index(ledger).named(path) is not None}
        found = matcher.columns(header, ledger, title, mapping=named, date1904=grid.date1904)
        return {
            number: partial(judge_cell, judge=one.judge, is_boolean=one.is_boolean)
            for number, one in found.items()
            if one.judge is not None and named.get(one.heading) == one.target.field
        }

    def _matcher(self) -> Matcher:
        copy = self._services.copy
        return Matcher(Surroundings(copy.forms, copy.city, copy.clock.today().isoformat(), copy.settings))

    def _keep(self, form: SentForm) -> None:
        """Keep what the headings were given to, by whoever may write at all."""
        copy = self._services.copy
        if not copy.roles.intersection(AUTHORS):
            return
        with copy.read() as reader:
            edits = layout_edits(reader, form.source, form.plan)
        if edits:
            self._services.records.apply(Step("edit", f"记下来表“{form.file.name}”的表头对应", edits))

    def _sources(self, name: str, period: str, where: str) -> list[Source]:
        """Return what rows may come from: a ledger, or each table of a report."""
        services = self._services
        if name in services.forms.ledgers:
            return [LedgerSource(services.records, name, where)]
        form = services.reports.form(name)
        if form.record:
            raise UsageProblem("FILL_SOURCE", f"{form.title}是一条记录的登记表，没有行可填", "选列表形式的报表或台账")
        data = report_data(services, name, period)
        tables = [table for table in data.tables() if table.columns]
        made = [ReportSource(services.forms, self._form(form, table), table, cell_writer) for table in tables]
        for one in made:
            one.key, one.title = form.id, form.title
        return list(made)

    def _form(self, form: Report, table: ReportData) -> Report:
        return form if form.id == table.report else self._services.reports.form(table.report)

    def _known_source(self, book: Workbook, layouts: Layouts, sheet: str) -> str:
        names = self._names(layouts, {}, [])
        for grid in book.sheets:
            header = heading_of(grid, names) if sheet in ("", grid.name) else None
            if header is not None and (known := layouts.source_of(header)):
                return known
        raise UsageProblem(
            "FILL_SOURCE", f"“{Path(book.path).name}”的表头没有套打过，不知道从哪里取数", "写明台账或报表代号"
        )

    def _names(self, layouts: Layouts, mapping: Mapping[str, str], sources: Sequence[Source]) -> Names:
        matcher = self._matcher()
        known = layouts.keys | {heading_key(name) for name in mapping}

        def names(text: str) -> bool:
            if heading_key(text) in known or matcher.names_field(text):
                return True
            return any(source.match([text]) is not None for source in sources)

        return names


def _sheet(
    book: Workbook, wanted: str, names: Names, sources: Sequence[Source]
) -> tuple[SheetGrid, Header, Source]:  # fmt: skip
    """Return the sheet that is filled, its heading, and from what: where most headings mean something."""
    if wanted and book.sheet(wanted) is None:
        listed = "、".join(one.name for one in book.sheets)
        raise UsageProblem("NO_SHEET", f"工作簿里没有工作表“{wanted}”", f"现有：{listed}")
    grids = [one for one in book.sheets if one.name == wanted or (not wanted and one.state == "visible")]
    found = [(grid, header) for grid in grids if (header := heading_of(grid, names)) is not None]
    if not found or not sources:
        listed = "、".join(f"“{one.name}”" for one in grids)
        raise BizenvError("FILL_NOTHING", f"工作表{listed}里找不到表头行", "表头要有一行至少三格文字")
    return max(
        ((grid, header, source) for grid, header in found for source in sources),
        key=lambda one: sum(one[2].match(levels) is not None for levels in one[1].levels.values()),
    )


def _refuse_target(sent: Path, target: Path) -> None:
    if target.suffix.lower() != sent.suffix.lower():
        raise UsageProblem("FILL_TARGET", f"不能写成 {target.name}", f"文件名以 {sent.suffix} 结尾，和来表一样")
    if target.exists() and target.samefile(sent):
        raise UsageProblem("FILL_TARGET", f"“{target.name}”就是来表本身，来表不改", "换一个文件名")


def _write(target: Path, content: bytes) -> None:
    """Write a file that appears under its name only when it is whole."""
    with whole_file(target) as draft:
        draft.write_bytes(content)
