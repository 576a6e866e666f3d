"""Opens the dialog of a table and saves what comes of it: from a list, and from the screen of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.records.custom_tables import LEDGER, save_table
from bizenv_desktop.ui.custom.dialog import CustomTableDialog
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.own_columns import shown_own_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.records.custom_tables import CustomTable
    from bizenv_desktop.ui.desk import Desk


def put_together(
    owner: QWidget, desk: Desk, table: CustomTable, then: Callable[[CustomTable], object], note: str = ""
) -> None:
    """Let a person change a table, or make one (without id); `then` gets it as it was kept."""

    def save(dialog: CustomTableDialog, wanted: CustomTable) -> None:
        desk.run(
            dialog, save_table, desk.services.records, wanted,
            then=lambda kept: _kept(dialog, kept), failed=lambda problem: dialog.refuse("；".join(sentence(problem))),
            title="正在保存",
        )  # fmt: skip

    def _kept(dialog: CustomTableDialog, kept: CustomTable) -> None:
        dialog.accept()
        desk.announce(LEDGER)
        then(kept)

    def ask(own: list[str]) -> None:
        dialog = CustomTableDialog(owner, desk.ledger(table.ledger), table, own, note)
        dialog.wanted.connect(lambda wanted: save(dialog, wanted))
        dialog.open()

    desk.run(owner, shown_own_columns, desk.services.copy, table.ledger, then=ask)
