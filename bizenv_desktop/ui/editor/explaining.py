"""Explaining soft findings: one text may serve many rows and codes; a bare 核实无误 is refused in place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import TextDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.desk import Desk


def explain(parent: QWidget, desk: Desk, findings: Sequence[Any], then: Callable[[], None]) -> TextDialog:
    """Ask for one explanation for all the findings; `then` is called when it is kept."""
    first = findings[0]
    more = f"等 {len(findings)} 条" if len(findings) > 1 else ""
    dialog = TextDialog(
        parent, "核实说明", f"{first.message}{more}\n请说明核实情况，随报表打印。", "写明核实了什么、依据是什么"
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def keep() -> None:
        desk.run(
            dialog, write_explanations, desk.services.records, list(findings), dialog.text(),
            then=lambda _none: done(), failed=lambda problem: dialog.refuse("；".join(filter(None, sentence(problem)))),
        )  # fmt: skip

    def done() -> None:
        dialog.accept()
        then()

    dialog.on_accept = keep
    dialog.open()
    return dialog


def write_explanations(records: Any, findings: Sequence[Any], text: str) -> None:
    """Keep one text for many findings: one call per ledger and code. Run on a worker."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in findings:
        rows[(one.ledger, one.code)].append(one.id)
    for (ledger, code), ids in rows.items():
        records.explain(ledger, ids, code, text)
