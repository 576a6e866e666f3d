"""The tab of settings about attached files: which originals are kept here, how many and where, making room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from bizenv_desktop.storage import manifest, originals
from bizenv_desktop.ui.bars import MARGIN, card, faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import ask

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.desk import Desk

_MIB = 1024 * 1024
_MOST_DAYS = 3650


class FilesTab(QWidget):
    """附件原件：全部下载、用到时下载; 腾出空间."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.mode = QComboBox()
        for word, text in originals.MODES.items():
            self.mode.addItem(text, word)
        self.mode.activated.connect(lambda _index: self._change(str(self.mode.currentData())))
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.days = QSpinBox()
        self.days.setAccessibleName("多少天以前的原件")
        self.days.setRange(0, _MOST_DAYS)
        self.days.setValue(30)
        self.days.setSuffix(" 天以前的")
        self.free_button = QPushButton("腾出空间…")
        self.free_button.clicked.connect(self.free)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self._lay_out()

    def refresh(self) -> None:
        """Read the way of keeping originals, and count."""
        self._desk.read(self, look, self._desk.services.copy, then=self._show)

    def free(self) -> None:
        """Give up originals that the province has, after a question."""
        text = (
            f"删去本机上 {self.days.value()} 天以前的附件原件？先请省平台逐个核对，收到且无损的才删；"
            "缩略图留着，要用时再下载。还没有上传的、上报的打印件不删。"
        )
        ask(self, "腾出空间", text, "腾出", self._free)

    def _free(self) -> None:
        self.free_button.setEnabled(False)
        self.message.setText("正在请省平台核对…")
        self._desk.run_long(
            self, self._desk.services.syncer.free_files, self.days.value(), title="正在核对附件",
            then=self._freed, failed=self._went_wrong,
        )  # fmt: skip

    def _freed(self, freed: Any) -> None:
        self.free_button.setEnabled(True)
        kept = f"，{freed.kept} 个省平台没有收全，留着" if freed.kept else ""
        self.message.setText(f"删去 {freed.files} 个原件，腾出 {freed.bytes / _MIB:.1f} MB{kept}")
        self.refresh()

    def _went_wrong(self, problem: Exception) -> None:
        self.free_button.setEnabled(True)
        self.message.setText("没有删：" + "；".join(part for part in sentence(problem) if part))

    def _change(self, word: str) -> None:
        self._desk.run(self, change_mode, self._desk.services.copy, word, then=lambda _none: self.refresh())

    def _show(self, known: tuple[str, str]) -> None:
        word, counts = known
        self.mode.setCurrentIndex(self.mode.findData(word))
        self.counts.setText(counts or "还没有附件")

    def _lay_out(self) -> None:
        kept, column = card("附件原件")
        choice = QHBoxLayout()
        choice.addWidget(self.mode)
        choice.addWidget(faint("缩略图总是随记录下载；选“用到时下载”，打开、另存、打印时才下载原件。"), 1)
        column.addLayout(choice)
        column.addWidget(self.counts)
        room, below = card("腾出空间")
        below.addWidget(faint("只删省平台已收、当场核对无误的原件，别的都不删。"))
        row = QHBoxLayout()
        row.addWidget(self.days)
        row.addWidget(self.free_button)
        row.addStretch()
        below.addLayout(row)
        below.addWidget(self.message)
        page = QVBoxLayout(self)
        page.setContentsMargins(*MARGIN)
        page.addWidget(kept)
        page.addWidget(room)
        page.addStretch()


def look(copy: LocalCopy) -> tuple[str, str]:
    """Return the way of keeping originals and the counts of files as a sentence. Run on a worker."""
    with copy.read() as reader:
        return originals.mode(reader), manifest.counts(copy, reader).text()


def change_mode(copy: LocalCopy, word: str) -> None:
    """Change the way of keeping originals. Run on a worker."""
    copy.write(lambda writer: originals.change_mode(writer, word))
