"""Conflicts of a group of fields, and of a value that a newer definition cannot hold, side by side in the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.periods.periods import Periods
from bizenv_desktop.records.custom_tables import (
    CustomTable,
    TableColumn,
    content_text,
    custom_tables,
    label_in,
    save_table,
)
from bizenv_desktop.records.filters import BETWEEN, Filter
from bizenv_desktop.records.table_choices import SUM
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.syncing.places import place_of
from bizenv_desktop.wire import system
from tests.helpers_ui import LAST_WEEK, a_desk, quiet
from tests.helpers_ui_sync import a_conflicts_page, change, named, press, two_computers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.ui.conflicts.page import ConflictsPage
    from bizenv_desktop.ui.desk import Desk
    from tests.helpers_sync import Office


@pytest.fixture
def two(qtbot, tmp_path) -> Iterator[tuple[Desk, Office]]:
    with two_computers(tmp_path) as both:
        yield both


def kinds(desk: Desk) -> list[str]:
    """Return two codes of the field that stands in a group."""
    return list(desk.forms.codes[desk.ledger("project").fields["stop_kind"].type.codes].codes)[:2]  # type: ignore[attr-defined]


def sides(page: ConflictsPage) -> dict[str, str]:
    return {name: f"{side._who.text()} {side._text.text()}" for name, side in page.view._sides.items()}


def settled(page: ConflictsPage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not page.table.lines)
    qtbot.waitUntil(quiet(page.desk))


def test_a_group_stands_side_by_side_and_is_taken_whole(qtbot, two):
    desk, other = two
    mine, theirs = kinds(desk)
    row = change(desk, "演示项目03", stop_kind=mine, stop_reason="投资方撤资")
    other.change(row, stop_kind=theirs, stop_reason="土地未落实")
    other.sync()
    desk.services.syncer.sync()
    page = a_conflicts_page(desk, qtbot)
    shown, words = sides(page), page.view.words.text()
    page.view.buttons["theirs"].click()
    settled(page, qtbot)
    desk.services.syncer.sync()
    other.sync()
    values = desk.services.records.get("project", row).values

    assert len(page.table.lines) == 0
    assert "投资方撤资" in shown["mine"]
    assert "张演示" in shown["mine"]
    assert "本机" in shown["mine"]
    assert "土地未落实" in shown["theirs"]
    assert "孙演示" in shown["theirs"]
    assert "（空）" in shown["base"]
    assert "一起填的一组" in words
    assert page.view.other.isHidden()
    assert (values["stop_kind"], values["stop_reason"]) == (theirs, "土地未落实")
    assert other.row(row)["stop_reason"] == "土地未落实"  # type: ignore[index]
    assert desk.errors == []


def incompatible(desk: Desk, row: str, *, elsewhere: bool) -> None:
    """Let the province tell of a value that was filled by an older definition and is no amount."""
    copy = desk.services.copy
    values = {
        "ledger": "project", "row": row, "group": ["total_investment"], "kind": system.KIND_INCOMPATIBLE,
        "base": system.packed({"total_investment": "50003"}), "mine": system.packed({"total_investment": "约三亿"}),
        "theirs": system.packed({"total_investment": "50003"}), "mine_by": "孙演示" if elsewhere else "张演示",
        "mine_at": "2022-05-11T09:00:00+08:00", "mine_device": new_id() if elsewhere else copy.device,
        "theirs_by": "李演示", "theirs_at": "2022-05-10T09:00:00+08:00", "theirs_device": copy.device if elsewhere
        else new_id(), "state": system.OPEN,
    }  # fmt: skip
    desk.services.records.apply(Step("edit", "演示", [Edit("create", system.CONFLICT, new_id(), values)]))


@pytest.mark.parametrize(("elsewhere", "barred", "usable"), [(False, "mine", "theirs"), (True, "theirs", "mine")])
def test_a_value_that_fits_no_more_is_shown_but_cannot_be_taken(qtbot, tmp_path, elsewhere, barred, usable):
    with a_desk(tmp_path) as desk:
        desk.services = replace(desk.services, syncer=Syncer(desk.services.copy))
        row = named(desk, "演示项目03")
        incompatible(desk, row, elsewhere=elsewhere)
        page = a_conflicts_page(desk, qtbot)
        shown, words = sides(page), page.view.words.text()
        enabled = {name: button.isEnabled() for name, button in page.view.buttons.items()}
        page._settle([page.table.current()], "value=3.2亿")
        settled(page, qtbot)

        assert "约三亿" in shown[barred]
        assert "定义已改" in words
        assert ("孙演示" if elsewhere else "张演示") in words
        assert enabled == {barred: False, usable: True}
        assert not page.view.other.isHidden()
        assert desk.services.records.get("project", row).values["total_investment"] == 32000
        assert desk.errors == []


def test_of_many_only_those_are_taken_whose_value_still_fits(qtbot, two):
    desk, other = two
    row = change(desk, "演示项目04", officer="赵演示")
    other.change(row, officer="孙演示")
    other.sync()
    desk.services.syncer.sync()
    incompatible(desk, named(desk, "演示项目03"), elsewhere=False)
    page = a_conflicts_page(desk, qtbot)
    page.table.selectAll()
    page.view.buttons["mine"].click()
    press(page, "全部采用")
    qtbot.waitUntil(lambda: len(page.table.lines) == 1)
    qtbot.waitUntil(quiet(desk))

    assert page.table.lines[0].cells[1] == "演示项目03"
    assert desk.errors == []


def test_an_open_conflict_bars_the_submission_of_its_row_until_it_is_settled(qtbot, two):
    desk, other = two
    row = change(desk, "演示项目04", officer="赵演示")
    other.change(row, officer="孙演示")
    other.sync()
    desk.services.syncer.sync()
    copy, records, checker = desk.services.copy, desk.services.records, desk.services.checker
    periods = Periods(copy, records, checker, Reports(copy, checker), lambda _data: b"%PDF")

    def barred() -> list[str]:
        return [one.title for one in periods.check("weekly_dispatch", LAST_WEEK) if "冲突" in one.message and one.bars]

    before = barred()
    page = a_conflicts_page(desk, qtbot)
    page.view.buttons["theirs"].click()
    settled(page, qtbot)

    assert before == ["演示项目04"]
    assert barred() == []


def test_an_open_conflict_does_not_fill_the_log_with_the_same_line(qtbot, two):
    desk, other = two
    row = change(desk, "演示项目04", officer="赵演示")
    other.change(row, officer="孙演示")
    other.sync()
    for _turn in range(4):
        desk.services.syncer.sync()
    texts = [line.text for line in desk.services.syncer.log()]

    assert texts.count("待处理冲突 1 个") == 1


def test_two_changes_of_one_table_are_told_by_columns_groups_and_sums_in_the_window_and_in_what_waits(qtbot, two):
    desk, other = two
    plain = CustomTable(
        "大项目", "project", columns=(TableColumn("project_name"), TableColumn("total_investment", SUM, "亿元"))
    )
    table = save_table(desk.services.records, plain)
    desk.services.syncer.sync()
    other.sync()
    theirs = replace(table, columns=(*table.columns, TableColumn("site_region")), order=(("total_investment", True),))
    with other.copy.read() as reader:
        labels = {one: label_in(reader.context.ledger("project"), one) for one in theirs.fields}
    bigger = Filter("total_investment", BETWEEN, "1亿")
    save_table(desk.services.records, replace(table, filters=(bigger,), groups=("sign_date@年",)))
    [waiting] = [one.cells for one in desk.services.syncer.outgoing() if one.field == "content"]
    other.change(table.id, "custom_table", content=content_text(replace(theirs, labels=labels)))
    other.sync()
    desk.services.syncer.sync()
    page = a_conflicts_page(desk, qtbot)
    shown, words, typed = sides(page), page.view.words.text(), page.view.other.isVisible()
    page.view.buttons["theirs"].click()
    settled(page, qtbot)
    [said] = [one.cells for one in desk.services.syncer.outgoing() if one.ledger == system.CONFLICT]
    place = place_of(desk.services, "custom_table", table.id)
    with desk.services.copy.read() as reader:
        [kept] = custom_tables(reader)

    assert waiting[:3] == ("自定义表", "大项目", "内容")
    assert waiting[4] == (
        "列：项目名称、协议总投资（合计，亿元）；条件：协议总投资：1亿 起；分组小计：签约日期（按年）；排序：台账的次序"
    )
    assert "列：项目名称、协议总投资（合计，亿元）\n条件：没有，列出全部记录\n分组小计：不分组" in shown["base"]
    assert "条件：协议总投资：1亿 起\n分组小计：签约日期（按年）" in shown["mine"]
    assert "列：项目名称、协议总投资（合计，亿元）、建设地区" in shown["theirs"]
    assert "排序：协议总投资（从大到小）" in shown["theirs"]
    assert not [text for text in (*shown.values(), *waiting, *said) if "{" in text or "total_investment" in text]
    assert not typed, "the content is the program's text: nobody can type it"
    assert "再打开它修改" in words
    assert [one.field for one in kept.columns] == ["project_name", "total_investment", "site_region"]
    assert place == Place("custom", row=table.id)
