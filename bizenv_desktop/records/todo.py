"""What waits for somebody: deadlines of the definitions, held cells, open conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bizenv_desktop.base import partial_dates
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.days_ahead import days_ahead
from bizenv_desktop.records.deciding import held
from bizenv_desktop.records.double_numbers import double_numbers
from bizenv_desktop.records.lookup import display_sql, displays
from bizenv_desktop.records.missing_periods import missing_periods
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Deadline, Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

OVERDUE, SOON, LATER = "overdue", "soon", "later"
CONFLICTS = "conflict"
SOON_DAYS = 3
"""Working days within which something is due soon."""


@dataclass(frozen=True)
class Task:
    """One thing to do. `kind` is the code of a deadline, held, conflict, number or period; `due` an ISO day or None.

    `days` are working days left, negative when overdue; `state` is overdue, soon or later.
    """

    kind: str
    ledger: str
    id: str
    title: str
    due: str | None
    days: int | None
    state: str
    preset: Mapping[str, str] = field(default_factory=dict)
    """Values of the row that is to be made, where `id` is empty: a month of which nothing was entered."""


def urgency(days: int | None) -> str:
    """Return the state of something due in so many working days."""
    if days is None:
        return LATER
    if days < 0:
        return OVERDUE
    return SOON if days <= SOON_DAYS else LATER


def todo(copy: LocalCopy) -> list[Task]:
    """Return all tasks, the most pressing first."""
    with copy.read() as reader:
        settings = read_settings(reader)
        tasks = [task for ledger in copy.forms.ledgers.values() for task in _deadlines(reader, copy, ledger, settings)]
        tasks += [*_held(reader), *_conflicts(reader), *_double_numbers(reader)]
    return sorted(tasks, key=lambda task: (task.due or "", task.kind, task.title))


def _deadlines(reader: Reader, copy: LocalCopy, ledger: Ledger, settings: dict[str, str]) -> Iterator[Task]:
    known = copy.forms.ledgers
    wanted = [one for one in ledger.deadlines if one.due and not one.carried_by and known.keys() >= set(one.waits_for)]
    if not wanted:
        return
    columns = ", ".join(f"({one.due})" for one in wanted)
    sql = f'SELECT this.id, {display_sql(copy.forms, ledger)}, {columns} FROM "{view_name(ledger.id)}" AS this'
    for row_id, name, *dues in reader.all(sql_dialect.expand(sql, copy.forms, settings)):
        for deadline, due in zip(wanted, dues, strict=True):
            day = partial_dates.hi(due) if due else None
            if day:
                ahead = days_ahead(settings.get(deadline.remind) or deadline.setting.get(deadline.remind, ""))
                yield _task(deadline, row_id, name or row_id, day, copy=copy, ahead=ahead)
    for deadline in wanted:
        if deadline.each:
            for period, due in missing_periods(reader, copy, ledger, deadline, settings):
                made = _task(deadline, "", f"{ledger.title} {period.label}", due, copy=copy, ahead=[])
                yield replace(made, preset={deadline.each: period.key})


def _task(deadline: Deadline, row_id: str, name: str, due: str, *, copy: LocalCopy, ahead: list[int]) -> Task:
    today, day = copy.clock.today(), date.fromisoformat(due)
    days = copy.calendar.between(today, day)
    state = OVERDUE if day < today else urgency(days)
    reminders = sum((day - today).days <= one for one in ahead) if day >= today else 0
    if reminders:
        state = SOON
    told = f"{deadline.message}（第 {reminders} 次提醒）" if reminders else deadline.message
    return Task(deadline.code, deadline.ledger, row_id, f"{name}：{told}", due, days, state)


def _held(reader: Reader) -> Iterator[Task]:
    counts: dict[tuple[str, str], int] = {}
    for note in held(reader):
        counts[note.ledger, note.row] = counts.get((note.ledger, note.row), 0) + 1
    for ledger in dict.fromkeys(ledger for ledger, _ in counts):
        rows = [row for one, row in counts if one == ledger]
        names = displays(reader, ledger, rows)
        for row in rows:
            title = f"{names.get(row, row)}：{counts[ledger, row]} 处待定"
            yield Task("held", ledger, row, title, None, None, SOON)


def _double_numbers(reader: Reader) -> Iterator[Task]:
    for one in double_numbers(reader):
        title = f"编号 {one.number} 有两条记录在用，更早的是“{one.name}”：给这一条换编号"
        yield Task("number", one.ledger, one.id, title, None, None, SOON)


def _conflicts(reader: Reader) -> Iterator[Task]:
    if CONFLICTS not in reader.context.forms.ledgers:
        return
    sql = f"SELECT id, ledger, row FROM \"{view_name(CONFLICTS)}\" WHERE state = 'open'"
    for conflict, ledger, row in reader.all(sql):
        known = ledger in reader.context.forms.ledgers
        name = displays(reader, ledger, [row]).get(row, row) if known else row
        yield Task("conflict", CONFLICTS, conflict, f"{name}：两处修改不一致，请选择", None, None, SOON)
