"""Checks records, whole ledgers and workflow steps of a copy by the rules of its definitions."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.checks import guidance as guides
from bizenv_desktop.checks import unsaved as records
from bizenv_desktop.checks.compile import Overlay
from bizenv_desktop.checks.explained import explanations, explanations_of
from bizenv_desktop.checks.findings import Finding, Gap
from bizenv_desktop.checks.guidance import Guidance
from bizenv_desktop.checks.programs import Programs
from bizenv_desktop.checks.rules import EDIT, STEP, SUBMIT
from bizenv_desktop.checks.running import LEDGER_STEPS, RECORD_STEPS, RuleConnections, run
from bizenv_desktop.checks.scan import Scan, shown
from bizenv_desktop.checks.similar import Doubles
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.sql_functions import NAME_SIMILARITY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bizenv_desktop.checks.unsaved import Unsaved
    from bizenv_desktop.formdef.field_types import SqlValue, Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

    Values = Mapping[str, Value]
    Family = dict[str, list[Unsaved]]

SIMILARITY = "l06_name_similarity"


class Checker:
    """The checks of one copy. Each call sees one moment of the data; calls are safe on any thread.

    A `reader` may be given to check inside a transaction that is not committed yet, e.g. of an import.
    """

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy
        self._programs = Programs(copy.forms)
        self._connections = RuleConnections(copy)
        self._doubles = Doubles()
        self._version = -1

    def close(self) -> None:
        """Close the checker's own connections."""
        self._connections.close()

    def check_record(
        self,
        ledger: str,
        values: Values,
        row_id: str | None = None,
        *,
        children: Mapping[str, Sequence[Values]] | None = None,
        reader: Reader | None = None,
    ) -> list[Finding]:
        """Return what the `edit` checks say of an unsaved record, and of its children where given.

        Fields that `values` leaves out count as saved (`row_id`), or as a save would fill them in a new record.
        `children` are unsaved rows by ledger (with `id` where they have one) and stand for all saved ones.
        """
        with self._ready(reader) as ready:
            record = records.unsaved(ready, self._programs.ledger(ledger), values, row_id)
            family = self._family(ready, record, children or {})
            found = self._judge(ready, record, (EDIT,), self._of_children(record, family))
            for row in (row for rows in family.values() for row in rows):
                found += self._judge(ready, row, (EDIT,), self._of_parent(record, row, family))
            return found

    def check_step(
        self, ledger: str, row_id: str, state: str, *, values: Values | None = None, reader: Reader | None = None
    ) -> list[Finding]:
        """Return what stands against the step of a row to a state: its `step:STATE` checks and required fields.

        `values` are changes that come with the step.
        """
        with self._ready(reader) as ready:
            definition = self._programs.ledger(ledger)
            changed = {**(values or {}), state_field(definition, state, self._copy): state}
            record = records.unsaved(ready, definition, changed, row_id)
            return self._judge(ready, record, (STEP + state,), [])

    def check_ledger(
        self,
        ledger: str,
        *,
        when: Collection[str] = (EDIT, SUBMIT),
        ids: Sequence[str] | None = None,
        period: str | None = None,
        reader: Reader | None = None,
    ) -> list[Finding]:
        """Return the findings of all live rows of a ledger, or of some; `period` is the one that is submitted.

        With `submit` every empty required field counts; without it, those of rows that have left their first status.
        """
        return list(self.scan(ledger, when=when, ids=ids, period=period, reader=reader))

    def scan(
        self,
        ledger: str,
        *,
        when: Collection[str] = (EDIT, SUBMIT),
        ids: Sequence[str] | None = None,
        period: str | None = None,
        reader: Reader | None = None,
    ) -> Scan:
        """Return the answer of `check_ledger` in compact form: findings are made as they are read, counts are quick."""
        with self._ready(reader) as ready:
            program = self._programs.whole(ledger, tuple(when), chosen=ids is not None, period=period or "")
            params = [] if ids is None else [json.dumps(list(ids))]
            rows = run(ready, self._programs, program, params, LEDGER_STEPS)
            scan = Scan(program, [(row[0], row[1], row[2:]) for row in rows])
            scan = self._doubles.added(ready, scan, self._copy.sql.similarity, ids)
            return replace(scan, explanations=explanations(ready, ledger, scan.fields, {row[0] for row in scan.rows}))

    def gaps(self, ledger: str, *, reader: Reader | None = None) -> list[Gap]:
        """Return every required field of the live rows that is empty, whatever their status (待补清单)."""
        with self._ready(reader) as ready:
            definition = self._programs.ledger(ledger)
            rows = run(ready, self._programs, program := self._programs.gaps(ledger), [], LEDGER_STEPS)
            person = dict(ready.all(f'SELECT id, reporter FROM "{ledger}"')) if "reporter" in definition.fields else {}
            return [
                Gap(ledger, row_id, title or row_id, name, definition.fields[name].label, person.get(row_id) or "")
                for row_id, title, *masks in rows
                for rule in program.broken(masks)
                for name in rule.fields
            ]

    def guidance(self, ledger: str, values: Values, row_id: str | None = None) -> Guidance:
        """Return which fields do not apply to an unsaved record, and what its filtered fields of codes offer."""
        definition = self._programs.ledger(ledger)
        some = guides.filtered(definition, self._copy.forms)
        if not some and not any(one.relevant for one in definition.fields.values()):
            return Guidance()
        with self._ready(None) as ready:
            record = records.unsaved(ready, definition, values, row_id)
            program = self._programs.relevance(ledger)
            _id, _title, *masks = run(ready, self._programs, program, record.bound(program), RECORD_STEPS)[0]
            hidden = frozenset(name for rule in program.broken(masks) for name in rule.fields)
            return Guidance(hidden, {one.id: tuple(self._choices(ready, record, one)) for one in some})

    def choices(self, ledger: str, field: str, values: Values, row_id: str | None = None) -> list[str]:
        """Return the choices of a field with a filter: codes, or ids of the rows that a reference may point to."""
        with self._ready(None) as ready:
            definition = self._programs.ledger(ledger)
            record = records.unsaved(ready, definition, values, row_id)
            return self._choices(ready, record, definition.fields[field])

    def _choices(self, ready: Reader, record: Unsaved, field: Field) -> list[str]:
        program = self._programs.choices(record.ledger.id, field.id)
        codes = self._copy.forms.code_list(field.type)
        bound = [*record.bound(program), *([guides.code_rows(codes)] if codes is not None else [])]
        return [str(value) for (value,) in run(ready, self._programs, program, bound, RECORD_STEPS)]

    def _judge(
        self, ready: Reader, record: Unsaved, when: tuple[str, ...], overlays: Sequence[tuple[Overlay, list[SqlValue]]]
    ) -> list[Finding]:
        program = self._programs.record(record.ledger.id, when, tuple(overlay for overlay, _bound in overlays))
        params = [value for _overlay, bound in overlays for value in bound] + record.bound(program)
        _id, title, *masks = run(ready, self._programs, program, params, RECORD_STEPS)[0]
        broken = shown([*record.faults, *program.broken(masks)])
        if not broken:
            return []
        scan = Scan(program, [])
        said = explanations_of(ready, record.ledger.id, scan.fields, record.id, record.stored)
        scan = replace(scan, explanations=said)
        return [scan.finding(record.id, title, rule) for rule in broken]

    def _family(self, ready: Reader, record: Unsaved, children: Mapping[str, Sequence[Values]]) -> Family:
        """Return the unsaved children of a record, each pointing to it."""
        family: Family = {}
        for ledger, rows in children.items():
            child = self._programs.ledger(ledger)
            if child.parent_ledger != record.ledger.id:
                raise UsageProblem("NO_CHILD", f"“{child.title}”不是“{record.ledger.title}”的子表", "请检查台账代号")
            family[ledger] = [
                replace(
                    one := records.unsaved(ready, child, row, None),
                    id=row_id,
                    stored={**one.stored, child.parent: record.id},
                )
                for row_id, row in records.numbered(rows)
            ]
        return family

    def _of_children(self, record: Unsaved, family: Family) -> list[tuple[Overlay, list[SqlValue]]]:
        overlays = [Overlay(child := self._programs.ledger(ledger), child.parent) for ledger in family]
        return [(one, records.overlay_values(one, record.id, family[one.ledger.id])) for one in overlays]

    def _of_parent(self, record: Unsaved, row: Unsaved, family: Family) -> list[tuple[Overlay, list[SqlValue]]]:
        """Return what a child sees: its unsaved parent, and its unsaved sisters."""
        parent = Overlay(record.ledger, "id")
        sisters = Overlay(row.ledger, row.ledger.parent)
        return [
            (parent, records.overlay_values(parent, record.id, [record])),
            (sisters, records.overlay_values(sisters, record.id, family[row.ledger.id])),
        ]

    @contextmanager
    def _ready(self, reader: Reader | None) -> Iterator[Reader]:
        """Give a reader, with the settings as they are now."""
        version = self._copy.data_version()
        with self._connections.read(reader) as ready:
            if version != self._version or reader is not None:
                self._programs.use(self._settings(ready))
                self._version = version
            yield ready

    def _settings(self, ready: Reader) -> dict[str, str]:
        settings = read_settings(ready)
        self._copy.sql.similarity = float(settings.get(SIMILARITY) or NAME_SIMILARITY)
        return settings


def state_field(ledger: Ledger, state: str, copy: LocalCopy) -> str:
    """Return the field of a ledger that takes a state: that of its workflow, else the first select with that code."""
    flow = ledger.workflow
    if flow and any(state in (step.target, *step.sources) for step in flow.transitions):
        return flow.field
    for one in ledger.fields.values():
        codes = copy.forms.code_list(one.type)
        if codes is not None and state in codes.codes and not one.calculation:
            return one.id
    raise UsageProblem("NO_STATE", f"“{ledger.title}”没有状态“{state}”", "请从该台账的状态中选择")
