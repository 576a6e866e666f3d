"""Faces, wrapping, headings and the writing of values."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.cell_text import mask_phone, places, writer
from bizenv_desktop.printing.column_widths import column_widths
from bizenv_desktop.printing.flow import Flow
from bizenv_desktop.printing.heads import HeadCell, head_cells
from bizenv_desktop.printing.wrap import wrap
from bizenv_desktop.reports.data import Column, Line
from tests.helpers_printing import COLUMNS, a_line
from tests.helpers_reports import RARE

NOWHERE = "\U0003134f"  # a character that no face of the program has


@pytest.mark.parametrize("face", ["song", "hei", "kai", "fangsong"])
def test_every_rare_name_has_a_glyph(face):
    assert len(RARE) == 60
    assert faces.missing(RARE, face) == set()


def test_a_character_without_glyph_is_named_and_control_characters_are_not():
    assert faces.missing([f"张{NOWHERE}\u200b\ufe00"], "song") == {NOWHERE}
    assert faces.missing_note({NOWHERE}) == f"以下字符无字形，以〓代替：{NOWHERE}(U+3134F)"
    assert faces.missing_note(set()) == ""


def test_a_private_use_character_is_missing_rather_than_wrong():
    assert faces.missing(["\ue000"], "song") == {"\ue000"}


def test_text_is_cut_into_runs_of_one_face():
    assert faces.runs("张𬱖\u200b三", "hei") == [("hei", "张"), ("rest", "𬱖"), ("hei", "三")]
    assert faces.width("张三", "song", 10) == 20


def test_lines_keep_the_rules_of_typesetting():
    assert wrap("完成基础，浇筑", 40, "song", 10) == ("完成基", "础，浇筑")
    assert wrap("完成基（一期）", 40, "song", 10) == ("完成基", "（一期）")
    assert wrap("投资12000万元", 40, "song", 10) == ("投资", "12000万", "元")
    assert wrap("一\n二\r\n三", 100, "song", 10) == ("一", "二", "三")


@given(st.text("完成，。（）“”abc12 .-𬱖", max_size=60), st.integers(20, 200))
@settings(max_examples=150, deadline=None)
def test_wrapping_loses_nothing_and_fits(text, width):
    lines = wrap(text, width, "song", 10)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) == 1 or faces.width(line, "song", 10) <= width for line in lines)


def test_headings_merge_across_and_down():
    cells = head_cells([("序号",), ("阶段", "上周"), ("阶段", "本周"), ("资金", "累计", "期初"), ("资金", "新增")])
    assert HeadCell("序号", 0, 0, 3, 1) in cells
    assert HeadCell("阶段", 0, 1, 1, 2) in cells
    assert HeadCell("上周", 1, 1, 2, 1) in cells
    assert HeadCell("资金", 0, 3, 1, 2) in cells
    assert HeadCell("新增", 1, 4, 2, 1) in cells
    assert len(cells) == 8


def test_equal_innermost_headings_stay_apart():
    assert len(head_cells([("日期",), ("日期",)])) == 2


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money:亿元", Decimal(12000), "1.20"),
        ("money:万元", Decimal("0.123456"), "0.123456"),
        ("money:元", Decimal("0.000001"), "0.01"),
        ("money:万元", Decimal("-0.000000"), "0.00"),
        ("date", "2022-33", "2022年一季度"),
        ("date", "2021-03", "2021-03"),
        ("percent", Decimal("33.335"), "33.34"),
        ("integer", 7, "7"),
        ("phone", "联系 13812345678", "联系 138****5678"),
        ("text", None, ""),
        ("money:万元", None, ""),
    ],
)
def test_values_are_written_exactly(kind, value, text):
    column = Column("x", ("x",), kind)
    line = a_line(1).__class__("row", (value,))
    assert writer(column, places(column, [line], 0))(value) == text


def test_decimals_of_a_column_stand_in_line():
    lines = [a_line(1), a_line(2, funds=Decimal("1.2345"))]
    place = [column.id for column in COLUMNS].index("funds")
    write = writer(COLUMNS[place], places(COLUMNS[place], lines, place))
    assert [write(line.values[place]) for line in lines] == ["0.1000", "1.2345"]


def test_phone_numbers_are_masked_but_codes_are_not():
    assert mask_phone("024-23845678") == "024-****5678"
    assert mask_phone("91210100MA0P4XYZ12") == "91210100MA0P4XYZ12"


def test_no_number_is_broken_where_room_can_be_found():
    lines = [a_line(1, funds=Decimal("123456789.123456"))]
    writers = [writer(column, places(column, lines, n)) for n, column in enumerate(COLUMNS)]
    widths = column_widths(COLUMNS, lines, writers, 200)
    assert sum(widths) == pytest.approx(200)
    place = [column.id for column in COLUMNS].index("funds")
    assert widths[place] > faces.width("123456789.123456", "song", 8.5) * 25.4 / 72


def test_what_an_empty_column_does_not_need_goes_to_the_long_texts():
    columns = (Column("a", ("投资方",), width=1), Column("b", ("存在问题",), width=1))
    lines = [Line("row", ("演示北方投资有限公司、演示装备股份有限公司", None))] * 3
    writers = [writer(column, 0) for column in columns]
    long, empty = column_widths(columns, lines, writers, 80)
    assert long + empty == pytest.approx(80)
    assert long > 50
    assert empty >= 24  # of the 40 that the form says


def test_columns_stay_as_the_form_says_where_every_text_fits():
    columns = (Column("a", ("项目名称",), width=2), Column("b", ("存在问题",), width=1))
    writers = [writer(column, 0) for column in columns]
    assert column_widths(columns, [Line("row", ("演示项目", None))], writers, 90) == pytest.approx([60, 30])


def test_a_stage_is_not_broken_beside_a_long_text():
    columns = (Column("a", ("进展",), width=9), Column("b", ("阶段",), width=1))
    lines = [Line("row", ("进展很长。" * 40, "SX搁置终止"))]
    widths = column_widths(columns, lines, [writer(column, 0) for column in columns], 100)
    assert widths[1] > faces.width("SX搁置终止", "song", 8.5) * 25.4 / 72


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("超时限未开工", ("超时限", "未开工")),
        ("协议总投资（亿元）", ("协议总投资", "（亿元）")),
        ("统一社会信用代码", ("统一社会", "信用代码")),
        ("县区", ("县区",)),
    ],
)
def test_a_heading_breaks_before_its_bracket_or_in_the_middle(text, lines):
    assert Flow("A4").label(text, 17.5, "head") == lines
