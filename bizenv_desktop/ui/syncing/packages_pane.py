"""Exchange without a network: a package to a stick, the province's answer from it, the receipt that both sides sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import card, faint
from bizenv_desktop.ui.dialogs import choose_file, choose_target

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_KINDS = "离线包 (*.lsp)"
_HINT = (
    "没有网络时，把待上传的修改和附件写到 U 盘，交给省厅；省厅交回答复包，再从这里导入。"
    "包是加密的，只有省平台打得开。收到答复以前，修改都留在本机：U 盘丢了，再导出一次。"
)


class PackagesPane(QWidget):
    """Three steps in their order: export, receipt, answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.result = QLabel()
        self.result.setWordWrap(True)
        self.export_button = QPushButton("导出到 U 盘…")
        self.export_button.clicked.connect(self.export)
        self.receipt_button = QPushButton("打印交接单…")
        self.receipt_button.clicked.connect(self.receipt)
        self.import_button = QPushButton("导入答复包…")
        self.import_button.clicked.connect(self.take_in)
        row = QHBoxLayout()
        for button in (self.export_button, self.receipt_button, self.import_button):
            row.addWidget(button)
        row.addStretch()
        frame, column = card("离线包")
        column.addWidget(faint(_HINT))
        column.addLayout(row)
        column.addWidget(self.result)
        outer = QVBoxLayout(self)
        outer.addWidget(frame)
        outer.addStretch()

    def export(self) -> None:
        """Write what waits to a stick."""
        name = f"{self._desk.services.copy.unit}-{self._desk.services.clock.today().isoformat()}.lsp"
        chosen = choose_target(self, "导出到 U 盘", name, _KINDS)
        if chosen:
            self._desk.run(
                self, self._desk.services.syncer.export_package, Path(chosen), then=self._exported, title="正在导出"
            )

    def receipt(self) -> None:
        """Print what the last package held, for both sides to sign."""
        chosen = choose_target(self, "保存交接单", "交接单.pdf", "PDF (*.pdf)")
        if chosen:
            self._desk.run(
                self, print_receipt, self._desk.services, Path(chosen),
                then=lambda _pages: self._say(f"交接单已存为 {Path(chosen).name}。打印后，交接双方核对校验码并签字。"),
                title="正在制作交接单",
            )  # fmt: skip

    def take_in(self) -> None:
        """Take in the province's answer from a stick."""
        chosen = choose_file(self, "导入答复包", _KINDS)
        if chosen:
            self._desk.run(
                self, self._desk.services.syncer.import_package, Path(chosen), then=self._taken, title="正在导入"
            )

    def _exported(self, made: Any) -> None:
        files = "、".join(one.name for one in made.files)
        self._say(
            f"已写好并读回核对：{files}（第 {made.manifest.number} 个包，{made.manifest.ops} 项修改）。\n"
            f"校验码 {made.hash}\n下一步：打印交接单，连同 U 盘交给省厅；{_TOGETHER if len(made.files) > 1 else ''}"
            "收到答复包后从这里导入。"
        )

    def _taken(self, taken: Any) -> None:
        if taken.is_old:
            self._say("这个答复包以前导入过，没有新的内容。")
        else:
            still = f"还有 {taken.waiting} 项没有确认，再导出一次。" if taken.waiting else "待上传的都已确认。"
            self._say(f"已导入：确认 {taken.acks} 项修改，取回 {taken.rows} 条记录。{still}")
        self._desk.announce()
        self._desk.sync_state_changed.emit()

    def _say(self, text: str) -> None:
        self.result.setText(text)


_TOGETHER = "几卷要放在一起；"


def print_receipt(services: Services, place: Path) -> int:
    """Write the receipt of the last package as a PDF; return its pages. Run on a worker."""
    from bizenv_desktop.printing import package_receipt

    titles = {one.id: one.title for one in services.forms.ledgers.values()}
    return package_receipt.print_receipt(services.syncer.sent_package(), titles, place).pages
