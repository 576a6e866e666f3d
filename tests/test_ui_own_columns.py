"""An own column that someone has hidden is shown nowhere; its values stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.own_columns import hide_own_column
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.ui.lists.columns import Columns
from bizenv_desktop.ui.lists.pane import ListPane
from bizenv_desktop.ui.own_columns import shown_own_columns
from tests.helpers_ui import a_desk, quiet
from tests.helpers_ui_sync import an_editor, named

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk

HIDDEN, SHOWN = "领导批示", "联系电话"


def with_two_columns(desk: Desk) -> str:
    row = named(desk, "演示项目05")
    edit = Edit("patch", "project", row, {}, {HIDDEN: "抓紧", SHOWN: "024-演示"})
    desk.services.records.apply(Step("edit", "修改", [edit]))
    return row


def a_list(desk: Desk, qtbot: Any) -> ListPane:
    pane = ListPane(desk, desk.ledger("project"))
    qtbot.addWidget(pane)
    pane.show()
    pane.use_columns(Columns(("project_name", f"ext:{HIDDEN}", f"ext:{SHOWN}")))
    qtbot.waitUntil(quiet(desk))
    return pane


def test_a_hidden_own_column_leaves_list_and_editor_and_keeps_its_values(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        row = with_two_columns(desk)
        before = a_list(desk, qtbot).columns.shown
        hide_own_column(desk.services.records, "project", HIDDEN, hidden=True)
        after = a_list(desk, qtbot).columns.shown
        sheet = an_editor(desk, qtbot, row).sheet

        assert before == ("project_name", f"ext:{HIDDEN}", f"ext:{SHOWN}")
        assert after == ("project_name", f"ext:{SHOWN}")
        assert f"ext:{SHOWN}" in sheet.cells
        assert f"ext:{HIDDEN}" not in sheet.cells
        assert desk.services.records.get("project", row).ext == {HIDDEN: "抓紧", SHOWN: "024-演示"}
        hide_own_column(desk.services.records, "project", HIDDEN, hidden=False)
        assert shown_own_columns(desk.services.copy, "project") == [HIDDEN, SHOWN]
        assert desk.errors == []
