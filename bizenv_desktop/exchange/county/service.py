"""Workbooks for counties: send them out, look at what came back, take it in, name who is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.dispatch import DispatchSettings, dispatch
from bizenv_desktop.base.errors import BizenvError, Cancelled, UsageProblem
from bizenv_desktop.base.file_names import free_name
from bizenv_desktop.base.os_problems import os_words
from bizenv_desktop.base.periods import Period
from bizenv_desktop.exchange.county.planning import plan_county_book
from bizenv_desktop.exchange.county.returned import ReturnedBook, Wanted
from bizenv_desktop.exchange.county.writing import write_county_book
from bizenv_desktop.records.counties import (
    LEDGER,
    MISSING,
    RETURNED,
    SENT,
    STEP,
    CountyState,
    CountyUnit,
    county_units,
    open_cells,
    owes_lines,
    read_states,
    sheet_ledgers,
    state_id,
)
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.exchange.county.returned_sheet import CellChange
    from bizenv_desktop.exchange.importer import Importer
    from bizenv_desktop.exchange.result import ImportResult
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.writing import Writer

    Progress = Callable[[int, int, str], None]

SENDERS = ("editor", "inspector", "reviewer", "admin")
"""Roles of the bureau that send workbooks out and name who is missing."""
_KINDS = (".xlsx", ".xlsm", ".et", ".xls")
_TEMPORARY = ("~$", ".~", ".")


@dataclass(frozen=True)
class SentBook:
    """A workbook that was written for a unit: where it lies and how many lines it has."""

    unit: CountyUnit
    path: Path
    lines: int


@dataclass(frozen=True)
class CountyLine:
    """One unit in the list of a period: what is known of its workbook, and how many cells of it wait for somebody.

    `owes` tells that it has lines to fill.
    """

    state: CountyState
    owes: bool
    waiting: int = 0

    @property
    def word(self) -> str:
        """The state in Chinese."""
        if self.state.known:
            return self.state.state
        return "未下发" if self.owes else "无填报内容"


@dataclass(frozen=True)
class ReturnedFile:
    """What became, or would become, of one file: whose it is, what it changes, or why it is not taken.

    `created` and `updated` count rows; `filled` of `lines` sent ones say something.
    """

    path: Path
    unit: str = ""
    period: str = ""
    changes: Sequence[CellChange] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    filled: int = 0
    lines: int = 0
    problem: BizenvError | None = None
    step: str = ""

    @property
    def held(self) -> int:
        """How many cells wait for a decision once the file is taken in."""
        return sum(one.state == "held" for one in self.changes)


class Counties:
    """The workbooks for counties of one copy."""

    def __init__(self, records: Records, importer: Callable[[], Importer]) -> None:
        """Take the services of the copy; `importer` gives the importer when it is first needed."""
        self._records, self._importer = records, importer
        self._copy = records.copy

    def units(self) -> list[CountyUnit]:
        """Return the counties of the city, then the development zones that report by themselves."""
        return county_units(self._copy.forms, self._copy.city, self._copy.settings)

    def unit(self, name: str) -> CountyUnit:
        """Return a unit by its code or name; raises NO_COUNTY_UNIT."""
        units = self.units()
        for one in units:
            if name in (one.key, one.name):
                return one
        known = "、".join(one.name for one in units)
        raise UsageProblem("NO_COUNTY_UNIT", f"没有县区或开发区“{name}”", f"现有：{known}" if known else "本市没有县区")

    def lines(self, period: str) -> list[CountyLine]:
        """Return every unit with the state of its workbook of a period."""
        self._kind(period)
        with self._copy.read() as reader:
            states = read_states(reader, period)
            units = {unit.key: unit for unit in self.units()} | {key: one.unit for key, one in states.items()}
            return [
                CountyLine(
                    states.get(key) or CountyState(state_id(period, unit), period, unit),
                    owes_lines(reader, unit, period),
                    open_cells(reader, unit, period) if key in states else 0,
                )
                for key, unit in units.items()
            ]

    def send(
        self, period: str, folder: Path, units: Sequence[CountyUnit] = (), progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[SentBook]:  # fmt: skip
        """Write one workbook for each unit (default: all that have lines and got none yet) into a folder.

        A second sending takes the place of the first: only the last workbook is taken back. Raises NOTHING_TO_SEND
        where there is no unit to send to, or none has a line. Cancelled, it gives those that were sent.
        """
        self._copy.require(*SENDERS)
        due = self._due(period)
        wanted = list(units) or [one.state.unit for one in self.lines(period) if one.owes and not one.state.stamp]
        sent: list[SentBook] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BizenvError(
                "EXPORT_FAILED", f"用不了文件夹“{folder}”（{os_words(error)}）", "换一个文件夹再试"
            ) from error
        for number, unit in enumerate(wanted, 1):
            if cancelled is not None and cancelled():
                break
            if progress is not None:
                progress(number - 1, len(wanted), unit.name)
            book = plan_county_book(self._records, unit, period, due)
            if not book.sheets:
                continue
            path = free_name(folder, f"{unit.name}-{Period.parse(period).label}-县区填报.xlsx")
            write_county_book(book, path)
            self._copy.write(partial(self._note_sent, unit=unit, period=period, book=book))
            sent.append(SentBook(unit, path, book.lines))
        if not sent:
            label = Period.parse(period).label
            remedy = "没有要填的项目，或各县区都已下发；要重新下发的，选定县区再下发"
            raise BizenvError("NOTHING_TO_SEND", f"{label}没有要下发的工作簿", remedy)
        return sent

    def look(self, paths: Sequence[Path], wanted: Wanted | None = None, **options: Any) -> list[ReturnedFile]:
        """Say of each file (of each workbook in a folder) what taking it in would change; nothing is written."""
        return self._all(paths, wanted or Wanted(), dry_run=True, **options)

    def take(self, paths: Sequence[Path], wanted: Wanted | None = None, **options: Any) -> list[ReturnedFile]:
        """Take in each file, as one step that can be undone; what is not taken says why, and changes nothing."""
        return self._all(paths, wanted or Wanted(), dry_run=False, **options)

    def name_missing(self, period: str, unit: CountyUnit, reason: str) -> None:
        """Name a unit as missing (缺报): it is awaited no more, and stands in the print and in 报送登记."""
        self._copy.require(*SENDERS)
        self._kind(period)
        if not reason.strip():
            raise BizenvError("NO_REASON", "列为缺报须写明原因", "写清为什么没有报来")
        with self._copy.read() as reader:
            state = read_states(reader, period).get(unit.key)
        if state is not None and state.state == RETURNED:
            raise BizenvError("COUNTY_CLOSED", f"{unit.name}的工作簿已经回收，不是缺报", "核对县区和期间")
        self._note(period, unit, {"state": MISSING, "missing_reason": reason.strip()}, f"{unit.name}列为缺报")

    def await_again(self, period: str, unit: CountyUnit) -> None:
        """Take back that a unit is missing: its workbook is awaited again."""
        self._copy.require(*SENDERS)
        with self._copy.read() as reader:
            state = read_states(reader, period).get(unit.key)
        if state is None or state.state != MISSING:
            raise BizenvError("COUNTY_NOT_MISSING", f"{unit.name}没有列为缺报", "核对县区和期间")
        if not state.stamp:
            raise BizenvError("COUNTY_NOT_SENT", f"还没有给{unit.name}下发过工作簿", "先下发")
        self._note(period, unit, {"state": SENT, "missing_reason": None}, f"{unit.name}不再列为缺报")

    def _all(self, paths: Sequence[Path], wanted: Wanted, *, dry_run: bool, **options: Any) -> list[ReturnedFile]:
        self._copy.require(*SENDERS)
        found = list(_files(paths))
        if not found:
            raise UsageProblem("NO_FILE", "这里没有工作簿", "选县区报回的 .xlsx、.et、.xls 文件，或放这些文件的文件夹")
        taken: set[tuple[str, str]] = set()
        return [self._one(path, ReturnedBook(wanted, taken), dry_run=dry_run, **options) for path in found]

    def _one(self, path: Path, book: ReturnedBook, *, dry_run: bool, **options: Any) -> ReturnedFile:
        result, problem = None, None
        try:
            result = self._importer().run(self._first_ledger(), path, dry_run=dry_run, escort=book, **options)
        except Cancelled:
            raise
        except BizenvError as found:
            problem = found
        return _told(path, book, result, problem)

    def _first_ledger(self) -> str:
        return next(one.id for one in self._copy.forms.ledgers.values() if one.county is not None)

    def _kind(self, period: str) -> None:
        try:
            known = sheet_ledgers(self._copy.forms, period)
        except ValueError as problem:
            raise UsageProblem("BAD_PERIOD", f"期间写法不对：{period}", "写成 2022-W19 或 2022-05") from problem
        if not known:
            label = Period.parse(period).label
            raise UsageProblem("BAD_PERIOD", f"{label}没有由县区填报的表", "县区工作簿按周、按月下发")

    def _due(self, period: str) -> str:
        """Return when the figures are due at the bureau: the day up to which they count."""
        self._kind(period)
        found = dispatch(Period.parse(period), self._copy.calendar, DispatchSettings.read(self._copy.settings))
        return f"{found.cutoff.year}年{found.cutoff.month}月{found.cutoff.day}日" if found.due else ""

    def _note_sent(self, writer: Writer, *, unit: CountyUnit, period: str, book: Any) -> None:
        values: dict[str, Value] = {
            "state": SENT, "stamp": book.stamp.checksum, "lines": book.lines, "sent_at": book.stamp.sent_at,
            "sent_by": self._copy.user, "missing_reason": None,
        }  # fmt: skip
        self._write(writer, period=period, unit=unit, values=values, title=f"给{unit.name}下发工作簿")

    def _note(self, period: str, unit: CountyUnit, values: Mapping[str, Value], title: str) -> None:
        self._copy.write(partial(self._write, period=period, unit=unit, values=values, title=title))

    def _write(self, writer: Writer, *, period: str, unit: CountyUnit, values: Mapping[str, Value], title: str) -> None:
        known = read_states(writer, period).get(unit.key)
        base: dict[str, Value] = {"period_key": period, "unit": unit.key, "unit_name": unit.name}
        made = {**base, "region": unit.region or None, **values} if known is None else dict(values)
        edit = Edit(CREATE if known is None else PATCH, LEDGER, state_id(period, unit), made)
        apply_step(writer, Step(STEP, title, [edit]), by=self._copy.user)


def _told(path: Path, book: ReturnedBook, result: ImportResult | None, problem: BizenvError | None) -> ReturnedFile:
    stamp, lines = book.stamp, book.returned
    unit, period = (stamp.unit_name, stamp.period) if stamp else ("", "")
    if problem is not None or result is None:
        return ReturnedFile(path, unit, period, problem=problem)
    return ReturnedFile(
        path, unit, period, lines.changes, result.created, result.updated, lines.filled, lines.lines, step=result.step
    )


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (one for one in sorted(path.iterdir()) if one.suffix.lower() in _KINDS)
            yield from (one for one in inside if not one.name.startswith(_TEMPORARY))
        else:
            yield path


__all__ = ["Counties", "CountyLine", "CountyUnit", "ReturnedFile", "SentBook", "Wanted"]
