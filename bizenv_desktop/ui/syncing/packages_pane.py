"""Exchange without a network: a package to a stick, the province's answer from it, the receipt that both sides sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import card, faint
from bizenv_desktop.ui.dialogs import choose_file, choose_target
from bizenv_desktop.ui.syncing import remedies
from bizenv_desktop.ui.syncing.outcome import Outcome
from bizenv_desktop.wire.codes import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_KINDS = "离线包 (*.lsp)"
_FORWARD_HINT = (
    "有网络的电脑可以替没有网络的同事转交：选他 U 盘上的包，送到省平台，把答复包带回给他。"
    "包里的内容本机看不到，也改不了。"
)
_HINT = (
    "没有网络时，把待上传的修改和附件写到 U 盘，交给省厅；省厅交回答复包，再从这里导入。"
    "包是加密的，只有省平台打得开。收到答复以前，修改都留在本机：U 盘丢了，再导出一次。"
)


class PackagesPane(QWidget):
    """Three steps in their order: export, receipt, answer; and a colleague's package forwarded."""

    def __init__(self, desk: Desk, act: Callable[[str], object]) -> None:
        super().__init__()
        self._desk = desk
        self.acts = {remedies.EXPORT: self.export, remedies.IMPORT: self.take_in, remedies.FORWARD: self.forward}
        """What remedies can ask of this pane."""
        self.result = Outcome(act)
        self.export_button = QPushButton("导出到 U 盘…")
        self.export_button.clicked.connect(self.export)
        self.receipt_button = QPushButton("打印交接单…")
        self.receipt_button.clicked.connect(self.receipt)
        self.import_button = QPushButton("导入答复包…")
        self.import_button.clicked.connect(self.take_in)
        self.forward_button = QPushButton("转交同事的包…")
        self.forward_button.clicked.connect(self.forward)
        mine, mine_column = card("本机的离线包")
        mine_column.addWidget(faint(_HINT))
        mine_column.addLayout(_row(self.export_button, self.receipt_button, self.import_button))
        theirs, theirs_column = card("转交")
        theirs_column.addWidget(faint(_FORWARD_HINT))
        theirs_column.addLayout(_row(self.forward_button))
        outer = QVBoxLayout(self)
        for widget in (mine, theirs, self.result):
            outer.addWidget(widget)
        outer.addStretch()

    def export(self) -> None:
        """Write what waits to a stick."""
        name = f"{self._desk.services.copy.unit}-{self._desk.services.clock.today().isoformat()}.lsp"
        chosen = choose_target(self, "导出到 U 盘", name, _KINDS)
        if chosen:
            self._run(self._desk.services.syncer.export_package, Path(chosen), then=self._exported, title="正在导出")

    def receipt(self) -> None:
        """Print what the last package held, for both sides to sign."""
        chosen = choose_target(self, "保存交接单", "交接单.pdf", "PDF (*.pdf)")
        if chosen:
            said = f"交接单已存为 {Path(chosen).name}。打印后，交接双方核对校验码并签字。"
            self._run(
                print_receipt, self._desk.services, Path(chosen),
                then=lambda _pages: self.result.say(said), title="正在制作交接单",
            )  # fmt: skip

    def take_in(self) -> None:
        """Take in the province's answer from a stick."""
        chosen = choose_file(self, "导入答复包", _KINDS)
        if chosen:
            self._run(self._desk.services.syncer.import_package, Path(chosen), then=self._taken, title="正在导入")

    def forward(self) -> None:
        """Send the package of a colleague without a network to the province, and keep the answer for him."""
        chosen = choose_file(self, "选择同事的离线包", _KINDS)
        name = f"{Path(chosen).stem}-答复.lsp"
        answer = choose_target(self, "答复包存到", name, _KINDS) if chosen else ""
        if answer:
            self._run(
                self._desk.services.syncer.forward_package, Path(chosen), Path(answer),
                then=self._forwarded, title="正在转交",
            )  # fmt: skip

    def _exported(self, made: Any) -> None:
        files = "、".join(one.name for one in made.files)
        self.result.say(
            f"已写好并读回核对：{files}（第 {made.manifest.number} 个包，{made.manifest.ops} 项修改）。\n"
            f"校验码 {made.hash}\n下一步：打印交接单，连同 U 盘交给省厅；{_TOGETHER if len(made.files) > 1 else ''}"
            "收到答复包后从这里导入。"
        )

    def _taken(self, taken: Any) -> None:
        if taken.is_old:
            said = "这个答复包没有新的内容：以前导入过，或者修改已经联网送到。"
        else:
            still = f"还有 {taken.waiting} 项没有确认，再导出一次。" if taken.waiting else "待上传的都已确认。"
            said = f"已导入：确认 {taken.acks} 项修改，取回 {taken.rows} 条记录。{still}"
        self.result.say(said + _refused(taken.refused), remedies.of_package("PACKAGE_STALE") if taken.refused else None)
        self._desk.announce()
        self._desk.sync_state_changed.emit()

    def _forwarded(self, taken: dict[str, Any]) -> None:
        again = "（以前已送到过，没有重复采用）" if taken.get("repeated") else ""
        waits = f"\n{taken['told']}。" if taken.get("told") else ""
        self.result.say(
            f"已转交省平台：第 {taken['number']} 号包，{taken['ops']} 项修改，{taken['files']} 个附件{again}。"
            f"{waits}{_refused(taken.get('refused', ''))}\n下一步：把答复包 {Path(taken['answer']).name} 交给同事，"
            "由他在自己的电脑上点「导入答复包…」。"
        )

    def _run(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], object], title: str) -> None:
        self.result.say("")
        self._desk.run(
            self, work, *given, then=then, title=title,
            failed=lambda problem: self.result.tell(problem, remedies.of_package),
        )  # fmt: skip


_TOGETHER = "几卷要放在一起；"


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row


def _refused(code: str) -> str:
    """Return what it means that the province could not run a batch of a package; "" where it could."""
    if not code:
        return ""
    what, remedy = REFUSALS.get(code, REFUSALS["error"])
    return f"\n包里有一批修改省平台没有采用：{what}；{remedy}。"


def print_receipt(services: Services, place: Path) -> int:
    """Write the receipt of the last package as a PDF; return its pages. Run on a worker."""
    from bizenv_desktop.printing import package_receipt

    titles = {one.id: one.title for one in services.forms.ledgers.values()}
    return package_receipt.print_receipt(services.syncer.sent_package(), titles, place).pages
