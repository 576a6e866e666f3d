"""A desk whose copy is enrolled at a real province in the same process, and a second computer of the city."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.ui.conflicts.page import ConflictsPage
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.syncing.page import SyncPage
from tests.helpers_province import Province
from tests.helpers_sync import Line, Office
from tests.helpers_ui import a_desk, forms, quiet, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.ui.desk import Desk

SERVER = "http://province"


@contextmanager
def a_synced_desk(folder: Path, roles: tuple[str, ...] = ("editor",)) -> Iterator[tuple[Desk, Province]]:
    """Give a desk whose copy is enrolled at a province, as an account with these roles."""
    folder.mkdir(exist_ok=True)
    province = Province(folder, forms=forms())
    with a_desk(folder) as desk:
        syncer = Syncer(desk.services.copy, backup=lambda: None, carrier=lambda _server: Line(province))  # type: ignore[arg-type, return-value]
        desk.services = replace(desk.services, syncer=syncer)
        syncer.enroll(SERVER, province.code("张演示", roles=roles))
        yield desk, province
    province.close()


@contextmanager
def two_computers(folder: Path) -> Iterator[tuple[Desk, Office]]:
    """Give a desk and a second computer of the city, both up to date."""
    with a_synced_desk(folder / "desk") as (desk, province):
        desk.services.syncer.sync()
        other = Office(folder, province, "孙演示", forms()).enroll()
        other.sync()
        yield desk, other
        other.close()


def a_sync_page(desk: Desk, qtbot: Any) -> SyncPage:
    return shown(SyncPage(desk), qtbot, Place("sync"))


def synced(page: SyncPage, qtbot: Any) -> None:
    page.sync()
    qtbot.waitUntil(lambda: page.sync_button.isEnabled() and bool(page.result.text()))
    qtbot.waitUntil(quiet(page.desk))


def a_conflicts_page(desk: Desk, qtbot: Any, row: str = "") -> ConflictsPage:
    return shown(ConflictsPage(desk), qtbot, Place("conflicts", row=row))


def an_editor(desk: Desk, qtbot: Any, row: str, ledger: str = "project") -> RecordPage:
    """Open a record and build all of its sheet."""
    page = RecordPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place("record", ledger, row))
    qtbot.waitUntil(lambda: page.loaded is not None and page.sheet is not None)
    qtbot.waitUntil(quiet(desk))
    built(page, qtbot)
    return page


def built(page: RecordPage, qtbot: Any) -> None:
    page.sheet.build_all()  # type: ignore[union-attr]
    qtbot.waitUntil(quiet(page.desk))


def press(page: Any, text: str) -> None:
    """Press a button of the question that is open."""
    (box,) = [one for one in page.findChildren(QMessageBox) if one.isVisible()]
    next(button for button in box.buttons() if button.text() == text).click()


def named(desk: Desk, name: str) -> str:
    """Return the id of a project by its name."""
    return next(row.id for row in desk.services.records.rows("project") if row.values["project_name"] == name)


def change(desk: Desk, name: str, **values: Any) -> str:
    """Change a project by its name; return its id."""
    row = named(desk, name)
    desk.services.records.apply(Step("edit", "修改", [Edit("patch", "project", row, values)]))
    return row
