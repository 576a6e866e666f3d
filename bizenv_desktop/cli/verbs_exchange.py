"""Verbs on workbooks: import, held cells, decide, export."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.pairs import pairs
from bizenv_desktop.cli.registry import Options, argument, verb


@verb(
    "import",
    "导入工作簿",
    argument("ledger"),
    argument("file"),
    argument("--sheet", help="只导入这张工作表"),
    argument("--map", action="append", default=[], metavar="表头=字段", help="指定一列对应的字段"),
    argument("--password", help="工作簿的打开密码"),
    argument("--dry-run", action="store_true", help="只预览，不保存"),
    argument("--include-hidden", action="store_true", help="隐藏行也导入"),
    argument("--cells", action="store_true", help="逐个单元格列出结果"),
    argument("--report", help="导入报告写到此文件（.xlsx 或 .pdf）"),
)
def import_(options: Options) -> Answer:
    """Import a workbook in one step; `--dry-run` shows what would happen."""
    report = out_file(options.report, ".xlsx", ".pdf") if options.report else None
    mapping = pairs(options.map, "--map 的写法不对", "写成 表头=字段")
    with opened(options) as services:
        result = services.importer.run(
            options.ledger,
            Path(options.file),
            sheet=options.sheet,
            mapping=mapping,
            dry_run=options.dry_run,
            include_hidden=options.include_hidden,
            password=options.password,
        )
        if report:
            from bizenv_desktop.home.import_reports import write_import_report

            write_import_report(result, report)
        return Answer(result.to_json(cells=options.cells), look=result.wants_a_look)


@verb("held", "列出待决定的单元格", argument("ledger", nargs="?"))
def held(options: Options) -> Answer:
    """List the cells that a person must decide."""
    with opened(options) as services:
        notes = services.records.held(options.ledger)
        return Answer([note_json(note) for note in notes], look=bool(notes), none="没有待决定的单元格")


def note_json(note: object) -> dict[str, object]:
    """Return a held cell as the command line gives it."""
    return {
        name: getattr(note, name)
        for name in ("id", "ledger", "row", "field", "original", "suggestion", "item", "message")
    }


@verb(
    "decide",
    "决定一个待定单元格",
    argument("id"),
    argument("--value"),
    argument("--accept", action="store_true", help="采用建议值"),
    argument("--drop", action="store_true", help="不采用"),
)
def decide(options: Options) -> Answer:
    """Decide a held cell by a value, its suggestion, or by dropping it."""
    if sum([options.value is not None, options.accept, options.drop]) != 1:
        raise UsageProblem("USAGE", "decide 要且只要一种决定", "用 --value 值、--accept 或 --drop")
    with opened(options) as services:
        record = services.records.decide(options.id, value=options.value, accept=options.accept, drop=options.drop)
        return Answer(services.records.to_json(record))


@verb(
    "export",
    "导出台账到工作簿",
    argument("ledger"),
    argument("file"),
    argument("--where"),
    argument("--template", action="store_true", help="只导出空白表样"),
)
def export(options: Options) -> Answer:
    """Export rows of a ledger as XLSX, or the empty form."""
    from bizenv_desktop.exchange.export import export_ledger

    file = out_file(options.file, ".xlsx")
    with opened(options) as services:
        rows = export_ledger(
            services.records, options.ledger, file, where=options.where or "", template=options.template
        )
        return Answer({"out": options.file, "rows": rows})
