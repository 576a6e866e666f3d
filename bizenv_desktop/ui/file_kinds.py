"""The column of kinds in Qt's own file box, in Chinese: its texts are in no translation that Qt brings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QIdentityProxyModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFileSystemModel
from typing_extensions import override

_KIND = 2
"""The column of a file system model that says what a file is."""


class FileKinds(QIdentityProxyModel):
    """Says 文件夹, 磁盘, PDF 文件. A proxy, not an icon provider: that one is asked off the window's thread."""

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        source = self.sourceModel()
        if index.column() == _KIND and role == Qt.ItemDataRole.DisplayRole and isinstance(source, QFileSystemModel):
            return _kind(source, self.mapToSource(index))
        return super().data(index, role)


def _kind(files: QFileSystemModel, index: QModelIndex) -> str:
    info = files.fileInfo(index)
    if info.isRoot():
        return "磁盘"
    if files.isDir(index):
        return "文件夹"
    ending = info.suffix()
    return f"{ending.upper()} 文件" if ending else "文件"
