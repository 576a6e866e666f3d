"""Verbs on reports and periods: submit, withdraw, print."""

from __future__ import annotations

import sys
from pathlib import Path

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
    "correct",
    "省厅通过以后出更正版：重新打开一个期间",
    argument("report"),
    argument("period"),
    argument("--reason", required=True, help="更正原因，印在更正版和更正说明上"),
)
def correct(options: Options) -> Answer:
    """Open an approved period for a numbered 更正版; the approved version stays."""
    with opened(options) as services:
        return Answer(services.corrections.begin(options.report, options.period, options.reason).to_json())


@verb(
    "scan",
    "附盖章扫描件：存到校验码相同的那一版",
    argument("report"),
    argument("period"),
    argument("files", nargs="+", help="扫描件：.pdf、.jpg 等"),
    argument("--code", required=True, help="照扫描件页脚读出的校验码前8位"),
)
def scan(options: Options) -> Answer:
    """Attach sealed scans to the version whose 校验码 their pages show."""
    with opened(options) as services:
        paths = [Path(name) for name in options.files]
        found = services.scans.attach(options.report, options.period, paths, options.code)
        return Answer(found.to_json(), text=found.words)


@verb("correction", "更正版改了什么：更正前、更正后", argument("report"), argument("period"))
def correction(options: Options) -> Answer:
    """Tell the last correction of a period with every figure and row before and after; `null` where there is none."""
    with opened(options) as services:
        found = services.corrections.of(options.report, options.period)
        return Answer(found.to_json() if found else None, text="" if found else "这个期间没有更正版")


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
