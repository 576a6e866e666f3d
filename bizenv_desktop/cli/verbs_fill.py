"""The verb that fills a workbook which somebody has sent, in its own layout (来表套打)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.pairs import pairs
from bizenv_desktop.cli.registry import Options, argument, verb

if TYPE_CHECKING:
    from bizenv_desktop.home.sent_forms import SentForm


@verb(
    "fill",
    "来表套打：把行填进别人发来的工作簿，另存，不改来表",
    argument("file", help="发来的工作簿（.xlsx）"),
    argument("source", nargs="?", default="", help="从哪里取数：台账或报表代号、自定义表名；套打过的表可以不写"),
    argument("--period", default="", help="报表的期间"),
    argument("--where", default="", help="只填台账里符合条件的行"),
    argument("--sheet", default="", help="填哪张工作表"),
    argument(
        "--map", action="append", default=[], metavar="表头=字段", help="指定一列填什么，也可写 列号=字段；- 是不填"
    ),
    argument("--rows", choices=("replace", "match"), default="", help="表里已有的行：换掉，或按已有的行填空格"),
    argument("--out", help="写到此文件，不写就在来表旁边另存"),
    argument("--dry-run", action="store_true", help="只看会怎样填，不写文件"),
    argument("--remap", action="store_true", help="表头改了，按现在的重新记下"),
)
def fill(options: Options) -> Answer:
    """Fill a sent workbook, or (`--dry-run`) only say how; a look is wanted where something was not filled."""
    mapping = pairs(options.map, "--map 的写法不对", "写成 表头=字段")
    out = out_file(options.out) if options.out else None
    with opened(options) as services:
        form = services.sent_forms.plan(
            Path(options.file), options.source, period=options.period, where=options.where, sheet=options.sheet,
            mapping=mapping, rows=options.rows,
        )  # fmt: skip
        if form.plan.problem is not None:
            raise form.plan.problem
        told = _told(form)
        if not options.dry_run:
            told["out"] = str(services.sent_forms.fill(form, out, remap=options.remap))
        plan = form.plan
        return Answer(told, look=bool(plan.empty or plan.unfit or plan.remarks or plan.rows_left))


def _told(form: SentForm) -> dict[str, Any]:
    plan = form.plan
    return {
        "source": form.source,
        "sheet": plan.sheet,
        "first_row": plan.body.first,
        "rows": plan.lines,
        "inserted": plan.extra,
        "columns": [
            {
                "cell": one.cell,
                "heading": one.heading,
                "field": one.source.path if one.source is not None else None,
                "unit": one.unit,
                "given": one.given,
            }
            for one in plan.columns
        ],
        "unfit": [one.sentence for one in plan.unfit],
        "remarks": [one.sentence for one in plan.remarks],
        "rows_left": list(plan.rows_left),
    }
