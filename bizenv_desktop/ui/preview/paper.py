"""Pages of a PDF to a printer, each as large as its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.printing.preview import PdfPreview

_DPI = 300


def print_pages(parent: QWidget, pdf: bytes) -> None:
    """Ask for a printer and print the pages that the person chose."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    from bizenv_desktop.printing.preview import PdfPreview

    with PdfPreview(pdf) as preview:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(_DPI)
        _fit_paper(printer, preview)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle("打印")
        dialog.setMinMax(1, preview.pages)
        accepted = dialog.exec()
        dialog.deleteLater()
        if not accepted:
            return
        first, last = printer.fromPage() or 1, printer.toPage() or preview.pages
        paint_pages(printer, preview, range(first - 1, min(last, preview.pages)))


def paint_pages(printer: object, preview: PdfPreview, pages: range) -> None:
    """Paint pages onto a paint device that has `newPage`."""
    painter = QPainter(printer)  # type: ignore[call-overload]
    for place, page in enumerate(pages):
        if place:
            printer.newPage()  # type: ignore[attr-defined]
        painter.drawImage(painter.viewport(), QImage.fromData(preview.png(page, _DPI)))
    painter.end()


def _fit_paper(printer: object, preview: PdfPreview) -> None:
    width, height = preview.size(0)
    paper = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point)
    way = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(paper, way, QMarginsF(0, 0, 0, 0)))  # type: ignore[attr-defined]
    printer.setFullPage(True)  # type: ignore[attr-defined]
