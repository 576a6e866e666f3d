"""Explaining soft findings: one text may serve many rows and codes; a bare 核实无误 is refused in place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox

from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import TextDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.desk import Desk

_NAMED = 3


def explain(
    parent: QWidget, desk: Desk, findings: Sequence[Any], then: Callable[[], None], same: Sequence[Any] = ()
) -> TextDialog:
    """Ask for one explanation for all the findings; `then` is called when it is kept.

    `same` are all findings of these kinds: where they are more, a tick lets the text serve them too.
    """
    dialog = TextDialog(parent, "核实说明", _question(findings), "写明核实了什么、依据是什么")
    whole = [*findings, *(one for one in same if one not in findings)]
    tick = QCheckBox(f"同一说明用于全部同类问题（{len(whole)} 条）(&S)")
    tick.setVisible(len(whole) > len(findings))
    dialog.add_below(tick)

    def keep() -> None:
        meant = whole if tick.isChecked() else list(findings)
        desk.run(
            dialog, write_explanations, desk.services.records, meant, dialog.text(),
            then=lambda _none: done(), failed=lambda problem: dialog.refuse("；".join(filter(None, sentence(problem)))),
        )  # fmt: skip

    def done() -> None:
        dialog.accept()
        then()

    dialog.on_accept = keep
    dialog.open()
    return dialog


def _question(findings: Sequence[Any]) -> str:
    """Return what is to be explained: the message once for each kind, with the first records that it is about."""
    lines = []
    for message in dict.fromkeys(one.message for one in findings):
        titles = list(dict.fromkeys(one.title for one in findings if one.message == message and one.title))
        shown = "、".join(titles[:_NAMED]) + (f" 等 {len(titles)} 条" if len(titles) > _NAMED else "")
        lines.append(f"{message}　{shown}".strip())
    more = [f"……共 {len(lines)} 类"] if len(lines) > _NAMED else []
    return "\n".join([*lines[:_NAMED], *more, "请说明核实情况，随报表打印。"])


def write_explanations(records: Any, findings: Sequence[Any], text: str) -> None:
    """Keep one text for many findings: one call per ledger and code. Run on a worker."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in findings:
        rows[(one.ledger, one.code)].append(one.id)
    for (ledger, code), ids in rows.items():
        records.explain(ledger, ids, code, text)
