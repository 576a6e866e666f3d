"""The screen of the plan: a clause shows its tasks and its ledgers, and each opens where it is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.records.filters import Filter
from bizenv_desktop.ui.clauses.page import ClausesPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, quiet, shown


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path) as made:
        made.services.records.create(
            "plan_task",
            {
                "clause": "三（一）3", "task": "定期开展项目现场核查", "lead": "项目科", "assist": ["各县区"],
                "due_date": "2022-05-09", "progress": Decimal(40), "task_status": "推进",
            },
        )  # fmt: skip
        yield made


def on_clause(page, number):
    page.clauses.selectRow(next(n for n, line in enumerate(page.clauses.lines) if line.item == number))
    return page


def texts(table):
    return [line.cells for line in table.lines]


def places_of(desk):
    opened = []
    desk.place_wanted.connect(opened.append)
    return opened


def test_a_late_task_is_red_and_opens_its_record(desk, qtbot):
    opened = places_of(desk)
    page = on_clause(shown(ClausesPage(desk), qtbot, Place("clauses")), "三(一)3")
    assert page.clauses.lines[7].cells == ("三(一)3", "实事求是开展招商引资统计", "0/1", "40%", "1")
    late = page.tasks.lines[0]
    assert late.cells == ("定期开展项目现场核查", "项目科（各县区）", "2022-05-09", "推进 40%", "", "逾期 3 工作日")
    assert late.inks[5]
    page.tasks.opened.emit(late.item)
    assert opened == [Place("record", "plan_task", late.item.id)]


@pytest.mark.parametrize("width", [1170, 1700])
def test_the_names_of_all_clauses_can_be_read(desk, qtbot, width):
    page = shown(ClausesPage(desk), qtbot, Place("clauses"))
    page.resize(width, 700)
    wanted = max(page.clauses.sizeHintForIndex(page.clauses.model().index(n, 1)).width() for n in range(33))
    qtbot.waitUntil(lambda: page.clauses.columnWidth(1) >= wanted)


def test_a_proposed_task_opens_as_a_new_record_with_its_clause(desk, qtbot):
    opened = places_of(desk)
    page = on_clause(shown(ClausesPage(desk), qtbot, Place("clauses")), "三(一)3")
    proposed = page.tasks.lines[1]
    assert proposed.cells[3] == "未登记"
    page.tasks.opened.emit(proposed.item)
    values = {"clause": "三(一)3", "task": "到位资金逐笔核实凭证", "due_date": "2022-12-31"}
    assert opened == [Place("record", "plan_task", extra={"values": values})]


def test_a_ledger_opens_its_rows_of_the_year(desk, qtbot):
    opened = places_of(desk)
    page = on_clause(shown(ClausesPage(desk), qtbot, Place("clauses")), "三(二)3")
    assert texts(page.carriers)[0] == ("项目周进展", "40", "40")
    page.carriers.opened.emit(page.carriers.lines[0].item)
    assert opened[0].ledger == "project_progress"
    assert opened[0].extra["filters"] == [Filter("week_key", "含", "2022")]
    page.year.setValue(2021)
    qtbot.waitUntil(lambda: quiet(desk)() and texts(page.carriers)[0] == ("项目周进展", "0", "40"))


def test_the_tasks_of_all_other_clauses_are_entered_with_one_button(desk, qtbot):
    page = shown(ClausesPage(desk), qtbot, Place("clauses"))
    assert "32 条还没有登记任务" in page.total.text()
    page.enter.click()
    qtbot.waitUntil(quiet(desk))
    page.refresh()
    qtbot.waitUntil(lambda: not page.enter.isEnabled())
    assert "还没有登记" not in page.total.text()


def test_the_print_of_all_clauses_and_the_plan_table_are_one_click_away(desk, qtbot):
    opened = places_of(desk)
    page = shown(ClausesPage(desk), qtbot, Place("clauses"))
    page.preview()
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    assert opened[0].extra["given"].printout.pdf.startswith(b"%PDF")
    page._division()
    assert opened[1].extra == {"report": "task_division", "key": ""}
