"""What differs between two submitted versions of a report: figures and texts of the form, line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bizenv_desktop.reports.data import Exact, Line, ReportData, Source
    from bizenv_desktop.reports.subjects import Subject

    Written = Callable[[ReportData, int], Callable[[Exact], str]]
    """Gives for a column of a report the function that writes its values as the form prints them."""
    About = Callable[[ReportData, Line, int], Subject]
    """Tells which place of the ledgers a cell is about (`reports.subjects`)."""

WHOLE_LINE = "整行"
HEAD = "表头"
SUMS = ("subtotal", "total")


@dataclass(frozen=True)
class Changed:
    """One figure or text of the form that differs from the version before: of a line, a sum or the head lines.

    `ledger`, `row` and `field` are those of `reports.subjects.subject_of`, which the window uses for its cells; `title`
    names the row, `label` the field or the column. A line that came or went has `label` 整行 and one side empty.
    `before` and `after` are as printed.
    """

    ledger: str
    row: str
    title: str
    field: str
    label: str
    before: str
    after: str

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True)
class Comparison:
    """Two versions of a form, how their values are written, and what their cells are about."""

    before: ReportData
    after: ReportData
    written: Written
    about: About

    def changes(self) -> list[Changed]:
        """Return what differs, in the order of the newer form; lines that went come last in their table."""
        if self.after.kind == "compound":
            was_parts = {part.report: part for part in self.before.parts}
            pairs = [(was_parts.get(part.report, replace(part, lines=(), head=())), part) for part in self.after.parts]
            found = [_in_part(now, one) for was, now in pairs for one in replace(self, before=was, after=now).changes()]
            return [*found, *self._head()]
        was, now = _by_source(self.before), _by_source(self.after)
        found = [one for key in now if key in was for one in self._cells(was[key], now[key])]
        found += [self._line(self.after, now[key], came=True) for key in now if key not in was]
        found += [self._line(self.before, was[key], came=False) for key in was if key not in now]
        return [*found, *self._sums(), *self._head()]

    def _sums(self) -> Iterator[Changed]:
        """Give what differs in subtotals and totals that both versions have."""
        was, now = _sums_by_name(self.before), _sums_by_name(self.after)
        for key in now:
            if key in was:
                yield from self._cells(was[key], now[key])

    def _head(self) -> Iterator[Changed]:
        """Give the named figures above the table that differ."""
        was, now = dict(self.before.head), dict(self.after.head)
        for name in dict.fromkeys([*now, *was]):
            if was.get(name) != now.get(name):
                yield Changed("", "", HEAD, "", name, was.get(name, ""), now.get(name, ""))

    def _cells(self, was: Line, now: Line) -> Iterator[Changed]:
        places = {column.id: n for n, column in enumerate(self.before.columns)}
        for n, column in enumerate(self.after.columns):
            m = places.get(column.id)
            if m is None or was.values[m] == now.values[n] or _counts_lines(self.after, n):
                continue
            place = self.about(self.after, now, n)
            texts = self.written(self.before, m)(was.values[m]), self.written(self.after, n)(now.values[n])
            yield Changed(place.ledger, place.row, place.title, place.field, place.label, *texts)

    def _told(self, data: ReportData, n: int, value: Exact) -> str:
        """Return a value of a line that came or went; a number or day says of which column it is."""
        text, column = self.written(data, n)(value), data.columns[n]
        return text if not text or column.kind in _TEXTS else f"{'　'.join(column.head)} {text}"

    def _line(self, data: ReportData, line: Line, *, came: bool) -> Changed:
        texts = [self._told(data, n, value) for n, value in enumerate(line.values) if not _counts_lines(data, n)]
        whole = "，".join(text for text in texts if text)
        sides = ("", whole) if came else (whole, "")
        ledger, row = _stands_for(line)
        return Changed(ledger, "" if line.key else row, self.about(data, line, 0).title, "", WHOLE_LINE, *sides)


_TEXTS = frozenset({"text", "light"})
"""Kinds of columns whose values say by themselves what they are."""


def _by_source(data: ReportData) -> dict[Source, Line]:
    """Return the detail lines by the row that each stands for, grouped lines by their key."""
    return {_stands_for(line): line for line in data.detail() if line.key or line.sources}


def _in_part(part: ReportData, one: Changed) -> Changed:
    """Return what differs with the name of its table, where no row names it."""
    return one if one.row else replace(one, title=f"{part.title}·{one.title}")


def _sums_by_name(data: ReportData) -> dict[tuple[str, str, int], Line]:
    """Return the sums by kind, name without its count (小计（3个）), and place among those of the same name."""
    found: dict[tuple[str, str, int], Line] = {}
    for line in data.lines:
        if line.kind in SUMS:
            kind, name = line.kind, line.label.partition("（")[0]
            found[kind, name, sum(key[:2] == (kind, name) for key in found)] = line
    return found


def _stands_for(line: Line) -> Source:
    return ("", line.key) if line.key else line.sources[0]


def _counts_lines(data: ReportData, n: int) -> bool:
    """Tell whether a column only numbers the lines: it moves with every line that comes."""
    numbers = [line.values[n] for line in data.detail()]
    return numbers == list(range(1, len(numbers) + 1))
