"""The workbench: what somebody can act on; what could not be read never looks like nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QMessageBox, QPushButton

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.records.todo import Task
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.workbench.choosing import page_for
from tests.helpers_review import FakeReview, a_desk_of, a_reason, submission
from tests.helpers_ui import FakeExchange, FakePeriods, a_desk, quiet, shown


class Broken(FakeExchange):
    """An exchange whose conflicts cannot be read, until it is mended."""

    mended = False

    def conflicts(self) -> list[Any]:
        if self.mended:
            return []
        raise BizenvError("DISK_ERROR", "读不出本地数据", "检查磁盘")


class BrokenPeriods(FakePeriods):
    def tasks(self) -> list[Any]:
        raise BizenvError("NO_CALENDAR", "没有 2022 年的节假日表", "在“节假日”台账里填写")


def a_page(desk: Any, qtbot: Any) -> Any:
    return shown(page_for(desk), qtbot, Place("workbench"))


def test_a_part_that_cannot_be_read_says_so_with_its_remedy_and_is_read_again(qtbot, tmp_path):
    exchange = Broken()
    with a_desk(tmp_path, syncer=exchange, periods=BrokenPeriods()) as desk:
        page = a_page(desk, qtbot)
        told, conflicts = page.warning.text.text(), page.waiting["conflicts"].text()
        empty = page.periods._empty
        exchange.mended = True
        desk.services = replace(desk.services, periods=FakePeriods())
        page.warning.again.click()
        qtbot.waitUntil(quiet(desk))

        assert "“冲突”没有读出：读不出本地数据；检查磁盘" in told
        assert "“报表期间”没有读出：没有 2022 年的节假日表" in told
        assert "没有读出" in conflicts
        assert "没有读出" in empty
        assert not page.warning.isVisible()
        assert page.waiting["conflicts"].text().endswith("0")
        assert page.periods._empty == "没有未上报的期间"


def test_a_day_without_problems_shows_no_warning(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        assert not a_page(desk, qtbot).warning.isVisible()


def test_a_number_that_two_issues_have_is_told_and_changed_by_one_click(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        records = desk.services.records
        issue = {"issue_no": "210100-2022-0001", "channel": "走访", "description": "供电不足", "category": "水电气热"}
        first, later = (Edit("create", "issue", new_id(), {**issue, "description": text}) for text in ("甲事", "乙事"))
        desk.services.copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [later, first]), by="张演示"))
        page = a_page(desk, qtbot)
        (line,) = [one for one in page.tasks.lines if one.item.kind == "number"]
        page.tasks.opened.emit(line.item)
        (box,) = [one for one in page.findChildren(QMessageBox) if one.isVisible()]
        next(button for button in box.buttons() if button.text() == "换编号").click()
        qtbot.waitUntil(quiet(desk))
        numbers = {one.values["description"]: one.values["issue_no"] for one in records.rows("issue")}

        assert line.cells[0] == "编号"
        assert "更早的是“210100-2022-0001 甲事”" in line.cells[1]
        assert numbers == {"甲事": "210100-2022-0001", "乙事": "210100-2022-0002"}
        assert [one for one in page.tasks.lines if one.item.kind == "number"] == []


def test_the_province_sees_what_waits_for_review_and_what_is_missing(qtbot, tmp_path):
    found = [
        submission(), submission("210200", 20, opened_at="2022-05-12T09:00:00+08:00", overdue=1),
        submission("210300", state="returned"), submission("210200", state="approved"),
    ]  # fmt: skip
    owed = [submission("210300", 18, "open", overdue=4), submission("210300", state="returned", overdue=2)]
    review = FakeReview(found=found, owed=owed)
    with a_desk_of(tmp_path, "省演示", frozenset({"province"}), review=review) as desk:
        page = a_page(desk, qtbot)
        numbers = {name: tile.number.text() for name, tile in page.tiles.items()}
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        page.waiting.opened.emit(page.waiting.lines[0].item)
        page.tiles["overdue"].click()
        page.tiles["returned"].click()
        progress = {line.cells[0].split(" ")[0]: line.cells[1] for line in page.progress.lines}

        assert numbers == {"waiting": "2", "unseen": "1", "returned": "1", "overdue": "2"}
        assert page.tiles["overdue"].name.text() == "逾期未报（1 个市）"
        assert [place.screen for place in places] == ["submission", "review", "review"]
        assert [dict(place.extra) for place in places[1:]] == [{"tab": "missing"}, {"tab": "", "state": "returned"}]
        assert progress["2022年第19周"] == "通过 1　待审 1　退回或撤回 1"


def test_a_province_whose_list_cannot_be_read_never_looks_idle(qtbot, tmp_path):
    class Unread(FakeReview):
        def submissions(self, *, since: Any = None) -> Any:
            raise BizenvError("DISK_ERROR", "读不出本地数据", "检查磁盘")

    with a_desk_of(tmp_path, "省演示", frozenset({"province"}), review=Unread()) as desk:
        page = a_page(desk, qtbot)

        assert page.tiles["waiting"].number.text() == "？"
        assert "“报送”没有读出" in page.warning.text.text()
        assert "没有读出" in page.waiting._empty


def test_all_that_is_to_be_done_is_counted_also_where_the_list_has_only_the_most_urgent(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        late = Task("D1", "project", "", "演示事项", "2022-04-12", -20, "overdue")
        desk.services.records.todo = lambda: [late] * 203
        page = a_page(desk, qtbot)
        assert page.task_head.text() == "待办 203 项，其中逾期 203 项，列出最急的 200 项"
        assert len(page.tasks.lines) == 200


def test_a_head_sees_figures_deadlines_and_periods_but_nothing_to_act_on(qtbot, tmp_path):
    with a_desk_of(tmp_path, "局长演示", frozenset({"viewer"}), periods=FakePeriods(now="returned")) as desk:
        page = a_page(desk, qtbot)
        texts = [button.text() for button in page.findChildren(QPushButton)]

        assert page.tiles["returned"].number.text() == "1"
        assert [line.cells[2] for line in page.periods.lines] == ["已退回"]
        assert "导入工作簿" not in texts
        assert "周调度填报" not in texts
        assert not page.warning.isVisible()


def test_what_the_province_returned_stands_first_in_the_to_do_list(qtbot, tmp_path):
    review = FakeReview()
    with a_desk(tmp_path, review=review) as desk:
        row = desk.services.records.rows("project_progress", limit=1)[0].id
        review.given = [a_reason(1, row), a_reason(2), a_reason(3, row, done=True)]
        page = a_page(desk, qtbot)
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        page.tasks.opened.emit(page.tasks.lines[0].item)

        assert [line.cells[0] for line in page.tasks.lines].count("退回") == 1
        assert page.tasks.lines[0].cells[1].startswith("演示项目03·本周进展：进展写得太笼统")
        assert places == [Place("record", "project_progress", row)]
