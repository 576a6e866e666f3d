"""Builds the data of a report from its definition: `Reports(copy).build("weekly_dispatch", "2022-W19")`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.dispatch import CADENCE_KINDS, DispatchSettings
from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.periods import KINDS, Period
from bizenv_desktop.records.counties import named_missing
from bizenv_desktop.records.custom_tables import look_up
from bizenv_desktop.records.tables_today import table_today
from bizenv_desktop.reports import own_forms
from bizenv_desktop.reports.compared import compared_notes
from bizenv_desktop.reports.custom_forms import custom_form
from bizenv_desktop.reports.data import Chart, ReportData
from bizenv_desktop.reports.explanations import explanations
from bizenv_desktop.reports.given import all_explanations, explanations_of, gaps, given
from bizenv_desktop.reports.parameters import Span, city_pattern, period_span, whole_span
from bizenv_desktop.reports.query import Compiled, ReportQuery
from bizenv_desktop.reports.record_form import RecordForm
from bizenv_desktop.reports.sums import Summing, prove
from bizenv_desktop.reports.values import as_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Line, Source
    from bizenv_desktop.reports.given import Giver
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

RECORD = "record"
_MOST_KEPT = 32
"""So many compiled reports are kept for the clicks on their figures; a compound has one for each part."""


class Reports:
    """The reports of one local copy."""

    def __init__(
        self, copy: LocalCopy, checker: Checker | None = None, givers: Mapping[str, Callable[[], Giver]] | None = None
    ) -> None:
        """`checker` finds the explained soft findings that are printed; by default one is made when first needed.

        `givers` give what lies above the reports to the forms that read it (`reports.given`).
        """
        self._copy = copy
        self._given_checker = checker
        self._kept: dict[tuple[object, ...], Compiled] = {}
        self._givers = {"gaps": lambda: self._gaps, "explained": lambda: self._explained, **(givers or {})}

    def form(self, report_id: str) -> Report:
        """Return a report form: a defined one, `LEDGER.list` or `LEDGER.record` of any ledger, or a person's own table.

        A table that somebody has put together is asked for by its name, or as `custom_table.ID`.
        """
        found = self._copy.forms.reports.get(report_id)
        found = found or own_forms.own_form(self._copy.forms, report_id, self._own_headings)
        found = found or self._custom_form(report_id)
        if found is None:
            remedy = "用 bizenv forms list 查看报表代号，bizenv table list 查看自定义表"
            raise UsageProblem("NO_REPORT", f"没有报表 {report_id}", remedy)
        return found

    def build(self, report_id: str, period_or_row_id: str) -> ReportData:
        """Return the data of a report for a period, or for the record whose id is given.

        Raises UsageProblem for an unknown report, period or record, and X16a or X16b where sums do not agree.
        """
        report = self.form(report_id)
        if report.kind == RECORD:
            return self._record(report, period_or_row_id)
        span = self._span(report, period_or_row_id)
        version = self._copy.data_version()
        with self._as_of(span) as reader:
            made = self._table(reader, report, span, version)
            if report.parts:
                parts = (self._part(reader, part, span.key, version) for part in report.parts)
                made = replace(made, parts=tuple(parts))
            if report.cadence and (missing := named_missing(reader, span.key)):
                names = "、".join(one.unit.name for one in missing)
                made = made.with_note(f"缺报县区：{names}。其数据没有报来，表中为市级已有的数据。")
        if not report.reads:
            return made
        lines = [line for table in made.tables() for line in table.lines]
        return replace(made, explanations=explanations(self._checker, report, made.period, lines))

    def behind(self, data: ReportData, line_number: int, column_id: str) -> list[Source]:
        """Return the rows behind one number of a table: those of its column's sets, else all rows of its line."""
        report = self.form(data.report)
        line = data.lines[line_number]
        column = next(one for one in data.columns if one.id == column_id)
        defined = next((one for one in report.columns if one.id == column_id), None)
        counted = defined if defined and defined.where else None
        if not column.behind and counted is None:
            return list(line.sources)
        wanted = {row for _, row in line.sources}
        span = self._span(report, data.period)
        version = self._copy.data_version()
        with self._as_of(span) as reader:
            kept = self._kept.get(self._key(report, span, version))
            query = ReportQuery(reader, kept or self._compile(reader, report, span, version))
            found = query.entries(counted) if counted else []
            found += [pair for name in column.behind for pair in query.behind(name)]
        return list(dict.fromkeys(source for key, source in found if source[1] in wanted and key == (line.key or key)))

    def _own_headings(self, ledger: str) -> list[str]:
        with self._copy.read() as reader:
            return own_forms.headings_of(reader, ledger)

    def _custom_form(self, name: str) -> Report | None:
        with self._copy.read() as reader:
            table = look_up(reader, name.removeprefix(own_forms.CUSTOM))
            if table is None:
                return None
            today = self._copy.clock.today()
            return custom_form(self._copy.forms, *table_today(reader, table, today), today)

    @cached_property
    def _checker(self) -> Checker:
        from bizenv_desktop.checks.engine import Checker

        return self._given_checker or Checker(self._copy)

    def _table(self, reader: Reader, report: Report, span: Span, version: int) -> ReportData:
        query = ReportQuery(reader, self._compile(reader, report, span, version))
        shown = [n for n, column in enumerate(report.columns) if not column.hidden]
        return ReportData(
            report=report.id,
            title=report.title,
            period=span.key,
            label=span.label,
            kind=report.kind,
            cutoff=span.cutoff,
            city=self._copy.city,
            unit=self._copy.unit,
            money_unit=report.unit,
            head=tuple(query.headline()),
            columns=tuple(as_column(report.columns[n]) for n in shown),
            lines=tuple(_only(line, shown) for line in self._lines(query, report)) if report.columns else (),
            charts=tuple(
                Chart(one.title, one.label, one.values, one.kind, one.group, one.mark) for one in report.charts
            ),
            notes=(*report.notes, *compared_notes(*query.bases()), *span.warnings),
            signoff=report.signoff,
            paper=report.paper,
            made_on=self._copy.clock.today().isoformat(),
        )

    def _part(self, reader: Reader, report_id: str, key: str, version: int) -> ReportData:
        """Return a part of a compound: warnings and signatures stand once, on the whole."""
        part = self.form(report_id)
        span = replace(self._span(part, key), warnings=())
        return replace(self._table(reader, part, span, version), signoff=())

    def _lines(self, query: ReportQuery, report: Report) -> list[Line]:
        raw = query.lines()
        prove(report, raw, query.sums())
        if report.ranked:
            place = [column.id for column in report.columns].index(report.ranked)
            raw.sort(key=lambda line: _rank(query.completed(line.values)[place]))
        behind: dict[str, list[Source]] = {}
        for line, source in [*query.entries(), *(pair for name in report.behind for pair in query.behind(name))]:
            behind.setdefault(line, []).append(source)
        unique = {line: list(dict.fromkeys(sources)) for line, sources in behind.items()}
        return Summing(report, self._copy.forms.codes, unique, query.completed).lines(raw)

    def _record(self, report: Report, row_id: str) -> ReportData:
        params = {**whole_span("", self._copy.clock.today()).values, **self._own(), "id": row_id}
        params |= given(report, row_id, self._givers)
        with self._copy.read() as reader:
            return RecordForm(reader, self._copy, report, params).build()

    def _compile(self, reader: Reader, report: Report, span: Span, version: int) -> Compiled:
        """Return a report's queries; they are kept for clicks on its figures, until something is written.

        `version` is that of the data before the reader was opened, so that what is kept is never older than it says.
        """
        params = {**span.values, **self._own(), **given(report, span.key, self._givers)}
        made = Compiled(reader, self._copy.forms, report, params, self._copy.settings)
        if len(self._kept) >= _MOST_KEPT:
            self._kept = {}
        self._kept[self._key(report, span, version)] = made
        return made

    def _key(self, report: Report, span: Span, version: int) -> tuple[object, ...]:
        return version, self._copy.clock.today(), report.id, span.key

    def _gaps(self, _key: str) -> list[dict[str, Any]]:
        with self._copy.read() as reader:
            return gaps(self._copy.forms, self._checker, reader)

    def _explained(self, key: str) -> list[dict[str, Any]]:
        """Return the explained findings of the reports of a period, without a period those of all ledgers."""
        if not key:
            with self._copy.read() as reader:
                return all_explanations(self._copy.forms, self._checker, reader)
        kind = Period.parse(key).kind
        reports = [one for one in self._copy.forms.reports.values() if CADENCE_KINDS.get(one.cadence) == kind]
        made = [(one, self.build(one.id, key)) for one in reports]
        with self._copy.read() as reader:
            return explanations_of(self._copy.forms, self._checker, made, reader)

    def _own(self) -> dict[str, str]:
        city = self._copy.city
        return {"city": city, "city_like": city_pattern(city), "today": self._copy.clock.today().isoformat()}

    def _span(self, report: Report, key: str) -> Span:
        today = self._copy.clock.today()
        if own_forms.is_own(report) or not (key or report.cadence or report.period):
            return whole_span(key, today)
        if not key and report.period in KINDS:
            key = Period.containing(today, report.period).key
        return period_span(report, key, self._copy.calendar, DispatchSettings.read(self._copy.settings))

    @contextmanager
    def _as_of(self, span: Span) -> Iterator[Reader]:
        """Give a reader whose calculated columns (the lights) take a past cut-off day for today."""
        day = min(span.cutoff, self._copy.clock.today().isoformat())
        with self._copy.read() as reader:
            connection = reader.connection
            connection.create_function("today", 0, lambda: day, deterministic=True)
            try:
                yield reader
            finally:
                connection.create_function("today", 0, self._copy.sql.today, deterministic=True)


def _rank(value: Any) -> tuple[bool, Any]:
    """Return what puts higher values first and unknown ones last."""
    return (True, 0) if value is None else (False, -value)


def _only(line: Line, places: Sequence[int]) -> Line:
    """Return a line with the values of some columns."""
    return replace(line, values=tuple(line.values[n] for n in places)) if len(places) < len(line.values) else line
