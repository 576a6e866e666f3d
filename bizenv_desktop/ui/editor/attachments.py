"""The editor of attachments: small pictures, add by button or by dropping files, open, save, remove.

An original that is not here is fetched when it is opened or saved.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout
from typing_extensions import override

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.dialogs import choose_files, choose_target
from bizenv_desktop.ui.dropping import dropped_files, let_files_in
from bizenv_desktop.ui.editor.fields import FieldEditor, make_editor
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.originals_bar import OriginalsBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.editor.context import EditContext

    Described = tuple[str, str, bytes, bool]
    """Hash, name, small picture, whether the original is here."""

_HASH = Qt.ItemDataRole.UserRole
_HERE = Qt.ItemDataRole.UserRole + 1
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
        self.save_button = QPushButton("另存…")
        self.save_button.clicked.connect(self._save)
        self.originals = OriginalsBar(context.desk)
        self.originals.arrived.connect(self._arrived)
        column = QVBoxLayout()
        for button in (self.add_button, self.remove_button, self.save_button):
            column.addWidget(button)
        column.addStretch()
        files = QVBoxLayout()
        files.addWidget(self.list)
        files.addWidget(self.originals)
        self.row.addLayout(files, 1)
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
        let_files_in(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files(dropped_files(event))

    def add_files(self, paths: list[Path]) -> None:
        """Put files into the copy and show them."""
        for path in paths:
            self.context.desk.run(
                self, store_file, self.context.desk.services.copy, path, then=self._added, title="正在加密附件"
            )

    def _choose(self) -> None:
        names = choose_files(self, f"添加{self.field.label}", "所有文件 (*)")
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
        digest, name, thumbnail, is_here = known
        picture = QPixmap()
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_HASH) == digest:
                item.setText(name)
                item.setData(_HERE, is_here)
                item.setToolTip(name if is_here else f"{name}（原件尚未下载，双击下载并打开）")
                if thumbnail and picture.loadFromData(thumbnail):
                    item.setIcon(QIcon(picture))
        self._tell()

    def _tell(self) -> None:
        """Say which originals are not here."""
        items = [self.list.item(row) for row in range(self.list.count())]
        self.originals.show_lacking({str(one.data(_HASH)): one.text() for one in items if one.data(_HERE) is False})

    def _arrived(self, hashes: list[str]) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_HASH) in hashes:
                item.setData(_HERE, True)
                item.setToolTip(item.text())

    def _with_original(self, item: QListWidgetItem, do: Callable[[], object]) -> None:
        """Do something with an original, which is fetched first where it is not here."""
        if item.data(_HERE) is False:
            self.originals.fetch({str(item.data(_HASH)): item.text()}, do)
        else:
            do()

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
            self._fit()
            self._tell()
            self.edited.emit()

    def _open(self, item: QListWidgetItem) -> None:
        copy, digest, name = self.context.desk.services.copy, str(item.data(_HASH)), item.text()
        self._with_original(
            item,
            lambda: self.context.desk.run(self, open_outside, copy, digest, name, then=_show, title="正在打开附件"),
        )

    def _save(self) -> None:
        """Write the chosen file, in the clear, where the person wants it."""
        chosen = self.list.selectedItems() or ([self.list.item(0)] if self.list.count() == 1 else [])
        if not chosen:
            self.context.desk.toast("先选定要另存的文件")
            return
        item = chosen[0]
        target = choose_target(self, "另存附件", item.text(), "所有文件 (*)")
        if target:
            self._with_original(item, lambda: self._write(str(item.data(_HASH)), Path(target)))

    def _write(self, digest: str, target: Path) -> None:
        self.context.desk.run(
            self, save_file, self.context.desk.services.copy, digest, target,
            then=lambda _none: self.context.desk.toast(f"已保存 {target.name}"), title="正在保存附件",
        )  # fmt: skip


def store_file(copy: LocalCopy, path: Path) -> Described:
    """Encrypt a file into the copy; return its hash, name and thumbnail. Run on a worker."""
    from bizenv_desktop.storage import attachments

    return describe_file(copy, attachments.put(copy, path, path.name))


def describe_file(copy: LocalCopy, digest: str) -> Described:
    """Return hash, name and small picture of a file, and whether its original is here. Run on a worker."""
    from bizenv_desktop.storage import attachments

    with copy.read() as reader:
        name = attachments.names(reader, [digest]).get(digest, (digest[:8], 0))[0]
    return digest, name, attachments.thumbnail(copy, digest) or b"", attachments.is_here(copy, digest)


def save_file(copy: LocalCopy, digest: str, target: Path) -> None:
    """Decrypt a file to where a person wants it. Run on a worker."""
    from bizenv_desktop.storage import attachments

    attachments.export(copy, digest, target)


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
