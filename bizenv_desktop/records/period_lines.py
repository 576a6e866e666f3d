"""The lines of a period in a ledger with one for each subject: the saved one, else one begun from the period before.

The weekly grid and the workbooks for counties show the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.base.periods import Period
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.records.filters import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records

_LOOK_BACK = 30
"""How many periods back a line may begin from."""


@dataclass(frozen=True)
class PeriodLine:
    """One line. `values` of one that is not `stored` are those it begins with; `before` is the subject's last row."""

    id: str
    subject: str
    title: str
    values: dict[str, Value]
    stored: bool
    ext: dict[str, str] = field(default_factory=dict)
    before: dict[str, Value] = field(default_factory=dict)


def typed(forms: Forms, ledger: Ledger, texts: Mapping[str, str], today: date) -> dict[str, Value]:
    """Return values of a definition that are written as a person types them."""
    return {name: parse_text(ledger.fields[name], text, forms.codes, today) for name, text in texts.items()}


def line_id(ledger: Ledger, known: Mapping[str, str]) -> str:
    """Return the id of a line: two PCs that fill it make one row. `known` are the fields of subject and period."""
    if ledger.identity and set(ledger.identity) <= set(known):
        return natural_id(ledger.id, [known[name] for name in ledger.identity])
    return new_id()


class PeriodLines:
    """Reads the lines of one ledger; `subject` is its reference to what is reported on, `period` that of the key."""

    def __init__(self, records: Records, ledger: Ledger, subject: str, period: str) -> None:
        self._records, self._ledger = records, ledger
        self._subject, self._period = subject, period
        self._owner = getattr(ledger.fields[subject].type, "target", "")
        grid = ledger.grid
        self._carry = [name for name in grid.carry if name in ledger.fields] if grid else []
        today = records.copy.clock.today()
        self._begun = typed(records.copy.forms, ledger, grid.yearly, today) if grid else {}

    def read(self, key: str, where: str = "") -> list[PeriodLine]:
        """Return a line of the period for each subject (those for which the SQL `where` holds, or all)."""
        saved = {str(row.values[self._subject]): row for row in self._rows(f"= {quoted(key)}")}
        before = self._last_rows(key)
        lines = []
        for subject in self._records.rows(self._owner, where=where):
            row, last = saved.get(subject.id), before.get(subject.id)
            title = self._records.display(self._owner, subject.id)
            old = dict(last.values) if last is not None else {}
            if row is not None:
                lines.append(PeriodLine(row.id, subject.id, title, dict(row.values), True, dict(row.ext), old))
            else:
                lines.append(self._fresh(key, subject, old, title))
        return lines

    def with_line(self, key: str) -> str:
        """Return the SQL over a subject that holds for those with a saved row in the period."""
        rows = f'SELECT "{self._subject}" FROM "{self._ledger.id}_v" WHERE "{self._period}" = {quoted(key)}'
        return f"this.id IN ({rows})"

    def _fresh(self, key: str, subject: Record, old: dict[str, Value], title: str) -> PeriodLine:
        source = old or dict(subject.values)
        values: dict[str, Value] = {name: source.get(name) for name in self._carry}
        if old and _year(str(old.get(self._period))) != _year(key):
            values |= self._begun
        known = {self._subject: subject.id, self._period: key}
        return PeriodLine(line_id(self._ledger, known), subject.id, title, {**values, **known}, False, before=old)

    def _last_rows(self, key: str) -> dict[str, Record]:
        wanted = Period.parse(key)
        first = wanted
        for _ in range(_LOOK_BACK):
            first = first.previous()
        found = self._rows(f"BETWEEN {quoted(first.key)} AND {quoted(wanted.previous().key)}")
        newest: dict[str, Record] = {}
        for row in sorted(found, key=lambda one: str(one.values[self._period])):
            if _kind(str(row.values[self._period])) == wanted.kind:
                newest[str(row.values[self._subject])] = row
        return newest

    def _rows(self, condition: str) -> list[Record]:
        return list(self._records.rows(self._ledger.id, where=f'"{self._period}" {condition}'))


def _year(key: str) -> int:
    try:
        return Period.parse(key).year
    except ValueError:
        return 0


def _kind(key: str) -> str:
    try:
        return Period.parse(key).kind
    except ValueError:
        return ""
