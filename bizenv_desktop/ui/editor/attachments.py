"""The editor of attachments: thumbnails, add by button or by dropping files, open, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout
from typing_extensions import override

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.editor.fields import FieldEditor, make_editor
from bizenv_desktop.ui.icons import icon

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.editor.context import EditContext

    Described = tuple[str, str, bytes]

_HASH = Qt.ItemDataRole.UserRole
_THUMB = QSize(72, 54)
_HEIGHT = 104
_EMPTY_HEIGHT = 62


class AttachmentEditor(FieldEditor):
    """Files of a field. A new file is encrypted into the copy at once; the row takes it when it is saved."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self.list = QListWidget()
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setIconSize(_THUMB)
        self.list.setGridSize(QSize(_THUMB.width() + 26, _THUMB.height() + 28))
        self.list.setFixedHeight(_EMPTY_HEIGHT)
        self.hint = QLabel("没有文件；可把文件拖到这里")
        self.hint.setProperty("role", "faint")
        inside = QVBoxLayout(self.list)
        inside.addWidget(self.hint, 0, Qt.AlignmentFlag.AlignCenter)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setWordWrap(False)
        self.list.itemActivated.connect(self._open)
        self.add_button = QPushButton("添加…")
        self.add_button.clicked.connect(self._choose)
        self.remove_button = QPushButton("移除")
        self.remove_button.clicked.connect(self._remove)
        column = QVBoxLayout()
        column.addWidget(self.add_button)
        column.addWidget(self.remove_button)
        column.addStretch()
        self.row.addWidget(self.list, 1)
        self.row.addLayout(column)
        self.setAcceptDrops(True)

    @override
    def value(self) -> Value:
        return [str(self.list.item(row).data(_HASH)) for row in range(self.list.count())] or None

    @override
    def show_value(self, value: Value) -> None:
        self.list.clear()
        self._fit()
        for one in value if isinstance(value, list) else ():
            self._append(one, one[:8])
            self.context.desk.run(self, describe_file, self.context.desk.services.copy, one, then=self._described)

    @override
    def set_readonly(self) -> None:
        self.add_button.hide()
        self.remove_button.hide()
        self.setAcceptDrops(False)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def add_files(self, paths: list[Path]) -> None:
        """Put files into the copy and show them."""
        for path in paths:
            self.context.desk.run(
                self, store_file, self.context.desk.services.copy, path, then=self._added, title="正在加密附件"
            )

    def _choose(self) -> None:
        names = QFileDialog.getOpenFileNames(self, f"添加{self.field.label}", "", "所有文件 (*)")[0]
        self.add_files([Path(name) for name in names])

    def _added(self, stored: Described) -> None:
        if stored[0] not in (self.value() or []):  # type: ignore[operator]
            self._append(stored[0], stored[1])
            self._described(stored)
            self.edited.emit()

    def _append(self, digest: str, name: str) -> None:
        item = QListWidgetItem(icon("attach"), name)
        item.setData(_HASH, digest)
        self.list.addItem(item)
        self._fit()

    def _fit(self) -> None:
        self.hint.setVisible(self.list.count() == 0)
        self.list.setFixedHeight(_HEIGHT if self.list.count() else _EMPTY_HEIGHT)

    def _described(self, known: Described) -> None:
        digest, name, thumbnail = known
        picture = QPixmap()
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_HASH) == digest:
                item.setText(name)
                item.setToolTip(name)
                if thumbnail and picture.loadFromData(thumbnail):
                    item.setIcon(QIcon(picture))

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
            self._fit()
            self.edited.emit()

    def _open(self, item: QListWidgetItem) -> None:
        copy = self.context.desk.services.copy
        self.context.desk.run(
            self, open_outside, copy, str(item.data(_HASH)), item.text(), then=_show, title="正在打开附件"
        )


def store_file(copy: LocalCopy, path: Path) -> Described:
    """Encrypt a file into the copy; return its hash, name and thumbnail. Run on a worker."""
    from bizenv_desktop.storage import attachments

    return describe_file(copy, attachments.put(copy, path, path.name))


def describe_file(copy: LocalCopy, digest: str) -> Described:
    """Return hash, name and thumbnail of a file in the copy. Run on a worker."""
    from bizenv_desktop.storage import attachments

    with copy.read() as reader:
        name = attachments.names(reader, [digest]).get(digest, (digest[:8], 0))[0]
    return digest, name, attachments.thumbnail(copy, digest) or b""


def open_outside(copy: LocalCopy, digest: str, name: str) -> str:
    """Decrypt a file into a fresh temporary folder; return its path. Run on a worker."""
    import tempfile

    from bizenv_desktop.storage import attachments

    out = Path(tempfile.mkdtemp(prefix="bizenv-")) / Path(name).name
    attachments.export(copy, digest, out)
    return str(out)


def _show(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


@make_editor.register(types.Attachment)
def _(_type: types.Attachment, field: Field, context: EditContext) -> FieldEditor:
    return AttachmentEditor(field, context)
