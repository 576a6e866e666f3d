"""Verbs on the workbooks for counties: list, send, take back, name who is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb

if TYPE_CHECKING:
    from bizenv_desktop.exchange.county.service import CountyLine, ReturnedFile


@verb("county list", "各县区工作簿的下发和回收情况", argument("period", help="2022-W19 或 2022-05"))
def county_list(options: Options) -> Answer:
    """List every county (and zone with a workbook of its own) with the state of its workbook."""
    with opened(options) as services:
        lines = services.counties.lines(options.period)
        awaited = any((one.owes and not one.state.closed) or one.waiting for one in lines)
        return Answer([_line(one) for one in lines], look=awaited, none="没有要报送的县区")


@verb(
    "county send",
    "给县区下发工作簿",
    argument("period", help="2022-W19 或 2022-05"),
    argument("--out", required=True, metavar="文件夹", help="工作簿写到这里，每个县区一个文件"),
    argument("--unit", action="append", default=[], metavar="县区", help="只给这个县区（或开发区），可重新下发"),
)
def county_send(options: Options) -> Answer:
    """Write a workbook for each county that has none yet, or for those that are named."""
    with opened(options) as services:
        units = [services.counties.unit(name) for name in options.unit]
        sent = services.counties.send(options.period, Path(options.out), units)
        return Answer(
            [{"unit": one.unit.name, "out": str(one.path), "lines": one.lines} for one in sent],
            none="没有要下发的工作簿",
        )


@verb(
    "county take",
    "回收县区报回的工作簿",
    argument("paths", nargs="+", metavar="文件或文件夹"),
    argument("--period", default="", help="只收这一期的"),
    argument("--unit", default="", metavar="县区", help="只收这个县区的"),
    argument("--dry-run", action="store_true", help="只看会改什么，不保存"),
)
def county_take(options: Options) -> Answer:
    """Take workbooks back, each as one step; `--dry-run` shows cell by cell what would change."""
    from bizenv_desktop.exchange.county.returned import Wanted

    with opened(options) as services:
        counties = services.counties
        wanted = Wanted(options.period, counties.unit(options.unit).key if options.unit else "")
        do = counties.look if options.dry_run else counties.take
        files = do([Path(one) for one in options.paths], wanted)
        if len(files) == 1 and (problem := files[0].problem) is not None:
            raise problem
        look = any(one.problem is not None or one.held or one.filled < one.lines for one in files)
        return Answer([_file(one) for one in files], look=look, none="没有县区报回的工作簿")


@verb(
    "county missing",
    "把县区列为缺报，或取消",
    argument("period"),
    argument("unit", metavar="县区"),
    argument("--reason", default="", help="缺报原因"),
    argument("--cancel", action="store_true", help="不再列为缺报，重新等它的工作簿"),
)
def county_missing(options: Options) -> Answer:
    """Name a county as missing: the city may submit without it, and print and 报送登记 say so."""
    if options.cancel == bool(options.reason):
        raise UsageProblem(
            "USAGE", "写 --reason 原因，或 --cancel", "例：bizenv county missing 2022-W19 康平县 --reason 没有报来"
        )
    with opened(options) as services:
        unit = services.counties.unit(options.unit)
        if options.cancel:
            services.counties.await_again(options.period, unit)
        else:
            services.counties.name_missing(options.period, unit, options.reason)
        line = next(one for one in services.counties.lines(options.period) if one.state.unit.key == unit.key)
        return Answer(_line(line))


def _line(one: CountyLine) -> dict[str, Any]:
    state = one.state
    return {
        "unit": state.unit.name, "state": one.word, "lines": state.lines, "filled": state.filled,
        "changes": state.changes, "sent_at": state.sent_at, "returned_at": state.returned_at,
        "returned_times": state.times, "waiting": one.waiting, "missing_reason": state.reason,
    }  # fmt: skip


def _file(one: ReturnedFile) -> dict[str, Any]:
    problem = one.problem
    return {
        "file": one.path.name, "unit": one.unit, "period": one.period, "created": one.created, "updated": one.updated,
        "filled": one.filled, "lines": one.lines, "held": one.held,
        "problem": {"code": problem.code, "what": problem.what, "remedy": problem.remedy} if problem else None,
        "changes": [
            {
                "sheet": cell.sheet, "row": cell.row, "subject": cell.subject, "label": cell.label,
                "before": cell.before, "after": cell.after, "meanwhile": cell.meanwhile, "state": cell.state,
                "message": cell.message,
            }
            for cell in one.changes
        ],
    }  # fmt: skip
