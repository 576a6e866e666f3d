"""A pane that has nothing to show says what to do; what is shown has no signs that only the program knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.ui.documents.page import DocumentsPage
from bizenv_desktop.ui.editor.findings_panel import finding_line
from bizenv_desktop.ui.filling.columns import ColumnsPane
from bizenv_desktop.ui.periods.page import PeriodsPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import PASSPHRASE, FakePeriods, a_desk, open_copy, shown


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        yield made


def test_without_a_document_the_side_of_its_print_says_what_to_do_and_turns_no_pages(qtbot, desk):
    page = shown(DocumentsPage(desk), qtbot, Place("documents"))

    assert "起草一件公文" in page.view.paper.text()
    assert not any(tool.isEnabled() for tool in page.view._turning)
    assert "/ 0" not in page.view.page_box.text()


def test_who_only_reads_is_told_to_choose_a_document_not_to_draft_one(qtbot, tmp_path):
    copy = open_copy(tmp_path)
    copy.add_user("周演示", frozenset({"viewer"}), PASSPHRASE)
    copy.close()
    with a_desk(tmp_path, "周演示") as desk:
        page = shown(DocumentsPage(desk), qtbot, Place("documents"))

        assert page.view.paper.text() == "在左边选一件公文：这里是它印出来的样子"


def test_tables_of_a_sent_workbook_that_is_not_chosen_yet_say_how_to_choose_it(qtbot):
    pane = ColumnsPane()
    qtbot.addWidget(pane)
    pane.resize(700, 600)
    for table in (pane.columns, pane.preview):
        said = table.grab().toImage()
        assert table.empty
        table.empty = ""
        assert table.grab().toImage() != said


@pytest.mark.parametrize(("code", "end"), [("L05-V1", "（L05-V1）"), ("CONFLICT", "请选"), ("RETURNED", "请选")])
def test_a_finding_ends_in_the_number_of_its_rule_never_in_an_english_word(code, end):
    assert finding_line(Finding("project", "1", "甲", code, "hard", (), "请选", "")).endswith(end)


def test_a_returned_period_says_how_late_it_is_though_it_is_older_than_the_copy(qtbot, tmp_path):
    class Returned(FakePeriods):
        def calendar(self, year):
            return [
                replace(one, state="returned", version=2, expected=False, due="2022-05-06")
                for one in super().calendar(year)
            ]

    with a_desk(tmp_path, periods=Returned()) as desk:
        page = shown(PeriodsPage(desk), qtbot, Place("periods"))
        assert page.table.lines[0].cells[4].startswith("逾期")
