"""Prints as the preview takes them: bytes, pages, whether they are frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Printout:
    """The PDF of a report; `frozen` where it is the copy of a submitted one.

    `lacking` are the photos (hash, name) of which only the small pictures are here.
    """

    title: str
    pdf: bytes
    pages: int
    frozen: bool
    version: int
    checksum: str
    fonts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()


class Prints:
    """Makes PDFs and workbooks of reports. `draw` lays report data out (it is the renderer that submissions use)."""

    def __init__(self, services: Any, draw: Callable[[Any], Any]) -> None:
        self._services = services
        self._draw = draw

    def pdf(self, report: str, key: str) -> Printout:
        """Return the print of a report for a period or a row; a period in force gives its frozen bytes."""
        from bizenv_desktop.printing.preview import PdfPreview

        kept = self._in_force(report, key)
        if kept is not None:
            with PdfPreview(kept.pdf) as preview:
                return Printout(
                    kept.data.title, kept.pdf, preview.pages, frozen=True, version=kept.version, checksum=kept.checksum
                )
        data = self._draft(report, key)
        made = self._draw(data)
        return Printout(
            data.title, made.content, made.pages, frozen=False, version=0, checksum="",
            fonts=tuple(made.fonts), missing=tuple(made.missing), lacking=tuple(made.lacking),
        )  # fmt: skip

    def xlsx(self, report: str, key: str, out: Path) -> None:
        """Write the same as a workbook."""
        from bizenv_desktop.printing.xlsx import write_xlsx

        write_xlsx(self.data(report, key), out)

    def data(self, report: str, key: str) -> Any:
        """Return the figures that are printed: those of a period in force as they were submitted."""
        kept = self._in_force(report, key)
        return kept.data if kept is not None else self._draft(report, key)

    def _draft(self, report: str, key: str) -> Any:
        """Return the report as it is now; raises BizenvError EXEMPT for a period of which no report is made."""
        if self._has_periods(report):
            self._services.periods.refuse_exempt(report, key)
        return self._services.reports.build(report, key)

    def _in_force(self, report: str, key: str) -> Any:
        return self._services.periods.in_force(report, key) if self._has_periods(report) else None

    def _has_periods(self, report: str) -> bool:
        form = self._services.copy.forms.reports.get(report)
        return form is not None and bool(form.cadence)
