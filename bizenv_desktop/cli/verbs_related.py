"""The verbs that look across the ledgers: everything about one record, and how far the plan is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.registry import Options, argument, verb

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.reports.data import ReportData

_OUT = argument("--out", help="打印到 文件.pdf 或 文件.xlsx")


@verb(
    "panorama",
    "一个企业、项目或专班在各台账的全部记录，按日期",
    argument("ledger", help="台账，如 enterprise、project、task_force"),
    argument("id", help="id、名称或统一社会信用代码"),
    _OUT,
)
def panorama(options: Options) -> Answer:
    """List the rows of all ledgers that belong to one record, the latest first; as pages to print."""
    out = out_file(options.out, ".pdf", ".xlsx") if options.out else None
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        answer: dict[str, Any] = services.records.panorama(options.ledger, row_id).to_json()
        if out is not None:
            from bizenv_desktop.reports.panorama_form import panorama_data

            answer |= _written(panorama_data(services.reports, services.records, options.ledger, row_id), out)
        return Answer(answer)


@verb(
    "clauses",
    "实施方案逐条落实：任务、进度，各台账本年的条数",
    argument("year", type=int, help="年份"),
    _OUT,
)
def clauses(options: Options) -> Answer:
    """Tell clause by clause which tasks are entered, finished and late, and which ledgers carry it."""
    out = out_file(options.out, ".pdf", ".xlsx") if options.out else None
    with opened(options) as services:
        state = services.records.plan_state(options.year)
        answer = state.to_json()
        if out is not None:
            from bizenv_desktop.reports.clause_form import clause_data

            answer |= _written(clause_data(state, services.copy), out)
        return Answer(answer, look=any(one.overdue for one in state.clauses))


def _written(data: ReportData, out: Path) -> dict[str, Any]:
    """Write report data to a file; return what the answer says of it."""
    if out.suffix.lower() == ".xlsx":
        from bizenv_desktop.printing.xlsx import write_xlsx

        write_xlsx(data, out)
        return {"out": str(out), "pages": None}
    from bizenv_desktop.printing.pdf import write_pdf
    from bizenv_desktop.printing.plan import plan

    return {"out": str(out), "pages": write_pdf(plan(data), out).pages}
