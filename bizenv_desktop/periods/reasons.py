"""Why a submission came back: a row of `return_reason` for each reason, written by the province, ticked by the city."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.storage.edits import CREATE, Edit
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.periods.state import PeriodState
    from bizenv_desktop.storage.reading import Reader

CODE = "RETURNED"
"""The code of the finding that an open reason is."""
_FIELDS = (
    "x.id, x.version, x.ledger, x.row, x.field, x.text, x.given_by, x.given_at, x.done, x.done_by, x.done_at, x.answer"
)
_SELECT = (
    f"SELECT p.report_id, p.period_key, p.city, {_FIELDS} FROM {system.REASON}_v x"
    f" JOIN {system.PERIOD}_v p ON p.id = x.period"
)
_ORDER = " ORDER BY p.period_key, p.report_id, x.version, x.place"


@dataclass(frozen=True)
class ReasonGiven:
    """A reason as the reviewer writes it: on a field of a row, on a row (`field` ""), or on the whole report.

    A reason on the whole report has neither `ledger` nor `row`.
    """

    text: str
    ledger: str = ""
    row: str = ""
    field: str = ""


@dataclass(frozen=True)
class Reason:
    """A reason as kept. `version` is the submission that came back; `title` and `label` name row and field to people.

    `done` says that the city ticked it off (`done_by`, `done_at`); `answer` is what the city wrote instead or beside.
    """

    id: str
    report: str
    period: str
    city: str
    version: int
    ledger: str
    row: str
    field: str
    title: str
    label: str
    text: str
    given_by: str
    given_at: str
    done: bool = False
    done_by: str = ""
    done_at: str = ""
    answer: str = ""

    @property
    def settled(self) -> bool:
        """Tell whether the city has ticked or answered it; only then the period can be submitted again."""
        return self.done or bool(self.answer)

    @property
    def place(self) -> str:
        """What the reason is about, for people: record and field, or the whole report."""
        return "·".join(part for part in (self.title, self.label) if part) or "整张表"

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        names = ("id", "report", "period", "city", "version", "ledger", "row", "field", "title", "label", "text")
        told = {name: getattr(self, name) for name in names}
        return told | {"done": self.done, "done_by": self.done_by or None, "answer": self.answer or None}


def of_period(reader: Reader, state: PeriodState) -> list[Reason]:
    """Return the reasons of the last return of a period, in the order in which they were given."""
    last = f" AND x.version = (SELECT max(version) FROM {system.REASON}_v WHERE period = ?)"
    return _named(reader, reader.all(f"{_SELECT} WHERE x.period = ?{last}{_ORDER}", (state.id, state.id)))


def open_ones(reader: Reader, city: str) -> list[Reason]:
    """Return the reasons of a city that wait for it: neither ticked nor answered, their period still returned."""
    where = " WHERE p.city = ? AND p.state = ? AND x.version = p.version"
    found = _named(reader, reader.all(f"{_SELECT}{where}{_ORDER}", (city, system.RETURNED)))
    return [one for one in found if not one.settled]


def by_id(reader: Reader, reason: str) -> Reason:
    """Return one reason; raises BizenvError NO_ROW for an unknown one."""
    found = _named(reader, reader.all(f"{_SELECT} WHERE x.id = ?", (reason,)))
    if not found:
        raise BizenvError("NO_ROW", f"没有这条退回理由（{reason}）", "用 bizenv review reasons 查看退回理由")
    return found[0]


def counted(reader: Reader) -> dict[str, tuple[int, int]]:
    """Return for each period's row how many reasons its last return gave, and how many are settled."""
    last = f"(SELECT period, max(version) AS version FROM {system.REASON}_v GROUP BY period)"
    sql = (
        f"SELECT x.period, count(*), sum(coalesce(x.done, 0) OR x.answer IS NOT NULL) FROM {system.REASON}_v x"
        f" JOIN {last} l ON l.period = x.period AND l.version = x.version GROUP BY x.period"
    )
    return {period: (int(given), int(settled)) for period, given, settled in reader.all(sql)}


def _named(reader: Reader, rows: Sequence[tuple[Any, ...]]) -> list[Reason]:
    ledgers = reader.context.forms.ledgers
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row[5] in ledgers and row[6]:
            wanted.setdefault(row[5], []).append(row[6])
    titles = {
        (ledger, one): name for ledger, ids in wanted.items() for one, name in displays(reader, ledger, ids).items()
    }
    return [_reason(row, ledgers.get(row[5]), titles.get((row[5], row[6]), "")) for row in rows]


def _reason(row: tuple[Any, ...], ledger: Ledger | None, title: str) -> Reason:
    report, period, city, one, version, _, row_id, field, text, by, at, done, done_by, done_at, answer = row
    known = ledger.fields.get(field or "") if ledger else None
    return Reason(
        one, report, period, city, int(version), row[5] or "", row_id or "", field or "", title or row_id or "",
        known.label if known else field or "", text, by or "", at or "", bool(done), _first(done_by), _first(done_at),
        answer or "",
    )  # fmt: skip


def _first(items: str | None) -> str:
    """Return the first of a list; two people who tick one reason on two PCs both stand in it, without a conflict."""
    return str(next(iter(json.loads(items)), "")) if items else ""


def checked(reader: Reader, given: Iterable[ReasonGiven]) -> list[ReasonGiven]:
    """Return reasons with their texts trimmed.

    Raises BizenvError NO_REASON where there is none or one has no text, UsageProblem for an unknown ledger or field.
    """
    found = [ReasonGiven(one.text.strip(), one.ledger, one.row, one.field) for one in given]
    if not found or not all(one.text for one in found):
        raise BizenvError("NO_REASON", "退回没有写理由", "写明至少一条退回理由，每条都要有内容")
    for one in found:
        fields = reader.context.ledger(one.ledger).fields if one.ledger else {}
        if one.field and one.field not in fields:
            raise UsageProblem("NO_FIELD", f"{one.ledger or '整张表'} 没有字段 {one.field}", "检查字段代号")
    return found


def edits(state: PeriodState, given: Sequence[ReasonGiven], *, by: str, at: str) -> list[Edit]:
    """Return the rows that a return makes, one for each reason."""
    head: dict[str, Value] = {"period": state.id, "version": state.version, "given_by": by, "given_at": at}
    return [
        Edit(CREATE, system.REASON, new_id(), {
            **head, "place": place, "ledger": one.ledger or None, "row": one.row or None, "field": one.field or None,
            "text": one.text})
        for place, one in enumerate(given, 1)
    ]  # fmt: skip


def findings(form: Report, found: Iterable[Reason]) -> list[Finding]:
    """Return each reason that is not ticked as a finding: it bars the next submission until it is answered."""
    return [
        Finding(
            ledger=one.ledger or system.PERIOD,
            id=one.row or one.id,
            title=one.title or form.title,
            code=CODE,
            severity="soft",
            fields=(one.field,) if one.field else (),
            message=f"退回理由：{one.text}。改正后勾选“已改”，或写明答复。",
            source="省厅退回",
            explanation=one.answer,
        )
        for one in found
        if not one.done
    ]


def summary(found: Iterable[Reason]) -> str:
    """Return reasons as the one text that stands with the state of the period."""
    return "\n".join(f"{n}. {one.place}：{one.text}" for n, one in enumerate(found, 1))
