"""Which workbench somebody gets: by what the person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.records.permissions import AUTHORS

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.page import Page


def page_for(desk: Desk) -> Page:
    """Return the workbench of the reviewers of the province, of those who enter and submit, or of those who look."""
    if desk.may("province"):
        from bizenv_desktop.ui.workbench.province import ProvincePage

        return ProvincePage(desk)
    if desk.may(*AUTHORS):
        from bizenv_desktop.ui.workbench.page import WorkbenchPage

        return WorkbenchPage(desk)
    from bizenv_desktop.ui.workbench.head import HeadPage

    return HeadPage(desk)
