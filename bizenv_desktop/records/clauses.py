"""How far the plan is carried out, clause by clause: its tasks, and what the ledgers of each clause hold of one year.

Which clauses there are, which ledgers carry them and where their tasks are kept says the plan (`formdef.plan`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base import partial_dates
from bizenv_desktop.base.text import code_text
from bizenv_desktop.formdef.links import day_field, subjects
from bizenv_desktop.formdef.loader import forms_folder
from bizenv_desktop.formdef.plan import load_plan
from bizenv_desktop.records.changing import apply, new_edit
from bizenv_desktop.records.reading import read_rows
from bizenv_desktop.storage.edits import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.formdef.plan import Clause, Plan, TaskLedger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

OTHER = "其他"
"""Stands for the tasks whose clause the plan does not have."""


@dataclass(frozen=True)
class ClauseTask:
    """A task of a clause; `id` is "" for one that the plan proposes and nobody has entered.

    `progress` is in percent, `days` are working days left (negative: overdue), None where nothing is owed any more.
    """

    id: str
    title: str
    lead: str = ""
    assist: str = ""
    due: str = ""
    state: str = ""
    done: bool = False
    progress: Decimal | None = None
    proofs: int = 0
    days: int | None = None

    @property
    def overdue(self) -> bool:
        """Tell whether the day has passed and the task is not finished."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True)
class Carrier:
    """A ledger that carries a clause: its rows, and those of the year.

    A row counts to a year by its own day, else by that of its parent; `this_year` is None where neither has one.
    `opens` is the ledger whose list shows the rows, `day_field` the field there by which they count ("" where none).
    """

    ledger: str
    title: str
    rows: int
    this_year: int | None
    day_field: str
    opens: str


@dataclass(frozen=True)
class ClauseState:
    """A clause with its tasks (entered ones first) and the ledgers that carry it."""

    id: str
    title: str
    duty: str
    note: str
    tasks: tuple[ClauseTask, ...]
    carriers: tuple[Carrier, ...]

    @property
    def entered(self) -> tuple[ClauseTask, ...]:
        """The tasks that stand in the ledger."""
        return tuple(task for task in self.tasks if task.id)

    @property
    def finished(self) -> int:
        """How many tasks are finished."""
        return sum(task.done for task in self.entered)

    @property
    def overdue(self) -> int:
        """How many tasks are late."""
        return sum(task.overdue for task in self.entered)

    @property
    def progress(self) -> Decimal | None:
        """The mean progress of the entered tasks in percent, a finished one counting whole; None without any."""
        shares = [Decimal(100) if task.done else task.progress or Decimal(0) for task in self.entered]
        return (sum(shares, Decimal(0)) / len(shares)).quantize(Decimal(1)) if shares else None


@dataclass(frozen=True)
class PlanState:
    """The clauses in the order of the plan; tasks of clauses that it does not have come last, under 其他."""

    title: str
    doc_no: str
    year: int
    today: str
    clauses: tuple[ClauseState, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "title": self.title,
            "doc_no": self.doc_no,
            "year": self.year,
            "clauses": [_clause_json(one) for one in self.clauses],
        }


def _clause_json(one: ClauseState) -> dict[str, Any]:
    figures = {"entered": len(one.entered), "finished": one.finished, "overdue": one.overdue}
    progress = None if one.progress is None else str(one.progress)
    tasks = [{**asdict(task), "progress": None if task.progress is None else str(task.progress)} for task in one.tasks]
    carriers = [asdict(carrier) for carrier in one.carriers]
    said = {"clause": one.id, "title": one.title, "duty": one.duty, "note": one.note}
    return {**said, **figures, "progress": progress, "tasks": tasks, "ledgers": carriers}


def plan_state(copy: LocalCopy, year: int) -> PlanState:
    """Return how far the plan is carried out; rows of ledgers are counted for `year`, tasks whenever they are due."""
    plan = load_plan(forms_folder())
    today = copy.clock.today()
    with copy.read() as reader:
        tasks = _tasks(reader, plan.tasks, lambda due: copy.calendar.between(today, due))
        carriers = _Carriers(reader, copy.forms, year)
        clauses = [_clause(one, plan, tasks.pop(_key(one.id), []), carriers) for one in plan.clauses]
    if tasks:
        rest = tuple(task for found in tasks.values() for task in found)
        clauses.append(ClauseState(OTHER, "方案条款以外的任务", "条款号不在方案里的任务，请核对条款号。", "", rest, ()))
    return PlanState(plan.title, plan.doc_no, year, today.isoformat(), tuple(clauses))


def enter_tasks(copy: LocalCopy) -> int:
    """Enter the proposed tasks of every clause that has none yet, in one step that can be undone; return how many."""
    plan = load_plan(forms_folder())
    fields = plan.tasks
    with copy.read() as reader:
        there = {_key(str(row.values.get(fields.clause) or "")) for row in read_rows(reader, fields.ledger)}
    wanted = [clause for clause in plan.clauses if _key(clause.id) not in there]
    edits = [
        new_edit(copy, fields.ledger, {fields.clause: clause.id, fields.task: task, fields.due: plan.due})
        for clause in wanted
        for task in clause.tasks
    ]
    if edits:
        apply(copy, Step("edit", f"登记方案任务 {len(edits)} 项", edits))
    return len(edits)


def _clause(clause: Clause, plan: Plan, entered: list[ClauseTask], carriers: _Carriers) -> ClauseState:
    known = {code_text(task.title) for task in entered}
    proposed = [ClauseTask("", task, due=plan.due) for task in clause.tasks if code_text(task) not in known]
    carried = tuple(carriers.of(name) for name in clause.ledgers if name in carriers.forms.ledgers)
    return ClauseState(clause.id, clause.title, clause.duty, clause.note, (*entered, *proposed), carried)


def _key(clause: str) -> str:
    """Return a clause's number as it is compared: 三（二）1, 三(二)1. and 三 (二) 1 are one."""
    return code_text(clause).strip("、.。")


def _tasks(reader: Reader, fields: TaskLedger, left: Callable[[date], int]) -> dict[str, list[ClauseTask]]:
    found: dict[str, list[ClauseTask]] = {}
    if fields.ledger in reader.context.forms.ledgers:
        for row in read_rows(reader, fields.ledger, fields=fields.fields):
            found.setdefault(_key(str(row.values.get(fields.clause) or "")), []).append(_task(row, fields, left))
    return found


def _task(row: Record, fields: TaskLedger, left: Callable[[date], int]) -> ClauseTask:
    values = row.values
    progress = values.get(fields.progress)
    done = values.get(fields.state) == fields.done
    day = partial_dates.hi(str(values.get(fields.due) or ""))
    return ClauseTask(
        id=row.id,
        title=str(values.get(fields.task) or ""),
        lead=str(values.get(fields.lead) or ""),
        assist="、".join(map(str, _listed(values.get(fields.assist)))),
        due=str(values.get(fields.due) or ""),
        state=str(values.get(fields.state) or ""),
        done=done,
        progress=progress if isinstance(progress, Decimal) else None,
        proofs=len(_listed(values.get(fields.proof))),
        days=left(date.fromisoformat(day)) if day and not done else None,
    )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


class _Carriers:
    """Counts the rows of ledgers, each once, however many clauses it carries."""

    def __init__(self, reader: Reader, forms: Forms, year: int) -> None:
        self.forms = forms
        self._reader, self._year = reader, year
        self._registers = {one.id for one in subjects(forms)}
        self._counted: dict[str, Carrier] = {}

    def of(self, name: str) -> Carrier:
        if name not in self._counted:
            self._counted[name] = self._count(self.forms.ledgers[name])
        return self._counted[name]

    def _count(self, ledger: Ledger) -> Carrier:
        dated = next(((one, field) for one in self._lineage(ledger) if (field := self._day(one)) is not None), None)
        opens = ledger if not ledger.parent or ledger.listed else self.forms.ledgers[ledger.parent_ledger]
        if dated is None:
            sql = f'SELECT count(*) FROM "{ledger.id}" WHERE deleted = 0'
            return Carrier(ledger.id, ledger.title, int(self._reader.value(sql)), None, "", opens.id)
        one, field = dated
        day = f'"{one.id}"."{field.id}"'
        joined = self._joined(ledger, one)
        sql = (
            f"SELECT count(*), coalesce(sum(substr({day}, 1, 4) = ?), 0)"
            f' FROM "{ledger.id}" {joined} WHERE "{ledger.id}".deleted = 0'
        )
        rows, this_year = self._reader.all(sql, (str(self._year),))[0]
        return Carrier(ledger.id, ledger.title, rows, this_year, field.id if one.id == opens.id else "", opens.id)

    def _day(self, ledger: Ledger) -> Field | None:
        """Return the day of a ledger's rows; none for a register (enterprises), whose rows are of no year."""
        field = day_field(ledger)
        register = field is not None and not field.required and ledger.id in self._registers
        return None if register else field

    def _lineage(self, ledger: Ledger) -> Iterable[Ledger]:
        """Give a ledger, then its parents."""
        yield ledger
        while ledger.parent:
            ledger = self.forms.ledgers[ledger.parent_ledger]
            yield ledger

    def _joined(self, ledger: Ledger, last: Ledger) -> str:
        joins = []
        while ledger.id != last.id:
            parent = self.forms.ledgers[ledger.parent_ledger]
            joins.append(f'JOIN "{parent.id}" ON "{parent.id}".id = "{ledger.id}"."{ledger.parent}"')
            ledger = parent
        return " ".join(joins)
