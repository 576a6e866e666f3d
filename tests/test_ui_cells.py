"""Typed cells: what a person types, pastes, fills and takes back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.formdef.values import format_text, parse_text
from bizenv_desktop.ui.cells.paste import parse_block, place_block
from bizenv_desktop.ui.cells.state import CellRow, TableState, edits_of, own_of
from bizenv_desktop.ui.cells.widths import shared_widths
from bizenv_desktop.ui.lists.clipboard import tsv_line
from tests.helpers_ui import TODAY, forms

PROGRESS = forms().ledgers["project_progress"]
COLUMNS = [PROGRESS.fields[name] for name in ("progress_note", "invested_total", "stage")]


def a_table(rows=3, **more):
    codes = forms().codes
    state = TableState(
        COLUMNS,
        lambda field, text: parse_text(field, text, codes, TODAY),
        lambda f, v: format_text(f, v, codes),
        **more,
    )
    state.rows = [CellRow(f"row{n}", {"invested_total": Decimal(100)}, title=f"项目{n}") for n in range(rows)]
    return state


def texts(state):
    return [[state.text(row, column) for column in range(state.width)] for row in range(len(state.rows))]


def test_an_amount_is_read_as_in_the_editor():
    state = a_table()

    state.put([(0, 1, "1.2亿")], "填写")

    assert state.rows[0].values["invested_total"] == Decimal(12_000)
    assert state.text(0, 1) == "12000"


def test_a_text_that_does_not_fit_stays_in_the_cell_and_the_value_stays_in_the_row():
    state = a_table()

    change = state.put([(0, 1, "约三亿")], "填写")

    assert state.text(0, 1) == "约三亿"
    assert "累计完成投资" in state.wrong(0, 1).message
    assert state.rows[0].values["invested_total"] == Decimal(100)
    assert edits_of(change, state.rows) == {0: {}}


def test_a_right_text_takes_the_wrong_one_away():
    state = a_table()
    state.put([(0, 1, "约三亿")], "填写")

    state.put([(0, 1, "300")], "填写")

    assert state.wrong(0, 1) is None
    assert state.text(0, 1) == "300"


def test_a_line_that_is_not_stored_yet_is_written_whole_when_it_is_first_touched():
    state = a_table(touch=lambda row, name: {"has_change": True})
    state.rows[0].stored = False

    change = state.put([(0, 0, "完成桩基")], "填写")

    assert edits_of(change, state.rows)[0] == {
        "invested_total": Decimal(100), "progress_note": "完成桩基", "has_change": True,
    }  # fmt: skip


def test_marking_many_lines_is_one_step():
    state = a_table()

    change = state.set_values([0, 1, 2], {"has_change": False}, "无变化")

    assert change.rows == [0, 1, 2]
    state.undo()
    assert all(row.values.get("has_change") is None for row in state.rows)


CELLS = st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["", "5", "约五", "S5开工", "文字\n两行"]))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
def test_taking_every_step_back_gives_the_table_as_it_was(steps):
    state = a_table()
    state.own = ["领导批示"]
    before = texts(state)

    for cells in steps:
        state.put(cells, "填写")
    while state.undo():
        pass

    assert texts(state) == before
    assert state.wrong_cells() == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_copied_cells_are_pasted_as_they_were(cells):
    line = tsv_line(cells)

    assert parse_block(line) == ([cells] if line.strip("\n") else [])


def test_one_value_fills_the_whole_selection():
    laid = place_block([["是"]], [(0, 0), (1, 0), (4, 0)], ["有无变化"], ["甲"] * 5, [0])

    assert laid.cells == ((0, 0, "是"), (1, 0, "是"), (4, 0, "是"))


def test_a_block_begins_at_the_upper_left_selected_cell():
    laid = place_block([["a", "b"], ["c", "d"]], [(1, 1)], ["甲", "乙", "丙"], ["x"] * 3, [0, 1, 2])

    assert laid.cells == ((1, 1, "a"), (1, 2, "b"), (2, 1, "c"), (2, 2, "d"))


def test_with_headings_columns_and_lines_are_found_by_name_and_unknown_ones_are_kept():
    block = [
        ["项目名称", "本周进展", "领导批示", "累计完成投资"],
        ["项目2", "封顶", "抓紧", "500"],
        ["没有的项目", "x", "y", "1"],
    ]

    laid = place_block(block, [(0, 0)], ["本周进展", "累计完成投资"], ["项目0", "项目1", "项目2"], [0, 1])

    assert (2, 0, "封顶") in laid.cells
    assert (2, 1, "500") in laid.cells
    assert laid.unknown == ("领导批示",)
    assert (2, 2, "抓紧") in laid.cells
    assert laid.left_over == 1


def test_an_own_column_is_written_beside_the_fields():
    state = a_table()
    state.own = ["领导批示"]

    change = state.put([(1, 3, "抓紧")], "填写")

    assert own_of(change, 1) == {"领导批示": "抓紧"}
    assert edits_of(change, state.rows) == {1: {}}


def test_columns_give_way_only_as_far_as_the_room_asks():
    usual, needed = [170, 220, 130], [80, 90, 200]
    assert shared_widths(usual, needed, 600) == usual
    assert shared_widths(usual, needed, 410) == [125, 155, 130]
    assert shared_widths(usual, needed, 100) == [80, 90, 130], "no narrower than content: the table is scrolled"
