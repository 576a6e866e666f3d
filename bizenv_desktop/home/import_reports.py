"""The import report as a file: workbook or PDF, by the ending of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.exchange.import_report import ReportPlan
    from bizenv_desktop.exchange.result import ImportResult


def write_import_report(result: ImportResult, out: Path) -> None:
    """Write each cell that was changed, held, refused or left out."""
    from bizenv_desktop.exchange.import_report import plan_import_report

    report = plan_import_report(result.to_json(cells=False))
    if out.suffix.lower() == ".xlsx":
        from bizenv_desktop.exchange import import_report_xlsx

        import_report_xlsx.write_import_report(report, out)
    elif out.suffix.lower() == ".pdf":
        _print(report, out)
    else:
        raise UsageProblem("BAD_OUT", f"导入报告不能写成 {out.name}", "文件名以 .xlsx 或 .pdf 结尾")


def _print(report: ReportPlan, out: Path) -> None:
    from bizenv_desktop.printing.tables_pdf import SimpleTable, print_tables

    tables = [
        SimpleTable(table.title, table.columns, [[str(cell) for cell in row] for row in table.rows], table.widths)
        for table in report.tables
    ]
    print_tables(report.title, tables, out, lines=[f"文件：{report.file}"])
