"""Verbs on reports and periods: submit, withdraw, print."""

from __future__ import annotations

import sys

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.findings import finding_json
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.cli.verbs_records import a_count


@verb("submit", "上报一个期间", argument("report"), argument("period"))
def submit(options: Options) -> Answer:
    """Freeze and submit a period, or list the findings that bar it."""
    from bizenv_desktop.periods.bars import SubmissionBarred

    with opened(options) as services:
        try:
            state = services.periods.submit(options.report, options.period)
        except SubmissionBarred as barred:
            if not barred.findings:
                raise
            sys.stderr.write(f"没有上报：{barred.what}；{barred.remedy}\n")
            return Answer([finding_json(finding) for finding in barred.findings], look=True)
        return Answer(state.to_json())


@verb("withdraw", "撤回一个期间", argument("report"), argument("period"), argument("--reason", required=True))
def withdraw(options: Options) -> Answer:
    """Take a submission back until the province has opened it."""
    with opened(options) as services:
        return Answer(services.periods.withdraw(options.report, options.period, options.reason).to_json())


@verb(
    "print",
    "打印报表到文件",
    argument("report"),
    argument("period", nargs="?", default="", help="期间（2022-W19），或记录的 id 或名称；台账清单不用写"),
    argument("--out", required=True, help="文件.pdf 或 文件.xlsx"),
    argument("--version", type=a_count, help="重印上报过的第几版，不写是现行的一版"),
)
def print_(options: Options) -> Answer:
    """Print a report; a submitted period gives the frozen bytes."""
    from bizenv_desktop.home.rendering import print_report

    out = out_file(options.out, ".pdf", ".xlsx")
    with opened(options) as services:
        return Answer(print_report(services, options.report, options.period, out, options.version))


@verb(
    "calendar",
    "一年的调度日历：周、月、季、半年、年的截止日期和自己的期限",
    argument("year", type=int, help="年份"),
    argument("--out", help="打印到 文件.pdf"),
)
def calendar(options: Options) -> Answer:
    """List what is due in a year; as a table to print."""
    out = out_file(options.out, ".pdf") if options.out else None
    with opened(options) as services:
        plan = services.periods.year_plan(options.year)
        if out is not None:
            from bizenv_desktop.printing.calendar_print import print_calendar

            print_calendar(plan, services.copy.unit, out)
        lines = [one.to_json() for one in plan.lines]
        answer = {"year": plan.year, "overdue": plan.overdue, "warnings": list(plan.warnings), "lines": lines}
        return Answer(answer | {"out": str(out) if out else None}, look=bool(plan.overdue))
