"""The handbook: the pages of `resources/handbook`, readable with no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QTextBrowser, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.ui.bars import Bar, split
from bizenv_desktop.ui.page import Page

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place

FOLDER = program_folder("resources/handbook")
_PICTURE = 860
_EMPTY = (
    "# 使用手册\n\n手册文件不在本机。常用键：Ctrl+K 转到，Ctrl+F 查找，Ctrl+S 保存，Ctrl+Z 撤销，F8 下一条审核问题。"
)


class HelpPage(Page):
    """Chapters at the left, text at the right; typing searches all chapters."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._files = sorted(FOLDER.glob("*.md"))
        self.search = QLineEdit()
        self.search.setPlaceholderText("在手册中查找")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.chapters = QListWidget()
        self.chapters.setAccessibleName("手册目录")
        self.text = _Text()
        self.text.setAccessibleName("手册正文")
        self.text.setOpenExternalLinks(False)
        self.text.setSearchPaths([str(FOLDER)])
        self.text.document().setDefaultStyleSheet("p, li { line-height: 150%; }")
        self.text.anchorClicked.connect(self._follow)
        self.text.setOpenLinks(False)
        self.chapters.currentRowChanged.connect(self._show)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.chapters)
        self.body.addWidget(Bar("使用手册"))
        self.body.addWidget(split(left, self.text, (240, 900)), 1)
        self._search("")

    @override
    def show_place(self, place: Place) -> None:
        wanted = place.extra.get("chapter", "")
        found = [row for row, path in enumerate(self._shown) if wanted and path.stem.startswith(wanted)]
        if found:
            self.chapters.setCurrentRow(found[0])

    @override
    def start_find(self) -> None:
        self.search.setFocus()

    def _search(self, text: str) -> None:
        self._shown = [path for path in self._files if not text or text in path.read_text("utf-8")]
        self.chapters.clear()
        self.chapters.addItems([_heading(path) for path in self._shown])
        if self._shown:
            self.chapters.setCurrentRow(0)
        elif not self._files:
            self.text.setMarkdown(_EMPTY)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            path = self._shown[row]
            self.text.document().setBaseUrl(QUrl.fromLocalFile(str(path)))
            self.text.document().setMarkdown(
                path.read_text("utf-8"), QTextDocument.MarkdownFeature.MarkdownDialectGitHub
            )
            self.text.moveCursor(QTextCursor.MoveOperation.Start)  # else the page is shown from its end

    def _follow(self, link: QUrl) -> None:
        name = Path(link.path()).stem
        if name not in [path.stem for path in self._shown]:
            self.search.clear()
        names = [path.stem for path in self._shown]
        if name in names:
            self.chapters.setCurrentRow(names.index(name))
        elif link.hasFragment():
            self.text.scrollToAnchor(link.fragment())


class _Text(QTextBrowser):
    """Shows the pictures of screens no wider than the text."""

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        found = super().loadResource(type, name)
        if isinstance(found, QByteArray) and type == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage.fromData(found)
            if picture.width() > _PICTURE:
                return picture.scaledToWidth(_PICTURE, Qt.TransformationMode.SmoothTransformation)
        return found


def _heading(path: Path) -> str:
    first = next((line for line in path.read_text("utf-8").splitlines() if line.startswith("# ")), path.stem)
    return first.removeprefix("# ")
