"""A submitted report of several tables: the reviewer chooses the table, and a reason belongs to its cell."""

from dataclasses import replace

from bizenv_desktop.ui.review.form_pane import FormPane
from tests.helpers_printing import a_line, a_report


def a_compound():
    first = a_report([a_line(1, "演示甲")], report="three_rates", title="三率表")
    second = a_report([a_line(2, "演示乙"), a_line(3, "演示丙")], report="issue_list", title="问题清单")
    return replace(first, kind="compound", title="月例会材料", columns=(), lines=(), parts=(first, second))


def test_each_table_of_a_report_can_be_chosen(qtbot):
    pane = FormPane()
    qtbot.addWidget(pane)
    pane.show_data(a_compound())
    assert [pane.parts.itemText(n) for n in range(2)] == ["1. 三率表", "2. 问题清单"]
    assert pane.form.text(0, 1) == "演示甲1"
    pane.parts.setCurrentIndex(1)
    assert [pane.form.text(n, 1) for n in range(2)] == ["演示乙2", "演示丙3"]


def test_a_reason_marks_the_cell_of_its_own_table_only(qtbot):
    pane = FormPane()
    qtbot.addWidget(pane)
    pane.show_data(a_compound())
    pane.mark({(0, 1, 1): "名称不全"})
    tip = lambda: pane.form.data(pane.form.index(0, 1), 3)  # noqa: E731 - 3 is the tool tip
    assert "名称不全" not in tip()
    pane.go(0, 1, 1)
    assert pane.spot() == (0, 1, 1)
    assert "名称不全" in tip()


def test_a_report_of_one_table_has_nothing_to_choose(qtbot):
    pane = FormPane()
    qtbot.addWidget(pane)
    pane.show_data(a_report([a_line(1)]))
    assert pane.parts.isHidden()
