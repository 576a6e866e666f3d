"""The table on paper: what each page repeats, sums, signatures, the same bytes again."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from bizenv_desktop.printing.cell_text import writer
from bizenv_desktop.printing.pdf import fonts_in, write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.tables_pdf import SimpleTable, print_tables
from bizenv_desktop.reports.data import Column, Line, room_of_label
from tests.helpers_printing import a_line, a_report, pdf_text, total_line
from tests.helpers_reports import RARE

NOWHERE = "\U0003134f"


def long_report(count=120):
    lines = [a_line(n) for n in range(1, count + 1)]
    return a_report([*lines, total_line(lines)])


def test_each_page_repeats_the_heads_and_says_its_number():
    pages = plan(long_report()).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        heads = page.texts("head")
        assert {"项目名称", "阶段", "上周", "累计", "其中：期初", "亮灯"} <= set(heads)
        assert f"第{number}页 共{len(pages)}页" in page.texts("footer")
        assert any("2022-W19·第2版·校验码 " in text for text in page.texts("footer"))
    assert [page.texts("title") for page in pages] == [["重点项目周调度情况表"], *[[]] * (len(pages) - 1)]
    assert pages[1].texts("running") == ["重点项目周调度情况表（续） 2022年第19周（截至5月12日）", "单位：亿元、万元"]


def test_every_line_is_printed_once_and_in_order():
    data = long_report()
    printed = [text for page in plan(data).pages for text in page.texts("row") if text.startswith("演示项目")]
    assert printed == [line.values[1] for line in data.detail()]


def test_the_total_is_exact_and_its_label_takes_the_columns_before_it():
    lines = [a_line(n) for n in range(3)]
    page = plan(a_report([*lines, total_line(lines)])).pages[-1]
    cells = [cell for cell in page.cells if cell.style == "total"]
    assert [cell.text for cell in cells[:3]] == ["合计（3个）", "3.60", "0.30"]
    assert cells[1].x == cells[0].x + cells[0].width


def test_signatures_stand_on_the_last_page_only():
    pages = plan(long_report()).pages
    assert [bool(page.texts("sign")) for page in pages] == [False] * (len(pages) - 1) + [True]
    assert pages[-1].texts("sign") == ["填表人：", "审核人：", "单位负责人：", "年　　月　　日"]


def test_nothing_lies_outside_the_margins_or_on_each_other():
    drawn = plan(long_report(60))
    for page in drawn.pages:
        rows = [cell for cell in page.cells if cell.style == "row"]
        for cell in page.cells:
            assert cell.x >= 14.9
            assert cell.x + cell.width <= drawn.width - 14.9
            assert cell.y + cell.height <= drawn.height - 5
        tops = sorted({(cell.y, cell.y + cell.height) for cell in rows})
        assert all(a[1] <= b[0] + 0.001 for a, b in pairwise(tops))


def test_a_row_is_split_only_where_it_is_taller_than_a_page():
    tall = "进展很长。" * 900
    pages = plan(a_report([a_line(1), a_line(2, name=tall), a_line(3)])).pages
    printed = "".join(
        cell.text for page in pages for cell in page.cells if cell.style == "row" and cell.x == pages[0].cells[0].x
    )
    assert printed == "123"
    texts = [cell.text for page in pages for cell in page.cells if cell.style == "row" and "进展" in cell.text]
    assert len(texts) > 1
    assert "".join(texts) == f"{tall}2"
    high = plan(a_report([a_line(n, name="高" * 200) for n in range(30)])).pages
    assert all(
        text.startswith("高") and re.search(r"\d$", text) for page in high for text in page.texts("row") if "高" in text
    )


def test_lights_have_a_dot_and_the_word():
    page = plan(a_report([a_line(1, light="红")])).pages[0]
    assert [(cell.text, cell.light) for cell in page.cells if cell.light] == [("红", "红")]


def test_a_planned_day_keeps_its_word_and_a_quarter_is_written_out():
    write = writer(Column("start", ("开工日期",), "date"), 0)
    said = ("计划 2022-04-01", "计划 2023-35", "2022-33", "2022-05-09 10:00", None)
    assert [write(one) for one in said] == ["计划 2022-04-01", "计划 2023年三季度", "2022年一季度", "2022-05-09", ""]


def test_short_head_lines_share_a_line():
    assert "项目总数：2个　　停工数：0个" in plan(a_report([a_line(1)])).pages[0].texts("plain")


def test_explanations_print():
    page = plan(a_report([a_line(1)], explanations=("演示（L06-V27 …）说明：协议已核对",))).pages[0]
    assert "审核情况说明：" in page.texts("note")
    assert "1. 演示（L06-V27 …）说明：协议已核对" in page.texts("note")


def test_the_pdf_gives_rare_names_back():
    lines = [a_line(n, name=f"张{char}") for n, char in enumerate(RARE)]
    printed = write_pdf(plan(a_report([*lines, total_line(lines)])))
    text = "".join(pdf_text(printed.content))
    assert [char for char in RARE if char not in text] == []
    assert printed.missing == ()
    assert "BabelStoneHanRest" in printed.fonts
    assert fonts_in(printed.content) == printed.fonts
    assert "合计（60个）" in text
    assert f"共{printed.pages}页" in text


def test_a_character_without_glyph_is_named_on_paper_and_copied_as_itself():
    printed = write_pdf(plan(a_report([a_line(1, name=f"张{NOWHERE}")])))
    assert printed.missing == (NOWHERE,)
    text = "".join(pdf_text(printed.content))
    assert f"张{NOWHERE}" in text
    assert "(U+3134F)" in text


def test_the_same_data_gives_the_same_bytes():
    first, again = (write_pdf(plan(long_report(20))) for _ in range(2))
    assert first.sha256 == again.sha256
    other = replace(long_report(20), version=3)
    assert write_pdf(plan(other)).sha256 != first.sha256


def test_an_empty_report_still_prints():
    assert len(plan(a_report([])).pages) == 1
    lines = [Line("group", (), (), "一、演示"), a_line(1, total=None, funds=Decimal(0))]
    assert plan(a_report(lines)).pages[0].texts("group") == ["一、演示"]


def test_simple_tables(tmp_path):
    rows = [[str(n), "总投资", "“约3亿”带约数"] for n in range(90)]
    out = tmp_path / "report.pdf"
    printed = print_tables(
        "导入报告",
        [SimpleTable("问题", ["行", "列", "内容"], rows, [1, 2, 6]), SimpleTable("未导入", ["行"], [])],
        out,
        lines=["文件：演示.xlsx"],
    )
    pages = pdf_text(out.read_bytes())
    assert len(pages) == printed.pages > 1
    assert all("内容" in page for page in pages[:-1])
    assert "未导入" in pages[-1]


def test_the_signatures_of_a_compound_never_stand_on_a_page_of_their_own():
    for count in range(28, 44):
        part = a_report([a_line(n) for n in range(count)], signoff=())
        pages = plan(a_report([], kind="compound", columns=(), parts=(part,))).pages
        assert pages[-1].texts("row")
        assert pages[-1].texts("sign")


def test_a_row_of_many_lines_does_not_leave_most_of_a_page_empty():
    pages = plan(a_report([a_line(1), a_line(2, name="第一条。\n" * 62), a_line(3)])).pages
    assert len(pages) == 2
    lowest = max(cell.y + cell.height for cell in pages[0].cells if cell.style == "row")
    assert lowest > 250


def test_a_short_table_of_a_report_is_not_parted_from_its_heading_and_heads():
    """However full the page above it is: its lines stay with the signatures, and it stays with its lines."""
    short = a_report([a_line(1, "短表"), a_line(2, "短表")], title="短表", notes=("注" * 30, "释" * 30), signoff=())
    for count in range(20, 45):
        above = a_report([a_line(n) for n in range(1, count + 1)], title="长表", signoff=())
        pages = plan(a_report([], kind="compound", columns=(), parts=(above, short))).pages
        headed = [n for n, page in enumerate(pages) if any("短表" in text for text in page.texts("part"))]
        filled = [n for n, page in enumerate(pages) if any(text.startswith("短表") for text in page.texts("row"))]
        assert headed == filled


def test_the_label_of_a_sum_ends_before_the_first_summed_column_though_its_sum_is_blank():
    columns = (
        Column("name", ("项目",)), Column("day", ("日期",), "date"),
        Column("money", ("投资",), "money:万元", total="sum"), Column("note", ("说明",)),
        Column("paid", ("到位",), "money:万元", total="sum"),
    )  # fmt: skip
    blank = Line("subtotal", (None, None, None, None, Decimal(5)), (), "小计（1个）")
    filled = Line("subtotal", (None, None, Decimal(3), None, Decimal(5)), (), "小计（1个）")

    assert room_of_label(columns, blank) == room_of_label(columns, filled) == 2
    assert room_of_label(columns, Line("group", (), (), "沈阳市")) == len(columns)
