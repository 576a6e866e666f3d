"""The screen of official documents: draft, edit, look at the print, issue, save for WPS."""

from __future__ import annotations

import io

import pytest
from docx import Document
from PySide6.QtWidgets import QMessageBox, QPushButton

from bizenv_desktop.ui.documents import page as page_module
from bizenv_desktop.ui.documents.page import DocumentsPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_official import seen_pages
from tests.helpers_review import a_desk_of
from tests.helpers_ui import a_desk, quiet, shown


@pytest.fixture
def screen(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        page = DocumentsPage(desk)
        qtbot.addWidget(page)
        page.resize(1200, 700)
        page.show()
        page.show_place(Place("documents"))
        qtbot.waitUntil(quiet(desk), timeout=20000)
        yield page


def settle(qtbot, screen):
    qtbot.waitUntil(quiet(screen.desk), timeout=30000)


def drafted(qtbot, screen, template="notice"):
    dialog = screen.draft()
    dialog.template_box.setCurrentIndex(dialog.template_box.findData(template))
    dialog.accept()
    settle(qtbot, screen)


def say_yes(screen, words):
    box = next(one for one in screen.findChildren(QMessageBox) if one.isVisible())
    next(button for button in box.buttons() if button.text() == words).click()


def test_an_empty_screen_offers_only_to_draft(screen):
    assert not screen.keep_button.isEnabled()
    assert not screen.print_button.isEnabled()


def test_a_draft_is_shown_in_print_with_what_it_still_asks_for(qtbot, screen):
    drafted(qtbot, screen)
    assert screen.desk.errors == []
    assert seen_pages(screen.view.pdf)[0].has("沈阳市商务局文件")
    assert "请填写" in screen.remarks.text()
    assert screen.list.current().values["kind"] == "通知"


def test_a_quarter_is_offered_for_the_circular(qtbot, screen):
    dialog = screen.draft()
    dialog.template_box.setCurrentIndex(dialog.template_box.findData("quarterly_circular"))
    assert dialog.period == "2022-Q1"  # the last one that is over
    dialog.reject()


def test_what_was_typed_is_saved_and_printed(qtbot, screen):
    drafted(qtbot, screen)
    screen.editor.box("title").setPlainText("关于报送材料的通知")
    screen.editor.box("text").setPlainText("请按时报送。")
    screen.editor.box("number").setText("沈商发〔2022〕5号")
    screen.editor.box("number").textEdited.emit("")
    screen.save()
    settle(qtbot, screen)
    settle(qtbot, screen)
    page = seen_pages(screen.view.pdf)[0]
    assert page.has("关于报送材料的通知")
    assert page.has("沈商发〔2022〕5号")
    assert not screen.remarks.isVisible()


def test_a_head_reads_and_prints_a_draft_and_changes_nothing(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        desk.services.documents.draft("notice", "2022-05")
    with a_desk_of(tmp_path, "局长演示", frozenset({"viewer"})) as desk:
        page = shown(DocumentsPage(desk), qtbot, Place("documents"))
        usable = {one.text() for one in page.findChildren(QPushButton) if one.isEnabled() and one.isVisible()}
        assert usable == {"存 Word", "存 PDF", "打印…", "上一页", "下一页"}
        assert page.editor.box("text").isReadOnly()
        assert "不能再改" not in page.note.text()


def test_nothing_goes_out_while_the_print_is_not_what_was_typed(qtbot, screen):
    drafted(qtbot, screen)
    out = (screen.docx_button, screen.pdf_button, screen.print_button)
    assert all(button.isEnabled() for button in out)
    screen.editor.box("text").setPlainText("只写了一句。")
    assert not any(button.isEnabled() for button in out)
    screen.save()
    settle(qtbot, screen)
    settle(qtbot, screen)
    assert all(button.isEnabled() for button in out)


def test_leaving_keeps_what_was_typed(qtbot, screen):
    drafted(qtbot, screen)
    screen.editor.box("text").setPlainText("只写了一句。")
    assert screen.may_leave()
    settle(qtbot, screen)
    assert screen.desk.services.documents.all()[0].values["text"] == "只写了一句。"


def test_an_unfinished_document_is_not_issued_and_the_screen_says_why(qtbot, screen):
    drafted(qtbot, screen)
    screen.issue()
    say_yes(screen, "登记印发")
    settle(qtbot, screen)
    assert [one.code for one in screen.desk.errors] == ["DOCUMENT_UNFINISHED"]
    assert screen.keep_button.isEnabled()


def test_an_issued_document_can_be_printed_and_not_changed(qtbot, screen):
    drafted(qtbot, screen)
    screen.editor.box("text").setPlainText("请按时报送。")
    screen.editor.box("number").setText("沈商发〔2022〕5号")
    said = []
    screen.desk.toast_wanted.connect(lambda text, *_rest: said.append(text))
    screen.issue()
    say_yes(screen, "登记印发")
    settle(qtbot, screen)
    settle(qtbot, screen)
    assert screen.desk.errors == []
    assert said == ["已登记印发"]
    assert screen.editor.box("text").isReadOnly()
    assert not screen.keep_button.isEnabled()
    assert screen.print_button.isEnabled()
    assert "不能再改" in screen.note.text()


def test_the_docx_is_written_where_a_person_says(qtbot, screen, tmp_path, monkeypatch):
    drafted(qtbot, screen)
    target = tmp_path / "通知.docx"
    monkeypatch.setattr(page_module, "choose_target", lambda *_asked: str(target))
    screen.save_docx()
    settle(qtbot, screen)
    assert any("沈阳市商务局文件" in one.text for one in Document(io.BytesIO(target.read_bytes())).paragraphs)
