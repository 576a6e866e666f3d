"""Makes the print of report data that no period and no form stands behind, for the preview. Run on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.ui.preview.page import Given
from bizenv_desktop.ui.printouts import Printout

if TYPE_CHECKING:
    from bizenv_desktop.reports.data import ReportData


def given_print(data: ReportData) -> Given:
    """Return the pages of the data, and the way to write it as a workbook."""
    from bizenv_desktop.printing.pdf import write_pdf
    from bizenv_desktop.printing.plan import plan
    from bizenv_desktop.printing.xlsx import write_xlsx

    made = write_pdf(plan(data))
    title = f"{data.title} {data.label}".strip()
    printout = Printout(
        title, made.content, made.pages, frozen=False, version=0, checksum="",
        fonts=tuple(made.fonts), missing=tuple(made.missing),
    )  # fmt: skip
    return Given(printout, title, lambda path: write_xlsx(data, path))
