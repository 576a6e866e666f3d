"""An open record and its child rows change elsewhere: it is said, and nothing of either side is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers_ui import quiet
from tests.helpers_ui_sync import an_editor, built, named, two_computers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.editor.page import RecordPage
    from bizenv_desktop.ui.editor.subtable import SubTable
    from tests.helpers_sync import Office

INVESTOR = "project_investor"


@pytest.fixture
def two(qtbot, tmp_path) -> Iterator[tuple[Desk, Office]]:
    with two_computers(tmp_path) as both:
        yield both


def investors(desk: Desk) -> list[str]:
    return sorted(one.values["investor_name"] for one in desk.services.records.rows(INVESTOR))


def table(page: RecordPage) -> SubTable:
    return page.sheet.tables[INVESTOR]


def column(page: RecordPage, name: str = "investor_name") -> int:
    return [field.id for field in table(page).state.columns].index(name)


def shown(page: RecordPage) -> list[str]:
    return [table(page).state.text(row, column(page)) for row in range(len(table(page).state.rows))]


def put(page: RecordPage, row: int, text: str) -> None:
    table(page).model.put([(row, column(page), text)], "填写")


def brought(desk: Desk, other: Office, qtbot: Any) -> None:
    """Let the colleague's changes come by the window's sync."""
    other.sync()
    desk.exchange.start()
    qtbot.waitUntil(quiet(desk))


def with_investors(desk: Desk, other: Office) -> tuple[str, list[str]]:
    row = named(desk, "演示项目05")
    rows = [other.create(INVESTOR, project_id=row, investor_name=name) for name in ("甲公司", "乙公司")]
    other.sync()
    desk.services.syncer.sync()
    return row, rows


def test_a_colleagues_child_rows_are_told_and_kept_beside_what_was_typed(qtbot, two):
    desk, other = two
    row, (first, second) = with_investors(desk, other)
    page = an_editor(desk, qtbot, row)
    put(page, shown(page).index("甲公司"), "甲公司（我改的）")
    other.change(second, INVESTOR, investor_name="乙公司（同事改的）")
    other.create(INVESTOR, project_id=row, investor_name="丙公司")
    brought(desk, other, qtbot)
    qtbot.waitUntil(page.elsewhere.isVisible)
    said = page.elsewhere.text.text()
    page.elsewhere.button.click()
    qtbot.waitUntil(lambda: not page.elsewhere.isVisible())
    qtbot.waitUntil(quiet(desk))
    built(page, qtbot)
    over = sorted(shown(page))
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))

    assert desk.ledger(INVESTOR).title in said
    assert "孙演示" in said
    assert over == investors(desk) == ["丙公司", "乙公司（同事改的）", "甲公司（我改的）"]
    assert desk.errors == []
    assert first != second


def test_a_draft_of_days_ago_neither_removes_nor_overwrites_what_colleagues_did_since(qtbot, two):
    desk, other = two
    row, (first, second) = with_investors(desk, other)
    page = an_editor(desk, qtbot, row)
    put(page, shown(page).index("甲公司"), "甲公司（我改的）")
    table(page).add_row()
    put(page, 2, "丁公司")
    page.may_leave()
    qtbot.waitUntil(quiet(desk))
    page.hide()
    other.change(second, INVESTOR, investor_name="乙公司（同事改的）")
    other.create(INVESTOR, project_id=row, investor_name="丙公司")
    other.delete(first, INVESTOR)
    brought(desk, other, qtbot)
    again = an_editor(desk, qtbot, row)
    again.save()
    qtbot.waitUntil(lambda: not again.dirty)
    qtbot.waitUntil(quiet(desk))

    expected = ["丁公司", "丙公司", "乙公司（同事改的）", "甲公司（我改的）"]
    assert investors(desk) == expected, "the row that was typed into is back, as a new one"
    assert desk.errors == []


def test_a_text_that_fits_no_field_of_a_child_row_alone_is_kept_in_the_draft(qtbot, two):
    desk, other = two
    row, _ = with_investors(desk, other)
    page = an_editor(desk, qtbot, row)
    share = column(page, "share")
    table(page).model.put([(0, share, "一半")], "填写")
    page.may_leave()
    qtbot.waitUntil(quiet(desk))
    page.hide()
    again = an_editor(desk, qtbot, row)

    assert "一半" in [table(again).state.text(n, share) for n in range(2)]


def test_a_record_that_a_colleague_deleted_says_so_and_keeps_what_was_typed(qtbot, two):
    desk, other = two
    made = other.create(project_name="演示独立项目")
    other.sync()
    desk.services.syncer.sync()
    page = an_editor(desk, qtbot, made)
    line = page.sheet.cells["total_investment"].editor.line
    line.setText("6.6亿")
    line.textEdited.emit("6.6亿")
    other.delete(made)
    brought(desk, other, qtbot)
    qtbot.waitUntil(page.elsewhere.isVisible)

    assert "在别处删除了" in page.elsewhere.text.text()
    assert page.elsewhere.button.isHidden()
    assert page.sheet.cells["total_investment"].editor.line.text() == "6.6亿"
