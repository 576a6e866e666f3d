"""What bars a submission: findings on the rows that the report reads, open conflicts, and the rule of two people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.findings import REQUIRED, Finding
from bizenv_desktop.records.authors import entered
from bizenv_desktop.storage.incoming import is_partial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.reading import Reader

_SELF_REVIEW = "L00-H1"


class SubmissionBarred(BizenvError):
    """A period cannot be submitted yet; `findings` name the records, fields and rules."""

    def __init__(self, what: str, remedy: str, findings: list[Finding] | None = None) -> None:
        super().__init__("SUBMIT_BARRED", what, remedy)
        self.findings = findings or []


def refuse_partial(reader: Reader) -> None:
    """Raise PULL_PARTIAL while a download has begun and not ended: rows of colleagues may be missing (`sync` 2)."""
    if is_partial(reader):
        raise BizenvError("PULL_PARTIAL", "上次下载没有完成，本机的数据可能不全，不能上报", "先同步到完成，再上报")


def refuse_empty(forms: Forms, report: Report, data: ReportData) -> None:
    """Raise EMPTY_REPORT for a report that is filled line by line and has none: nothing was registered to report on."""
    for ledger in forms.ledgers.values():
        grid = ledger.grid
        if grid is None or grid.report != report.id or data.lines:
            continue
        title = ledger.fields[grid.subject].label
        raise BizenvError(
            "EMPTY_REPORT",
            f"{report.title} {data.period} 没有一行：没有应填报的{title}，也没有本期的{ledger.title}",
            f"先登记或同步{title}，填报本期的{ledger.title}（无变化也要填）再上报",
        )


def rows_read(data: ReportData) -> dict[str, list[str]]:
    """Return the ids of all rows behind the lines of a report, by ledger."""
    found: dict[str, dict[str, None]] = {}
    for line in (line for table in data.tables() for line in table.lines):
        for ledger, row in line.sources:
            found.setdefault(ledger, {})[row] = None
    return {ledger: list(ids) for ledger, ids in found.items()}


def closed_ledgers(report: Report) -> set[str]:
    """Return the ledgers whose rows of the period the report closes."""
    return {name.partition(".")[0] for name in report.closes}


def report_findings(checker: Checker, report: Report, period: str, rows: Mapping[str, list[str]]) -> list[Finding]:
    """Run the checks on the rows that a report reads.

    Gaps (REQUIRED) count in the ledgers that the report closes; in the others they stand in the 待补清单 until the row
    has left its first status (`domain` 0: required never bars saving).
    """
    closed = closed_ledgers(report)
    found: list[Finding] = []
    for ledger in report.reads:
        ids = rows.get(ledger, [])
        if not ids:
            continue
        findings = checker.check_ledger(ledger, when=("edit", "submit"), ids=ids, period=period)
        if ledger not in closed:
            counted = [one for one in checker.check_ledger(ledger, when=("edit",), ids=ids) if one.code == REQUIRED]
            findings = [one for one in findings if one.code != REQUIRED] + counted
        found += findings
    return found


def barring(findings: list[Finding]) -> list[Finding]:
    """Return the findings that bar a submission: hard ones, and soft ones without an explanation."""
    return [one for one in findings if one.bars]


def conflict_findings(reader: Reader, rows: Mapping[str, list[str]], title: Callable[[str, str], str]) -> list[Finding]:
    """Return an open conflict on each row that a report reads, as a finding; `title` names a row to people."""
    open_conflicts = reader.all('SELECT "ledger", "row", "group" FROM conflict_v WHERE state = \'open\'')
    wanted = {(ledger, row) for ledger, ids in rows.items() for row in ids}
    return [
        Finding(
            ledger=ledger,
            id=row,
            title=title(ledger, row),
            code="CONFLICT",
            severity="hard",
            fields=tuple(json.loads(group)) if group else (),
            message="这条记录有未解决的冲突：请在冲突页选择采用哪个值。",
            source="default",
        )
        for ledger, row, group in open_conflicts
        if (ledger, row) in wanted
    ]


def entered_by(reader: Reader, rows: Mapping[str, list[str]]) -> set[str]:
    """Return the names of the people who entered the rows."""
    return {name for ledger, ids in rows.items() for names in entered(reader, ledger, ids).values() for name in names}


def has_proxy(reader: Reader, user: str, today: str) -> bool:
    """Tell whether a 代理审核授权 (B07) of today lets a user review their own rows; nobody authorises themselves."""
    query = (
        "SELECT 1 FROM handover_v h JOIN person_v p ON p.id = h.to_person"
        " WHERE h.kind = '代理审核授权' AND p.name = ? AND h.start_date <= ? AND coalesce(h.end_date, ?) >= ?"
        " AND h.approver <> h.to_person"
    )
    return reader.value(query, (user, today, today, today)) is not None


def need_second_person(user: str, entered: set[str], *, proxy: bool) -> bool:
    """Return True where the submission prints 代; raise where a user would review their own rows (L00-H1)."""
    if user not in entered:
        return False
    if not proxy:
        raise SubmissionBarred(
            f"审核人与填报人不能是同一人（{user} 填报过本表的行，规则 {_SELF_REVIEW}）",
            "请换人审核上报，或由负责人在“交接与代理”中授权代理审核",
        )
    return True
