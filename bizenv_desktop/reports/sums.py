"""Subtotals and the total of a report, proven against the database's own sums to the 分 (rules X16a, X16b)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.reports.data import Line
from bizenv_desktop.reports.values import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Exact, Source
    from bizenv_desktop.reports.query import RawLine

COUNT = "count"
_NO_GROUP = "未填"


class Summing:
    """Turns raw lines into lines with subtotals per group and a total. `behind` are the rows behind each line's id.

    `completed` fills the formulas of a line in, those of sums from the sums.
    """

    def __init__(
        self,
        report: Report,
        codes: Mapping[str, CodeList],
        behind: Mapping[str, Sequence[Source]],
        completed: Callable[[Sequence[Any]], Sequence[Any]],
    ) -> None:
        self._report = report
        self._completed = completed
        self._codes = codes
        self._behind = behind
        self._groups = [_place(report, name) for name in report.groups]
        self._totals = [n for n, column in enumerate(report.columns) if column.total]
        self._number = 0

    def lines(self, raw: Sequence[RawLine]) -> list[Line]:
        """Return all lines; a report without total columns has no sums."""
        found = list(self._level(raw, 0))
        if self._totals and raw and self._report.overall:
            found.append(self._sum("total", "合计", raw))
        return found

    def _level(self, raw: Sequence[RawLine], level: int) -> Iterator[Line]:
        if level == len(self._groups):
            yield from map(self._line, raw)
            return
        place = self._groups[level]
        for key, members in groupby(raw, lambda line: line.values[place]):
            inside = list(members)
            yield from self._level(inside, level + 1)
            if self._totals:
                name = exact(self._report.columns[place].kind, key, self._codes) or _NO_GROUP
                yield self._sum("subtotal", f"{name}小计", inside)

    def _line(self, raw: RawLine) -> Line:
        self._number += 1
        values: list[Exact] = [
            self._number if column.kind == "seq" else exact(column.kind, value, self._codes)
            for column, value in zip(self._report.columns, self._completed(raw.values), strict=True)
        ]
        return Line("row", tuple(values), self._sources(raw), key="" if raw.source[0] else raw.source[1])

    def _sum(self, kind: str, name: str, lines: Sequence[RawLine]) -> Line:
        raw = [line for line in lines if line.counted]
        totals = column_sums(self._report, raw, self._totals)
        amounts: list[Any] = [None] * len(self._report.columns)
        for place, amount in zip(self._totals, totals, strict=True):
            amounts[place] = amount
        empty = self._empty(raw)
        values: list[Exact] = [
            None if place in empty else amount if column.total == COUNT else exact(column.kind, amount, self._codes)
            for place, (column, amount) in enumerate(zip(self._report.columns, self._completed(amounts), strict=True))
        ]
        return Line(
            kind,
            tuple(values),
            tuple(source for line in raw for source in self._sources(line)),
            name if self._report.lines else f"{name}（{len(raw)}{self._report.counter}）",
        )

    def _empty(self, raw: Sequence[RawLine]) -> frozenset[int]:
        """Return the summed columns in which no line says anything: their sum says nothing either, and is no 0.

        Formulas take such a sum as 0, as the database does.
        """
        summed = [
            n for n in self._totals if self._report.columns[n].total != COUNT and not self._report.columns[n].formula
        ]
        return frozenset(n for n in summed if all(line.values[n] is None for line in raw))

    def _sources(self, raw: RawLine) -> tuple[Source, ...]:
        behind = self._behind.get(raw.source[1], ())
        return (raw.source, *behind) if raw.source[0] else tuple(behind)


def column_sums(report: Report, raw: Sequence[RawLine], places: Sequence[int]) -> tuple[int, ...]:
    """Return the sums (or counts) of some columns over lines, in the database's whole units; nothing counts as 0."""
    return tuple(_column_sum(report.columns[place].total, [line.values[place] for line in raw]) for place in places)


def _column_sum(total: str, values: Sequence[Any]) -> int:
    given = [value for value in values if value is not None]
    return len(given) if total == COUNT else sum(given)


def prove(report: Report, raw: Sequence[RawLine], reckoned: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> None:
    """Raise unless each group's lines add up to the database's sum (X16a) and the groups to the total (X16b).

    Without `overall` there is no total; groups of `lines` then show the same rows from several sides and must have
    the same sums (X16b), while a list has each row in one group only.
    """
    totals = [n for n, column in enumerate(report.columns) if column.total]
    if not totals or not raw:
        return
    places = [_place(report, name) for name in report.groups]
    key: Callable[[RawLine], tuple[Any, ...]] = lambda line: tuple(line.values[place] for place in places)  # noqa: E731
    nothing = (0,) * len(totals)
    by_group: dict[tuple[Any, ...], list[RawLine]] = {}
    for line in raw:
        by_group.setdefault(key(line), []).extend([line] if line.counted else [])
    for group, members in by_group.items():
        if column_sums(report, members, totals) != tuple(amount or 0 for amount in reckoned.get(group, nothing)):
            _differs(report, "X16a", "合计与明细之和不符")
    if not report.overall:
        if report.lines and len({tuple(amount or 0 for amount in amounts) for amounts in reckoned.values()}) > 1:
            _differs(report, "X16b", "各组合计不相等，口径不一致")
        return
    whole = [sum(amounts[n] or 0 for amounts in reckoned.values()) for n in range(len(totals))]
    if tuple(whole) != column_sums(report, [line for line in raw if line.counted], totals):
        _differs(report, "X16b", "分组合计之和与总计不符")


def _differs(report: Report, code: str, what: str) -> None:
    raise BizenvError(code, f"{report.title}：{what}", "请重新生成；仍不符时请把报表定义交给管理员检查")


def _place(report: Report, column: str) -> int:
    for place, one in enumerate(report.columns):
        if one.id == column:
            return place
    raise BizenvError(
        "REPORT_FORM", f"报表 {report.id} 的分组列 {column} 不在 columns 里", "请改正 forms/reports 里的定义"
    )
