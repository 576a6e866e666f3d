"""Report periods at the server: which rows a submitted period locks, and the steps of a period."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, not_, select

from bizenv_desktop.base.partial_dates import span
from bizenv_desktop.base.periods import Kind, Period
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.province import judge
from bizenv_desktop.province.refused import RejectedError
from bizenv_desktop.province.tables import blob, blob_ref, conflict_ref, op_log, row
from bizenv_desktop.province.workspace import read_row
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.province.accounts import Author
    from bizenv_desktop.province.workspace import Workspace
    from bizenv_desktop.wire.messages import Op

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("week", "week"),
    ("month", "month"),
    ("quarter", "quarter"),
    ("half", "half"),
    ("annual", "year"),
    ("year", "year"),
)


def kind_of(cadence: str) -> Kind | None:
    """Return the kind of period of a report's cadence (`weekly`, `month`, `annual`, …)."""
    return next((kind for word, kind in _KINDS if cadence.startswith(word)), None)


@singledispatch
def period_key(_kind: ft.FieldType, value: Any, _cadence: str) -> str:
    """Return the period that a field's value lies in: a text is the key itself, a date lies in its week, month, …."""
    return value if isinstance(value, str) else ""


@period_key.register(ft.Date)
@period_key.register(ft.DateTime)
def _(_kind: ft.FieldType, value: Any, cadence: str) -> str:
    kind = kind_of(cadence)
    if not isinstance(value, str) or kind is None:
        return ""
    try:
        first, last = span(value)
    except ValueError:
        return ""
    period = Period.containing(first, kind)
    return period.key if period.contains(last) else ""


class PeriodLocks:
    """Tells which period of a city keeps a row from being changed."""

    def __init__(self, workspace: Workspace, forms: Forms) -> None:
        self._workspace = workspace
        self._forms = forms
        self._stored: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._closers: dict[str, list[tuple[str, Report]]] = {}
        for report in forms.reports.values():
            for closed in report.closes:
                ledger, _, field = closed.partition(".")
                self._closers.setdefault(ledger, []).append((field, report))

    def locked_by(self, scope: str, ledger: str, *bodies: Mapping[str, Any]) -> str:
        """Return `REPORT PERIOD` of a submitted or approved period that one of a row's states lies in, or ""."""
        closers = self._closers.get(ledger)
        if not closers:
            return ""
        locked = self._locked(scope)
        fields = self._forms.ledgers[ledger].fields
        for field, report in closers:
            for body in bodies:
                key = period_key(fields[field].type, body.get(field), report.cadence) if field in fields else ""
                if (report.id, key) in locked:
                    return f"{report.title} {key}"
        return ""

    def _locked(self, scope: str) -> set[tuple[str, str]]:
        if scope not in self._stored:
            query = select(row).where(row.c.scope == scope, row.c.ledger == system.PERIOD, not_(row.c.deleted))
            found = [read_row(dict(one)) for one in self._workspace.connection.execute(query).mappings()]
            self._stored[scope] = {one.id: one.state.body for one in found}
        changed = {one.id: one.state.body for one in self._workspace.kept_rows(scope, system.PERIOD)}
        bodies = {**self._stored[scope], **changed}.values()
        return {(b["report_id"], b["period_key"]) for b in bodies if b.get("state") in system.LOCKED_STATES}


def check_step(op: Op, author: Author, body: Mapping[str, Any]) -> None:
    """Raise RejectedError unless a period may take this step; `body` is its row now ({} before the first)."""
    state, target = str(body.get("state") or ""), str(op.set.get("state") or "")
    _check_role(op, author)
    if op.cmd == system.PERIOD_VIEW:
        if state != system.SUBMITTED:
            raise RejectedError("stale_state", state)
        return
    if target == state == system.PERIOD_OPEN:
        return
    if str(op.old.get("state") or "") != state:
        raise RejectedError("stale_state", state)
    if state not in system.PERIOD_STEPS.get(target, frozenset()):
        raise RejectedError("stale_state", state)
    if target == system.WITHDRAWN and body.get("opened_at"):
        raise RejectedError("period_opened")


def check_said(op: Op, body: Mapping[str, Any]) -> None:
    """Raise RejectedError for a step that lacks its reason, or is about a version that another one replaced."""
    why = system.WHY_SAID.get(op.cmd)
    if why and not op.set.get(why):
        raise RejectedError("no_reason")
    said = system.VERSION_SAID.get(op.cmd)
    if said and op.set.get(said) != body.get("version"):
        raise RejectedError("stale_version", str(body.get("version") or ""))


def _check_role(op: Op, author: Author) -> None:
    if op.cmd in {"period.return", "period.approve", system.PERIOD_VIEW}:
        allowed = author.account.is_province
    else:
        reviews = "reviewer" in author.account.roles or op.cmd == "period.open"
        allowed = author.account.scope == op.scope and reviews
    if not allowed:
        raise RejectedError("forbidden_role")


def check_fields(ledger: Ledger, op: Op, author: Author, body: Mapping[str, Any]) -> None:
    """Raise RejectedError where a step changes what the other level says of the period: who submitted, who opened."""
    changed = [name for name, value in op.set.items() if value != body.get(name) and name not in system.PERIOD_SHARED]
    judge.check_fields(ledger, author, op, changed)


def whole_step(op: Op, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a step sets: a new submission has not been opened yet; of several looks the first counts."""
    if op.cmd == system.PERIOD_VIEW and body.get("opened_at"):
        return {}
    opened = {"opened_at": None} if op.cmd == "period.submit" and body.get("opened_at") else {}
    return {**op.set, **opened}


def check_submission(op: Op, body: Mapping[str, Any], report: Report, workspace: Workspace) -> None:
    """Raise RejectedError for no period, an open reason of the last return, a stale view, conflicts, missing files."""
    if not {**body, **op.set}.get("period_key"):
        raise RejectedError("bad_value", "period_key")
    ledgers = {*report.reads, *(closed.partition(".")[0] for closed in report.closes)}
    if _open_reasons(op, body, workspace):
        raise RejectedError("open_reasons")
    if op.cursor and _changed_by_others(op, ledgers, workspace):
        raise RejectedError("submit_stale")
    if _open_conflicts(op.scope, ledgers, workspace):
        raise RejectedError("open_conflicts")
    if _missing_files(op.scope, {*ledgers, system.SNAPSHOT}, workspace):
        raise RejectedError("blob_missing")


def _open_reasons(op: Op, body: Mapping[str, Any], workspace: Workspace) -> bool:
    """Tell whether a reason of the version that came back is neither ticked nor answered."""
    if body.get("state") != system.RETURNED:
        return False
    is_reason = and_(row.c.scope == op.scope, row.c.ledger == system.REASON, not_(row.c.deleted))
    found = [read_row(dict(one)) for one in workspace.connection.execute(select(row).where(is_reason)).mappings()]
    reasons = {one.id: one.state for one in (*found, *workspace.kept_rows(op.scope, system.REASON))}
    last = (op.id, body.get("version"))
    return any(
        not (one.deleted or one.body.get("done") or one.body.get("answer"))
        for one in reasons.values()
        if (one.body.get("period"), one.body.get("version")) == last
    )


def _changed_by_others(op: Op, ledgers: Iterable[str], workspace: Workspace) -> bool:
    device = workspace.device
    after = op.cursor[1] if op.cursor else 0
    c = op_log.c
    newer = and_(c.target == op.scope, c.row_seq > after, c.ledger.in_(list(ledgers)), c.device != device)
    return bool(workspace.connection.execute(select(exists().where(newer))).scalar())


def _open_conflicts(scope: str, ledgers: Iterable[str], workspace: Workspace) -> bool:
    wanted = set(ledgers)
    c = conflict_ref.c
    query = select(c.ledger, c.row_id, c.id).where(c.scope == scope, c.ledger.in_(list(wanted)), c.open)
    stored = {(one.ledger, one.row_id, one.id) for one in workspace.connection.execute(query)}
    for key, refs in workspace.touched_conflicts():
        if key[0] == scope and key[1] in wanted:
            stored -= {(key[1], key[2], ref.id) for ref in refs}
            stored |= {(key[1], key[2], ref.id) for ref in refs if ref.open}
    return bool(stored)


def _missing_files(scope: str, ledgers: Iterable[str], workspace: Workspace) -> bool:
    wanted = set(ledgers)
    here = and_(blob.c.scope == blob_ref.c.scope, blob.c.sha256 == blob_ref.c.sha256)
    lacking = and_(blob_ref.c.scope == scope, blob_ref.c.ledger.in_(list(wanted)), not_(exists().where(here)))
    stored = workspace.connection.execute(
        select(blob_ref.c.ledger, blob_ref.c.row_id, blob_ref.c.sha256).where(lacking)
    )
    missing = {tuple(one) for one in stored}
    touched = {key: files for key, files in workspace.touched_files() if key[0] == scope and key[1] in wanted}
    missing = {one for one in missing if (scope, one[0], one[1]) not in touched}
    asked = {sha for files in touched.values() for sha in files}
    return bool(missing) or bool(asked - workspace.stored_files(scope, asked))
