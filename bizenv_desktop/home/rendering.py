"""Prints of reports: the PDF of report data, and a report of a period or record as a file."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.storage import attachments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services
    from bizenv_desktop.printing.pdf import PrintResult
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.copy import LocalCopy


def render_pdf(copy: LocalCopy) -> Callable[[ReportData], bytes]:
    """Return the function that makes the PDF bytes of report data; photos come from the copy's attachments."""
    return lambda data: draw(copy, data).content


def draw(copy: LocalCopy, data: ReportData) -> PrintResult:
    """Lay report data out and write it as PDF in memory."""
    from bizenv_desktop.printing.pdf import write_pdf
    from bizenv_desktop.printing.plan import plan

    return write_pdf(plan(data), photo=partial(attachments.open_file, copy))


def print_report(services: Services, report: str, period: str, out: Path) -> dict[str, Any]:
    """Print a report to a file and return the answer of the command line.

    A submitted period gives the frozen bytes (PDF) or its frozen data (XLSX); anything else is a draft of now.
    """
    kind = out.suffix.lower()
    if kind not in (".pdf", ".xlsx"):
        raise UsageProblem("BAD_OUT", f"不能打印成 {out.name}", "文件名以 .pdf 或 .xlsx 结尾")
    kept = services.periods.in_force(report, period) if services.reports.form(report).cadence else None
    data = kept.data if kept else services.reports.build(report, _key(services, report, period))
    if kind == ".xlsx":
        from bizenv_desktop.printing.xlsx import write_xlsx

        write_xlsx(data, out)
        return _answer(out, None, (), kept.checksum if kept else None)
    if kept:
        out.write_bytes(kept.pdf)
        from bizenv_desktop.printing.pdf import fonts_in
        from bizenv_desktop.printing.preview import PdfPreview

        return _answer(out, PdfPreview(kept.pdf).pages, fonts_in(kept.pdf), kept.checksum)
    printed = draw(services.copy, data)
    out.write_bytes(printed.content)
    answer = _answer(out, printed.pages, printed.fonts, None)
    if printed.missing:
        answer["missing"] = list(printed.missing)
    return answer


def _key(services: Services, report: str, period: str) -> str:
    """Return the period, or the id of the record that a record form's argument names (id or display text)."""
    ledger = services.reports.form(report).record
    return services.records.find(ledger, period) if ledger else period


def _answer(out: Path, pages: int | None, fonts: tuple[str, ...], snapshot: str | None) -> dict[str, Any]:
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    return {"out": str(out), "pages": pages, "sha256": digest, "fonts": list(fonts), "snapshot": snapshot}
