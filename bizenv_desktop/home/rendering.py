"""Prints of reports: the PDF of report data, and a report of a period or record as a file."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.reports.own_forms import is_own
from bizenv_desktop.reports.parameters import period_of
from bizenv_desktop.storage import attachments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.periods.periods import Frozen
    from bizenv_desktop.printing.pdf import PrintResult
    from bizenv_desktop.reports.data import Exact, ReportData
    from bizenv_desktop.storage.copy import LocalCopy

_NO_PERIOD = "台账清单和自定义表没有期间：打印的是截至今天的行"


def render_pdf(copy: LocalCopy) -> Callable[[ReportData], bytes]:
    """Return the function that makes the PDF bytes of report data; photos come from the copy's attachments."""
    return lambda data: draw(copy, data).content


def cell_writer(data: ReportData, column: int) -> Callable[[Exact], str]:
    """Return the function that writes the values of a report's column as the form prints them."""
    from bizenv_desktop.printing.cell_text import places, writer

    return writer(data.columns[column], places(data.columns[column], data.lines, column))


def draw(copy: LocalCopy, data: ReportData) -> PrintResult:
    """Lay report data out and write it as PDF in memory."""
    from bizenv_desktop.printing.pdf import write_pdf
    from bizenv_desktop.printing.plan import plan

    return write_pdf(
        plan(data), photo=partial(attachments.open_file, copy), stand_in=partial(attachments.thumbnail, copy)
    )


def print_report(services: Services, report: str, period: str, out: Path, version: int | None = None) -> dict[str, Any]:
    """Print a report to a file and return the answer of the command line.

    A submitted period gives the frozen bytes (PDF) or its frozen data (XLSX), those of an older `version` where one is
    named (raises NO_VERSION where there is none); anything else is a draft of now. A list of a ledger has no period:
    one that is given is not used, and the answer's `note` says so.
    """
    kind = out.suffix.lower()
    if kind not in (".pdf", ".xlsx"):
        raise UsageProblem("BAD_OUT", f"不能打印成 {out.name}", "文件名以 .pdf 或 .xlsx 结尾")
    form = services.reports.form(report)
    kept = _kept(services, form, period, version)
    data = kept.data if kept else services.reports.build(report, _key(services, form, period))
    note = {"note": _NO_PERIOD} if period and not form.record and is_own(form) else {}
    if kind == ".xlsx":
        from bizenv_desktop.printing.xlsx import write_xlsx

        write_xlsx(data, out)
        return _answer(out, None, (), kept.checksum if kept else None) | note
    if kept:
        out.write_bytes(kept.pdf)
        from bizenv_desktop.printing.pdf import fonts_in
        from bizenv_desktop.printing.preview import PdfPreview

        return _answer(out, PdfPreview(kept.pdf).pages, fonts_in(kept.pdf), kept.checksum)
    printed = draw(services.copy, data)
    if printed.lacking and _fetched(services, [sha for sha, _ in printed.lacking]):
        printed = draw(services.copy, data)
    out.write_bytes(printed.content)
    answer = _answer(out, printed.pages, printed.fonts, None) | note
    if printed.missing:
        answer["missing"] = list(printed.missing)
    if printed.lacking:
        answer["lacking"] = [name for _, name in printed.lacking]
        answer["note"] = f"{len(printed.lacking)} 张照片的原件尚未下载，打印的是缩略图"
    return answer


def report_data(services: Services, report: str, period: str) -> ReportData:
    """Return the figures of a report as it prints now: those of a submitted period as they were frozen."""
    form = services.reports.form(report)
    kept = _kept(services, form, period, None)
    return kept.data if kept else services.reports.build(report, _key(services, form, period))


def _fetched(services: Services, photos: list[str]) -> bool:
    """Fetch the originals of photos; false where none came, e.g. without a network: small pictures are printed then."""
    try:
        return services.syncer.fetch_files(photos).came > 0
    except BizenvError:
        return False


def _kept(services: Services, form: Report, period: str, version: int | None) -> Frozen | None:
    """Return the submitted version that is printed: the one that is named, else the one in force."""
    if not form.cadence:
        if version is not None:
            raise UsageProblem("NO_VERSION", f"{form.title}不按期间上报，没有版本", "去掉 --version")
        return None
    if version is None:
        in_force = services.periods.in_force(form.id, period)
        if in_force is None:
            services.periods.refuse_exempt(form.id, period)
        return in_force
    kept = services.periods.frozen(form.id, period, version)
    if kept is None:
        raise BizenvError("NO_VERSION", f"{form.title} {period} 没有上报过第{version}版", "核对期间和版本")
    return kept


def _key(services: Services, form: Report, period: str) -> str:
    """Return the period, or the id of the record that a record form's argument names (id or display text)."""
    if form.record:
        return services.records.find(form.record, period)
    if is_own(form):
        if period:
            period_of(form, period)
        return ""
    return period


def _answer(out: Path, pages: int | None, fonts: tuple[str, ...], snapshot: str | None) -> dict[str, Any]:
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    return {"out": str(out), "pages": pages, "sha256": digest, "fonts": list(fonts), "snapshot": snapshot}
