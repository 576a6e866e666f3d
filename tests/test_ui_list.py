"""The ledger list: long, sorted, filtered, searched, copied."""

import time
from array import array
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QImage

from bizenv_desktop.formdef.values import ValueProblem
from bizenv_desktop.records.filters import BETWEEN, CONTAINS, EMPTY, EQUALS, FILLED, LACKS, Filter, where
from bizenv_desktop.ui.lists.columns import Columns, load_columns, save_columns
from bizenv_desktop.ui.lists.merge_dialog import MergeDialog
from bizenv_desktop.ui.lists.model import LedgerModel, Query
from bizenv_desktop.ui.lists.pane import ListPane
from bizenv_desktop.ui.lists.replace_dialog import ReplaceDialog
from bizenv_desktop.ui.lists.replacing import Wanted, find_replacements, replace_all
from bizenv_desktop.ui.lists.saved_filters import load_views
from bizenv_desktop.ui.lists.view import LedgerView
from tests.helpers_ui import TODAY, a_desk, forms, quiet

PROJECT = forms().ledgers["project"]
MANY = 100_000


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        yield made


@pytest.fixture
def pane(qtbot, desk):
    made = ListPane(desk, PROJECT)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.reload()
    qtbot.waitUntil(quiet(desk))
    return made


def shown(pane, qtbot, column="project_name"):
    def loaded():
        rows = range(pane.model.rowCount())
        return quiet(pane.desk)() and all(
            pane.model.row_id(row) or pane.model.data(pane.model.index(row, 0)) for row in rows
        )

    qtbot.waitUntil(loaded)
    place = pane.model.columns.index(column)
    return [pane.model.data(pane.model.index(row, place)) for row in range(pane.model.rowCount())]


class ManyRecords:
    """A hundred thousand rows that are made when they are asked for."""

    def list_ids(self, ledger, *, where="", search="", sort=(), limit=None):
        return array("q", range(MANY if limit is None else limit))

    def list_page(self, ledger, rowids, columns):
        return [(str(one), *(f"{one}-{name}" for name in columns)) for one in rowids]


@pytest.fixture
def long_list(qtbot, tmp_path):
    with a_desk(tmp_path, records=ManyRecords()) as desk:
        model = LedgerModel(desk, PROJECT, list(PROJECT.fields)[1:16])
        view = LedgerView(model)
        qtbot.addWidget(view)
        view.resize(1300, 700)
        view.show()
        model.show(Query())
        qtbot.waitUntil(lambda: model.rowCount() == MANY)
        view.use_columns(Columns(tuple(model.columns), frozen=1))
        qtbot.waitUntil(quiet(desk))
        yield view


def painted_in(widget):
    picture = QImage(widget.size(), QImage.Format.Format_RGB32)
    start = time.thread_time()
    widget.render(picture)
    return time.thread_time() - start


def test_a_jump_to_the_middle_reads_one_block_and_shows_it(long_list, qtbot):
    long_list.scrollTo(long_list.model().index(MANY // 2, 3))

    qtbot.waitUntil(lambda: long_list.ledger_model.row_id(MANY // 2) == str(MANY // 2))


def test_selecting_everything_does_not_stop_the_header(long_list):
    long_list.selectAll()

    best = min(painted_in(long_list.heading) + painted_in(long_list.verticalHeader()) for _ in range(3))

    assert best < 0.05
    assert len(long_list.selected_rows()) == MANY


def test_the_order_of_a_hundred_thousand_rows_is_shown_at_once(long_list, qtbot):
    start = time.thread_time()
    long_list.ledger_model.show(Query(sort=(("project_name", True),)))

    assert time.thread_time() - start < 0.05


def test_rows_are_sorted_by_a_click_then_the_other_way_then_not(pane, qtbot):
    place = pane.model.columns.index("total_investment")

    pane.sort_by(place, add=False)
    pane.sort_by(place, add=False)

    assert shown(pane, qtbot)[0] == "演示项目39"
    pane.sort_by(place, add=False)
    assert pane.order == []


def test_shift_adds_a_column_to_the_order(pane):
    pane.sort_by(pane.model.columns.index("site_region"), add=False)
    pane.sort_by(pane.model.columns.index("total_investment"), add=True)

    assert pane.order == [("site_region", False), ("total_investment", False)]


@pytest.mark.parametrize(
    ("one", "count"),
    [
        (Filter("project_name", CONTAINS, "项目0"), 10),
        (Filter("project_name", LACKS, "项目0"), 30),
        (Filter("total_investment", BETWEEN, "5亿", "50009"), 10),
        (Filter("total_investment", EQUALS, "50003"), 1),
        (Filter("site_region", CONTAINS, "铁西"), 14),
        (Filter("is_legacy", EQUALS, "是"), 40),
        (Filter("company_id", EMPTY), 40),
        (Filter("sign_date", BETWEEN, "2021-01", "2021-12-31"), 40),
        (Filter("officer", FILLED), 40),
        (Filter("key_lists", CONTAINS, "市重点"), 40),
        (Filter("ext:领导批示", EMPTY), 40),
    ],
    ids=lambda value: value.sentence(value.column) if isinstance(value, Filter) else str(value),
)
def test_a_column_is_filtered(desk, one, count):
    condition = where(PROJECT, desk.forms, [one], TODAY)

    assert len(desk.services.records.list_ids("project", where=condition)) == count


def test_a_reference_is_filtered_by_the_name_that_people_see(desk):
    progress = desk.ledger("project_progress")

    condition = where(progress, desk.forms, [Filter("project_id", CONTAINS, "项目07")], TODAY)

    assert len(desk.services.records.list_ids("project_progress", where=condition)) == 1


def test_a_quote_in_a_filter_is_a_quote(desk):
    condition = where(PROJECT, desk.forms, [Filter("project_name", CONTAINS, "o' OR 1=1")], TODAY)

    assert len(desk.services.records.list_ids("project", where=condition)) == 0


def test_a_text_of_the_wrong_type_is_refused():
    with pytest.raises(ValueProblem):
        where(PROJECT, forms(), [Filter("total_investment", EQUALS, "很多")], TODAY)


def test_two_characters_or_initials_find_rows_and_the_hits_are_counted(pane, qtbot):
    pane.tools.search.setText("ysxm03")
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)

    assert pane.tools.hits.text() == "1 条"
    pane.tools.search.setText("项目")
    qtbot.waitUntil(lambda: pane.model.rowCount() == 40)


def test_columns_are_remembered_for_each_ledger(desk):
    chosen = Columns(("project_name", "stage", "ext:领导批示"), {"stage": 222}, frozen=2)

    save_columns(desk.settings, PROJECT, chosen)

    assert load_columns(desk.settings, PROJECT) == chosen
    assert load_columns(desk.settings, forms().ledgers["issue"]) != chosen


def test_the_selection_is_counted_summed_and_copied(pane, qtbot):
    shown(pane, qtbot)
    place = pane.model.columns.index("total_investment")
    pane.view.selectionModel().select(pane.model.index(0, place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    pane.view.selectionModel().select(pane.model.index(1, place), QItemSelectionModel.SelectionFlag.Select)

    qtbot.waitUntil(lambda: "合计" in pane.sum_label.text())
    pane.copy()
    qtbot.waitUntil(quiet(pane.desk))

    copied = QGuiApplication.clipboard().text().split("\n")
    assert len(copied) == 2
    assert f"{sum(map(Decimal, copied)):,}" in pane.sum_label.text()


def test_one_value_for_many_rows_is_one_step(pane, qtbot):
    shown(pane, qtbot)
    rowids = pane.model.rowids([0, 1, 2])

    pane.actions_._change(rowids, {"officer": "李演示"})
    qtbot.waitUntil(quiet(pane.desk))
    rows = pane.desk.services.records.rows("project", where="officer = '李演示'")
    pane.desk.services.records.undo()

    assert len(rows) == 3
    assert pane.desk.services.records.rows("project", where="officer = '李演示'") == []


def test_numbers_are_grouped_and_stand_at_the_right_under_their_heading(pane, qtbot):
    shown(pane, qtbot)
    place = pane.model.columns.index("total_investment")
    horizontal = Qt.Orientation.Horizontal

    assert pane.model._text(0, place).startswith("50,0")
    assert pane.model.headerData(place, horizontal) == "协议总投资（万元）"
    assert pane.model.headerData(place, horizontal, Qt.ItemDataRole.TextAlignmentRole) == pane.model._aligned[place]
    assert pane.model._aligned[place] & int(Qt.AlignmentFlag.AlignRight)


def test_a_filter_is_kept_under_a_name_and_taken_again(pane, qtbot):
    pane.set_filter(Filter("project_name", CONTAINS, "项目0"))
    pane.sort_by(pane.model.columns.index("total_investment"), add=False)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 10)
    pane.views.keep("零字头")
    pane.clear_all()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 40)

    kept = load_views(pane.desk.settings, PROJECT)
    pane.use_view(kept["零字头"])

    qtbot.waitUntil(lambda: pane.model.rowCount() == 10)
    assert pane.order == [("total_investment", False)]
    assert load_views(pane.desk.settings, pane.desk.ledger("issue")) == {}
    pane.views.forget("零字头")
    assert load_views(pane.desk.settings, PROJECT) == {}


def test_a_replacement_is_shown_before_it_is_made_and_is_one_step(pane, qtbot):
    shown(pane, qtbot)
    dialog = ReplaceDialog(pane)
    dialog.find_edit.setText("演示项目0")
    dialog.replace_edit.setText("样板项目0")

    dialog.find_now()
    qtbot.waitUntil(lambda: len(dialog.preview.lines) == 10)
    before = pane.desk.services.records.rows("project", search="样板")
    dialog.replace_now()
    qtbot.waitUntil(lambda: len(pane.desk.services.records.rows("project", search="样板")) == 10)
    pane.desk.services.records.undo()

    assert before == []
    assert pane.desk.services.records.rows("project", search="样板") == []
    qtbot.waitUntil(quiet(pane.desk))


def test_what_would_not_fit_its_field_is_told_and_left_alone(pane):
    services, rowids = pane.desk.services, list(pane.desk.services.records.list_ids("project"))[:3]
    wanted = Wanted(("sign_date", "officer"), "2021-03-15", "去年春天")

    found = find_replacements(services, PROJECT, rowids, wanted, progress=lambda *_now: None, cancelled=lambda: False)

    assert [one.new for one in found] == ["去年春天"] * 3
    assert all(one.problem for one in found)
    assert replace_all(services, PROJECT, [one for one in found if not one.problem], "替换") == 0


@pytest.mark.parametrize(
    ("wanted", "text", "answer"),
    [
        (Wanted((), "a", "b"), "Aa", "bb"),
        (Wanted((), "a", "b", case=True), "Aa", "Ab"),
        (Wanted((), "铁西", "皇姑", whole=True), "铁西区", None),
        (Wanted((), "(1)", r"\1"), "共(1)个", r"共\1个"),
    ],
)
def test_text_is_replaced_as_written(wanted, text, answer):
    assert wanted.replaced(text) == answer


def test_two_records_of_the_same_thing_are_merged_after_both_were_shown(qtbot, desk):
    records = desk.services.records
    twice = [records.create("enterprise", {"name": name}) for name in ("演示企业", "演示企业（重复）")]
    project = records.rows("project", limit=1)[0].id
    records.change("project", project, {"company_id": twice[1].id})
    pane = ListPane(desk, forms().ledgers["enterprise"])
    qtbot.addWidget(pane)
    pane.show()
    pane.reload()
    shown(pane, qtbot, "name")
    pane.view.selectAll()
    pane.actions_.merge()
    qtbot.waitUntil(lambda: bool(pane.findChildren(MergeDialog)))
    (dialog,) = pane.findChildren(MergeDialog)
    differing = {line.cells[0]: set(line.cells[1:]) for line in dialog.table.lines}
    offered = dialog.chosen()
    dialog.keep[dialog.preview.ids.index(twice[0].id)].setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: [row.id for row in records.rows("enterprise")] == [twice[0].id])
    qtbot.waitUntil(quiet(desk))

    assert differing[desk.ledger("enterprise").fields["name"].label] == {"演示企业", "演示企业（重复）"}
    assert offered[0] == twice[1].id  # the one that others refer to is proposed to stay
    assert records.get("project", project).values["company_id"] == twice[0].id
    assert desk.errors == []
