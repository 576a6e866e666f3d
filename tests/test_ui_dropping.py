"""Files dropped on the import's first step: the first one of this computer is taken, anything else is not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from bizenv_desktop.ui.importing.files import DropZone

COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def zone(qtbot):
    made = DropZone("选择工作簿", "所有文件 (*)")
    qtbot.addWidget(made)
    return made


def dragged(urls):
    data = QMimeData()
    data.setUrls(urls)
    return data


def test_a_dropped_workbook_is_taken_and_a_link_is_not(zone, tmp_path):
    book, taken = tmp_path / "台账.xlsx", []
    zone.chosen.connect(taken.append)
    link = QUrl("https://example.com/台账.xlsx")
    for urls in ([link], [link, QUrl.fromLocalFile(str(book))]):
        data = dragged(urls)
        zone.dropEvent(QDropEvent(QPointF(), COPY, data, LEFT, PLAIN))
    assert taken == [book]
    assert zone.label.text() == "台账.xlsx"


def test_only_files_may_be_dragged_in(zone):
    text = QMimeData()
    text.setText("台账")
    for data, let_in in ((text, False), (dragged([QUrl.fromLocalFile("/台账.xlsx")]), True)):
        event = QDragEnterEvent(QPoint(), COPY, data, LEFT, PLAIN)
        event.ignore()
        zone.dragEnterEvent(event)
        assert event.isAccepted() is let_in
