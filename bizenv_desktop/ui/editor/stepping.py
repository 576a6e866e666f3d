"""Taking a record a step further in its workflow: the reason first, where the step wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.ui.dialogs import ask_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.formdef.model import Transition
    from bizenv_desktop.ui.desk import Desk


def take_step(
    page: QWidget, desk: Desk, ledger: str, row_id: str, step: Transition, *,
    then: Callable[[Any], None], failed: Callable[[Exception], None],
) -> None:  # fmt: skip
    """Advance a saved record; `then` gets it as it is now, `failed` why it was barred."""

    def advance(why: str) -> None:
        desk.run(
            page, desk.services.records.advance, ledger, row_id, step.target, reason=why,
            then=then, failed=failed, title="正在办理",
        )  # fmt: skip

    if step.reason:
        ask_text(page, step.label or f"转为{step.target}", "请写明原因（记入历史）。", advance)
    else:
        advance("")
