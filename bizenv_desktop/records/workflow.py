"""Moves a record along its workflow: who may, what must be filled, what the checks say, what the step sets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.findings import REQUIRED, Finding
from bizenv_desktop.checks.rewrite import columns_of_this
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.records import permissions
from bizenv_desktop.records.authors import REVIEWER, entered
from bizenv_desktop.records.changing import resolved
from bizenv_desktop.records.following import proposals, writes
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.records.validation import check_values
from bizenv_desktop.storage.edits import PATCH, Edit, Step, StepResult, apply_step
from bizenv_desktop.storage.roles import CODES
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger, Transition, Workflow
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

COMMAND = "cmd"
"""Kind of the operation of a workflow step: the server takes it only from the state that it names."""

KIND = "workflow"
_HARD = "hard"


class StepBarred(BizenvError):
    """A workflow step cannot be taken yet; `findings` say what bars it."""

    exit_code = 1

    def __init__(self, title: str, state: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        some = "；".join(finding.message for finding in self.findings[:3])
        super().__init__("STEP_BARRED", f"“{title}”还不能转为“{state}”：{some}", "按提示补齐或说明后再推进")


def advance(
    copy: LocalCopy,
    checker: Checker,
    ledger: str,
    row_id: str,
    state: str,
    *,
    reason: str = "",
    values: Mapping[str, Value] | None = None,
) -> Record:
    """Move a record to a state; `values` come with the step. Raises StepBarred, or BizenvError for a wrong step."""
    definition = copy.context.ledger(ledger)
    step = _Advance(copy, checker, definition, row_id, reason=reason.strip(), values=dict(values or {}))
    return copy.write(partial(step.take, state=state))


def flow_of(ledger: Ledger) -> Workflow:
    """Return the workflow of a ledger; raises UsageProblem where it has none."""
    if not ledger.workflow:
        raise UsageProblem("NO_WORKFLOW", f"{ledger.title}没有流程", "直接修改记录")
    return ledger.workflow


def next_states(copy: LocalCopy, ledger: str, row_id: str) -> list[Transition]:
    """Return the steps that the acting user may take with a record now."""
    definition = copy.context.ledger(ledger)
    if not definition.workflow:
        return []
    with copy.read() as reader:
        now = get_record(reader, ledger, row_id).values.get(definition.workflow.field)
    return [one for one in definition.workflow.transitions if now in one.sources and _may(copy, one)]


def _may(copy: LocalCopy, transition: Transition) -> bool:
    """Tell whether the acting user may take a step; one that names no role is for all but those who only look."""
    return bool(copy.roles.intersection(transition.roles or permissions.AUTHORS))


class _Advance:
    """One step of one record, carried out in one transaction."""

    def __init__(
        self, copy: LocalCopy, checker: Checker, ledger: Ledger, row_id: str, *, reason: str, values: dict[str, Value]
    ) -> None:
        self.copy, self.checker, self.ledger = copy, checker, ledger
        self.row_id, self.reason, self.values = row_id, reason, values
        self.workflow = flow_of(ledger)

    def take(self, writer: Writer, state: str) -> Record:
        """Take the step, or raise and leave everything as it was."""
        record = get_record(writer, self.ledger.id, self.row_id)
        title = displays(writer, self.ledger.id, [self.row_id])[self.row_id]
        transition = self._transition(str(record.values.get(self.workflow.field)), state, title)
        self._refuse(transition, title)
        step, result = self._fill(writer, transition)
        values = self._sets(writer, transition)
        barring = [*self._missing(writer, transition, values, title), *self._found(writer, transition, values, title)]
        if barring:
            raise StepBarred(title, transition.target, barring)
        edits = [Edit(COMMAND, self.ledger.id, self.row_id, {self.workflow.field: transition.target, **values})]
        result = apply_step(writer, _with(step, edits), by=self.copy.user, after=result)
        self._follow(writer, step, result)
        return get_record(writer, self.ledger.id, self.row_id)

    def _transition(self, now: str, state: str, title: str) -> Transition:
        leading = [one for one in self.workflow.transitions if now in one.sources]
        for one in leading:
            if state in (one.target, one.label):
                return one
        ways = "、".join(one.target for one in leading) or "无"
        raise BizenvError("NO_STEP", f"“{title}”现在是“{now}”，不能转为“{state}”", f"可以转为：{ways}")

    def _refuse(self, transition: Transition, title: str) -> None:
        if not _may(self.copy, transition):
            wanted = "、".join(CODES.get(role, role) for role in transition.roles or permissions.AUTHORS)
            raise BizenvError(
                "NOT_ALLOWED", f"“{title}”转为“{transition.target}”需要角色：{wanted}", "换有该角色的用户操作"
            )
        if transition.reason and not self.reason:
            raise BizenvError(
                "NO_REASON", f"“{title}”转为“{transition.target}”须写明理由", "填写理由（--reason）后再推进"
            )

    def _fill(self, writer: Writer, transition: Transition) -> tuple[Step, StepResult]:
        """Fill what comes with the step; whoever takes a reviewer's step for another's row is its reviewer."""
        new = resolved(writer, self.ledger, self.values)
        permissions.refuse_program_fields(self.ledger, new, fresh=False)
        check_values(self.copy.forms, self.ledger, new)
        judges = REVIEWER in transition.roles and REVIEWER in self.copy.roles
        if judges and REVIEWER in self.ledger.fields and self._is_of_others(writer):
            new[REVIEWER] = self.copy.user
        title = f"{self.ledger.title}：{transition.label or transition.target}"
        step = Step(KIND, title, [Edit(PATCH, self.ledger.id, self.row_id, new)], self.reason)
        permissions.refuse_others(writer, step.edits)
        return step, apply_step(writer, step, by=self.copy.user)

    def _is_of_others(self, reader: Reader) -> bool:
        return self.copy.user not in entered(reader, self.ledger.id, [self.row_id])[self.row_id]

    def _sets(self, reader: Reader, transition: Transition) -> dict[str, Value]:
        codec = self.copy.context.codec(self.ledger.id)
        found = {name: self._value(reader, sql) for name, sql in transition.sets.items()}
        return {name: codec.from_sql(name, value) for name, value in found.items()}

    def _value(self, reader: Reader, sql: str) -> str | int | None:
        whole = f'SELECT ({sql}) FROM "{view_name(self.ledger.id)}" AS this WHERE this.id = :id'
        expanded = sql_dialect.expand(whole, self.copy.forms, read_settings(reader))
        value: str | int | None = reader.value(expanded, {"id": self.row_id})
        return value

    def _missing(
        self, reader: Reader, transition: Transition, values: Mapping[str, Value], title: str
    ) -> list[Finding]:
        now = {**get_record(reader, self.ledger.id, self.row_id).values, **values}
        empty = [name for name in transition.needs if now.get(name) in (None, "", [])]
        found = [self._required(title, name) for name in empty]
        if transition.guard and self._value(reader, transition.guard) == 0:
            found.append(
                self._finding(title, "GUARD", (), transition.guard_message or f"不满足转为“{transition.target}”的条件")
            )
        return found

    def _finding(self, title: str, code: str, fields: tuple[str, ...], message: str) -> Finding:
        return Finding(self.ledger.id, self.row_id, title, code, _HARD, fields, message, "workflow")

    def _found(self, reader: Reader, transition: Transition, values: Mapping[str, Value], title: str) -> list[Finding]:
        found = self.checker.check_step(self.ledger.id, self.row_id, transition.target, values=values, reader=reader)
        needed = set(transition.needs) if title else set()
        barring = [one for one in found if one.bars and not (one.code == REQUIRED and needed.issuperset(one.fields))]
        derived = [one for one in barring if one.code == REQUIRED and transition.sets.keys() >= set(one.fields)]
        if not derived:
            return barring
        causes = self._causes(reader, transition, [name for one in derived for name in one.fields])
        asked = {name for one in barring if one not in derived for name in one.fields} | needed
        return [
            *(one for one in barring if one not in derived or not causes),
            *(self._required(title, name) for name in causes if name not in asked),
        ]

    def _causes(self, reader: Reader, transition: Transition, names: Sequence[str]) -> list[str]:
        """Return the empty fields from which a step works out fields: what a person can fill to get these."""
        now = get_record(reader, self.ledger.id, self.row_id).values
        read = columns_of_this([transition.sets[name] for name in names]) - transition.sets.keys()
        return [name for name in self.ledger.fields if name in read and now.get(name) in (None, "", [])]

    def _required(self, title: str, name: str) -> Finding:
        return self._finding(title, REQUIRED, (name,), f"须填写“{self.ledger.fields[name].label}”")

    def _follow(self, writer: Writer, step: Step, result: StepResult) -> None:
        touched = {self.ledger.id: {self.row_id: None}}
        for find in (proposals, writes):
            edits = find(writer, touched)
            if edits:
                result = apply_step(writer, _with(step, edits), by=self.copy.user, after=result)


def _with(step: Step, edits: list[Edit]) -> Step:
    return Step(step.kind, step.title, edits, step.why)
