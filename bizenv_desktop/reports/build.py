"""Builds the data of a report from its definition: `Reports(copy).build("weekly_dispatch", "2022-W19")`."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.reports import own_forms
from bizenv_desktop.reports.data import ReportData
from bizenv_desktop.reports.explanations import explanations
from bizenv_desktop.reports.parameters import Span, city_pattern, period_span, whole_span
from bizenv_desktop.reports.query import ReportQuery
from bizenv_desktop.reports.record_form import RecordForm
from bizenv_desktop.reports.sums import Summing, prove
from bizenv_desktop.reports.values import as_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Source
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

RECORD = "record"


class Reports:
    """The reports of one local copy."""

    def __init__(self, copy: LocalCopy, checker: Checker | None = None) -> None:
        """`checker` finds the explained soft findings that are printed; by default one is made when first needed."""
        self._copy = copy
        self._given_checker = checker

    def form(self, report_id: str) -> Report:
        """Return a report form: a defined one, or `LEDGER.list` and `LEDGER.record`, which every ledger has."""
        found = self._copy.forms.reports.get(report_id)
        found = found or own_forms.own_form(self._copy.forms, report_id, self._own_headings)
        if found is None:
            raise UsageProblem("NO_REPORT", f"没有报表 {report_id}", "用 bizenv forms list 查看报表代号")
        return found

    def build(self, report_id: str, period_or_row_id: str) -> ReportData:
        """Return the data of a report for a period, or for the record whose id is given.

        Raises UsageProblem for an unknown report, period or record, and X16a or X16b where sums do not agree.
        """
        report = self.form(report_id)
        if report.kind == RECORD:
            return self._record(report, period_or_row_id)
        span = self._span(report, period_or_row_id)
        with self._as_of(span) as reader:
            return self._table(reader, report, span)

    def behind(self, data: ReportData, line_number: int, column_id: str) -> list[Source]:
        """Return the rows behind one number of a table: those of its column's sets, else all rows of its line."""
        report = self.form(data.report)
        line = data.lines[line_number]
        column = next(one for one in data.columns if one.id == column_id)
        if not column.behind:
            return list(line.sources)
        wanted = {row for _, row in line.sources}
        with self._as_of(self._span(report, data.period)) as reader:
            query = self._query(reader, report, self._span(report, data.period))
            found = [source for name in column.behind for _, source in query.behind(name) if source[1] in wanted]
        return list(dict.fromkeys(found))

    def _own_headings(self, ledger: str) -> list[str]:
        with self._copy.read() as reader:
            return own_forms.headings_of(reader, ledger)

    @cached_property
    def _checker(self) -> Checker:
        from bizenv_desktop.checks.engine import Checker

        return self._given_checker or Checker(self._copy)

    def _table(self, reader: Reader, report: Report, span: Span) -> ReportData:
        query = self._query(reader, report, span)
        raw = query.lines()
        prove(report, raw, query.sums())
        behind: dict[str, list[Source]] = {}
        for name in report.behind:
            for line, source in query.behind(name):
                behind.setdefault(line, []).append(source)
        unique = {line: list(dict.fromkeys(sources)) for line, sources in behind.items()}
        lines = tuple(Summing(report, self._copy.forms.codes, unique).lines(raw))
        explained = explanations(self._checker, report, query.params["period"], lines) if report.reads else ()
        return ReportData(
            report=report.id,
            title=report.title,
            period=query.params["period"],
            label=span.label,
            cutoff=span.cutoff,
            city=self._copy.city,
            unit=self._copy.unit,
            money_unit=report.unit,
            head=tuple(query.headline()),
            columns=tuple(map(as_column, report.columns)),
            lines=lines,
            notes=(*report.notes, *span.warnings),
            explanations=explained,
            signoff=report.signoff,
            paper=report.paper,
            made_on=self._copy.clock.today().isoformat(),
        )

    def _record(self, report: Report, row_id: str) -> ReportData:
        params = {**whole_span("", self._copy.clock.today()).values, **self._own(), "id": row_id}
        with self._copy.read() as reader:
            return RecordForm(reader, self._copy, report, params).build()

    def _query(self, reader: Reader, report: Report, span: Span) -> ReportQuery:
        return ReportQuery(reader, self._copy.forms, report, {**span.values, **self._own()}, self._copy.settings)

    def _own(self) -> dict[str, str]:
        city = self._copy.city
        return {"city": city, "city_like": city_pattern(city), "today": self._copy.clock.today().isoformat()}

    def _span(self, report: Report, key: str) -> Span:
        if own_forms.is_own(report):
            return whole_span(key, self._copy.clock.today())
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
