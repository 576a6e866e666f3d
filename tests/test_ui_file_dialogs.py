"""The box in which files are chosen speaks Chinese, and hands over what was chosen."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTreeView, QWidget

from bizenv_desktop.app import make_application
from bizenv_desktop.ui import dialogs


@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory])
def test_no_word_of_the_file_box_is_english(qtbot, mode):
    make_application()
    box = dialogs.file_dialog(None, "添加照片", mode, "所有文件 (*)")
    qtbot.addWidget(box)
    box.setOption(QFileDialog.Option.DontUseNativeDialog)

    said = [one.text() for kind in (QLabel, QPushButton) for one in box.findChildren(kind)]
    assert said
    assert [text for text in said if re.search("[A-Za-z]{2,}", text)] == []


def test_the_kinds_of_files_are_told_in_chinese(qtbot, tmp_path):
    (tmp_path / "照片").mkdir()
    for name in ("台账.xlsx", "说明"):
        (tmp_path / name).touch()
    make_application()
    box = dialogs.file_dialog(None, "选", QFileDialog.FileMode.ExistingFile, "所有文件 (*)")
    qtbot.addWidget(box)
    box.setOption(QFileDialog.Option.DontUseNativeDialog)
    box.setDirectory(str(tmp_path))
    (view,) = box.findChildren(QTreeView)
    model, top = view.model(), view.rootIndex

    def kinds():
        rows = range(model.rowCount(top()))
        return {model.index(row, 0, top()).data(): model.index(row, 2, top()).data() for row in rows}

    qtbot.waitUntil(lambda: kinds() == {"照片": "文件夹", "台账.xlsx": "XLSX 文件", "说明": "文件"})


def test_what_was_chosen_is_handed_over_and_a_target_begins_with_its_name(qtbot, tmp_path, monkeypatch):
    (tmp_path / "甲.pdf").touch()
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.chdir(tmp_path)

    def accepted(box):
        offered.append([name.rsplit("/", 1)[-1] for name in box.selectedFiles()])
        box.selectFile(str(tmp_path / "甲.pdf"))
        return 1

    offered = []
    monkeypatch.setattr(QFileDialog, "exec", accepted)
    assert dialogs.choose_files(parent, "添加", "所有文件 (*)") == [str(tmp_path / "甲.pdf")]
    assert dialogs.choose_target(parent, "存", "周报.pdf", "PDF (*.pdf)") == str(tmp_path / "甲.pdf")
    assert offered[1] == ["周报.pdf"]
    monkeypatch.setattr(QFileDialog, "exec", lambda _box: 0)
    assert dialogs.choose_file(parent, "选", "所有文件 (*)") == ""
