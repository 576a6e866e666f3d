"""Imports a workbook: reads, plans, matches, and stores all of it in one transaction that one undo takes back."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bizenv_desktop.base.errors import BizenvError, Cancelled
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.letting_go import let_go
from bizenv_desktop.exchange.book_plan import plan_book
from bizenv_desktop.exchange.import_log import ImportLog
from bizenv_desktop.exchange.judges import Surroundings
from bizenv_desktop.exchange.plan import Problem
from bizenv_desktop.exchange.read import read_workbook
from bizenv_desktop.exchange.result import ImportResult, SheetCounts
from bizenv_desktop.exchange.saved_mappings import mapping_edits, read_mappings
from bizenv_desktop.exchange.session import Session
from bizenv_desktop.exchange.sheet_columns import Matcher
from bizenv_desktop.exchange.sheet_plan import PlanOptions
from bizenv_desktop.exchange.sheet_store import SheetStore, count_cells
from bizenv_desktop.records import permissions
from bizenv_desktop.records.filling import IMPORT, filled_edits
from bizenv_desktop.records.following import apply_whole
from bizenv_desktop.storage.attachments import put_bytes
from bizenv_desktop.storage.edits import Edit, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.exchange.grid import Workbook
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

    Progress = Callable[[int, int, str], None]

_TICK = 64


@dataclass(frozen=True)
class _Asked:
    """What the user asked for."""

    mapping: Mapping[str, str]
    include_hidden: bool

    @property
    def how(self) -> str:
        """The choices as one text, to tell whether a file was read with the same ones."""
        return json.dumps([self.include_hidden, sorted(self.mapping.items())], ensure_ascii=False)


class Escort(Protocol):
    """Goes with one import and knows more of its workbook: whose it is, what was in it before."""

    def look(self, reader: Reader, book: Workbook, plans: Sequence[SheetPlan]) -> None:
        """See what each cell is taken for before any row is looked up; may change it, or refuse the workbook."""
        ...

    def more(self, reader: Reader, session: Session, edits: Sequence[Edit]) -> list[Edit]:
        """Return what is written in the same step besides."""
        ...


class Importer:
    """Imports workbooks into one copy."""

    def __init__(self, copy: LocalCopy, checker: Checker | None = None) -> None:
        self._copy = copy
        self._checker = checker

    def run(
        self,
        ledger: str,
        path: Path | str,
        *,
        sheet: str | None = None,
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
        include_hidden: bool = False,
        password: str | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        escort: Escort | None = None,
    ) -> ImportResult:
        """Import a workbook, or (`dry_run`) only say what would come of it.

        `mapping` gives headings to fields by hand; an `escort` knows more of the workbook than it says itself.
        Raise BizenvError where the file can't be read, holds no sheet for the ledger, or is one that was imported under
        another name (SAME_BYTES); Cancelled where `cancelled` says so. In every such case nothing is changed.
        """
        definition = self._copy.context.ledger(ledger)
        permissions.require_writer(self._copy, definition)
        ticker = _Ticker(progress, cancelled)
        ticker.say("读取文件")
        with _without_collector():
            book = read_workbook(path, password)
            plans = self._plans(book, ledger, sheet, mapping, ticker, include_hidden=include_hidden)
            asked = _Asked(dict(mapping or {}), include_hidden)
            work = partial(
                self._work, book=book, plans=plans, ticker=ticker, asked=asked, dry_run=dry_run, escort=escort
            )
            try:
                if not dry_run:
                    return self._copy.write(work)
                with self._copy.read() as reader:
                    return work(reader)
            finally:
                _let_go_of(book)

    def sheets(
        self,
        path: Path | str,
        ledger: str = "project",
        password: str | None = None,
        *,
        mapping: Mapping[str, str] | None = None,
        include_hidden: bool = False,
    ) -> list[SheetPlan]:
        """Return the sheets of a workbook with what each column is taken for, without writing."""
        book = read_workbook(path, password)
        plans = self._plans(book, ledger, None, mapping, _Ticker(None, None), include_hidden=include_hidden)
        _let_go_of(book)
        return plans

    def _plans(
        self, book: Workbook, ledger: str, sheet: str | None, mapping: Mapping[str, str] | None, ticker: _Ticker, *,
        include_hidden: bool,
    ) -> list[SheetPlan]:  # fmt: skip
        ticker.start("辨认表头和单元格", sum(grid.n_rows for grid in book.sheets))
        around = Surroundings(
            self._copy.forms, self._copy.city, self._copy.clock.today().isoformat(), self._copy.settings
        )
        with self._copy.read() as reader:
            saved = read_mappings(reader)
        options = PlanOptions(include_hidden=include_hidden, mapping=mapping, saved=saved, tick=ticker.tick)
        return plan_book(book, ledger, Matcher(around), options, sheet=sheet)

    def _work(
        self, reader: Reader, *, book: Workbook, plans: list[SheetPlan], ticker: _Ticker, asked: _Asked, dry_run: bool,
        escort: Escort | None,
    ) -> ImportResult:  # fmt: skip
        name = Path(book.path).name
        if escort is not None:
            escort.look(reader, book, plans)
        log = ImportLog(reader) if escort is None else None
        if log is not None:
            log.refuse_other_name(book.sha256, name)
        ledgers = [plan.ledger for plan in plans if plan.treatment == "import"]
        session = Session(
            reader, name, self._copy.clock.today().isoformat(),
            same_file=log is not None and log.knows(book.sha256, name),
            frozen=log is not None and log.read_alike(book.sha256, name, asked.how, ledgers),
            tick=ticker.tick,
        )  # fmt: skip
        result = ImportResult(new_id(), name, dry_run=dry_run, plans=plans)
        edits = self._edits(session, plans, result, ticker)
        if escort is not None:
            edits += escort.more(reader, session, edits)
        _book_problems(book, plans, result)
        if not dry_run:
            kept = mapping_edits(reader, plans, asked.mapping)
            self._apply(reader, session, edits + kept, result, ticker)  # type: ignore[arg-type]
            if log is not None:
                log.keep(reader, book.sha256, name, ledgers, asked.how)  # type: ignore[arg-type]
        let_go(edits)
        return result

    def _edits(self, session: Session, plans: list[SheetPlan], result: ImportResult, ticker: _Ticker) -> list[Edit]:
        edits: list[Edit] = []
        for plan in plans:
            result.problems.extend(plan.problems)
            if plan.treatment != "import":
                result.sheets.append(_left_out(plan, result))
                continue
            ticker.start(f"核对“{plan.name}”", len(plan.rows))
            store = SheetStore(session, plan)
            store.build()
            edits.extend(store.edits)
            result.sheets.append(store.counts)
            result.problems.extend(store.problems)
        made = []
        for directory in session.directories.values():
            directory.fill_gaps()
            made += directory.edits()
        return made + edits

    def _apply(
        self, writer: Writer, session: Session, edits: list[Edit], result: ImportResult, ticker: _Ticker
    ) -> None:
        ledgers = map(self._copy.context.ledger, dict.fromkeys(edit.ledger for edit in edits))
        for ledger in ledgers:
            if not ledger.system:  # the program's own: mappings kept, a workbook that came back
                permissions.require_writer(self._copy, ledger)
        ticker.say("保存")
        region = permissions.own_region(writer, self._copy)
        filled = filled_edits(writer, edits, by=self._copy.user, region=region, kind=IMPORT)
        self._require_county(writer, filled)
        for one in session.files:
            put_bytes(self._copy, writer, one.data, one.name, by=self._copy.user)
        step = Step(IMPORT, f"导入 {session.file}", filled)
        done = apply_whole(writer, step, by=self._copy.user)
        result.step = done.step_id if done.ops else ""
        let_go(filled)
        ticker.check()

    def _require_county(self, writer: Writer, edits: list[Edit]) -> None:
        for edit in edits:
            region: Any = edit.values.get("region_code")
            if region:
                permissions.require_own_county(self._copy, writer, self._copy.context.ledger(edit.ledger), str(region))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the cycle collector: the many small rows of an import form no cycles, and looking costs a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _let_go_of(book: Workbook) -> None:
    for sheet in book.sheets:
        let_go(sheet.rows, sheet.styles)


class _Ticker:
    """Tells progress and stops where the user cancelled."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._done, self._total, self._what = 0, 0, ""

    def start(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        self._report()

    def say(self, what: str) -> None:
        self.start(what, 0)

    def tick(self, _row: int) -> None:
        self._done += 1
        if self._done % _TICK == 0:
            self._report()

    def check(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("导入已取消")

    def _report(self) -> None:
        self.check()
        if self._progress is not None:
            self._progress(self._done, max(self._total, self._done), self._what)


def _left_out(plan: SheetPlan, result: ImportResult) -> SheetCounts:
    counts = SheetCounts(plan.name, plan.ledger, plan.treatment, plan.reason, excluded=plan.excluded)
    counts.rows_read = len(plan.rows)
    severity = "held" if plan.treatment == "held" else "excluded"
    item = plan.items[0] if plan.items else None
    result.problems.append(Problem(plan.name, None, "", "", "", item, "", severity, "", None, plan.reason))  # type: ignore[arg-type]
    if plan.treatment == "held":
        counts.held_rows = 0
        count_cells(plan, counts, result.problems)
    return counts


def _pictures_left(plan: SheetPlan, count: int) -> int:
    """Return how many pictures of a sheet belong to no row that is stored."""
    rows = {row.row for row in plan.data_rows} if plan.treatment == "import" else set()
    return count - sum(len(pictures) for row, pictures in plan.pictures.items() if row in rows)


def _book_problems(book: Workbook, plans: list[SheetPlan], result: ImportResult) -> None:
    for one in book.notes:
        result.problems.append(Problem(one.sheet, None, "", "", "", one.item, "", "note", "", None, one.message))
    for plan in plans:
        grid = book.sheet(plan.name)
        if grid is not None and grid.is_cut:
            message = f"第 {grid.n_rows} 行以下有 50 多行空行，再往下的内容没有读取：请删去空行后再导入"
            result.problems.append(Problem(plan.name, grid.n_rows, "", "", "", 13, "", "note", "", None, message))
        left = _pictures_left(plan, len(grid.pictures)) if grid is not None else 0
        if left:
            message = f"工作表中有 {left} 张图片不在数据行上：请在记录中作为附件添加"
            result.problems.append(Problem(plan.name, None, "", "", "", 25, "", "note", "", None, message))


__all__ = ["BizenvError", "ImportResult", "Importer"]
