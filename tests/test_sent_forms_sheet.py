"""Rows inserted into a sheet: what points below them goes along, in every kind of part."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import load_workbook
from PIL import Image

from bizenv_desktop.exchange.fill.book_parts import BookParts
from bizenv_desktop.exchange.fill.making_room import make_room
from bizenv_desktop.exchange.fill.references import Insertion
from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
from bizenv_desktop.exchange.source import load

INSERTED = Insertion("情况 表", after=5, count=3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(D3:D5)", "SUM(D3:D8)"),
        ("SUM(D3:D4)", "SUM(D3:D4)"),
        ("D6+D5", "D9+D5"),
        ("SUM($D$3:$D$5)/D7", "SUM($D$3:$D$8)/D10"),
        ("SUM(A:A)+SUM(5:6)", "SUM(A:A)+SUM(5:9)"),
        ("'情况 表'!D6+汇总!D6", "'情况 表'!D9+汇总!D6"),
        ('IF(D6="D6:D7",合计数,1)', 'IF(D9="D6:D7",合计数,1)'),
        ('SUMIF(B3:B5,"铁西区",D3:D5)', 'SUMIF(B3:B8,"铁西区",D3:D8)'),
    ],
)  # fmt: skip
def test_formulas_point_where_they_pointed_and_ranges_of_the_table_grow(before, after):
    assert INSERTED.formula(before, "情况 表") == after


def test_a_formula_of_a_row_of_the_table_stays_its_row_s():
    assert INSERTED.formula("SUM(B5:D5)+SUM(D$3:D5)", "情况 表", grows=False) == "SUM(B5:D5)+SUM(D$3:D5)"
    assert INSERTED.formula("D6", "汇总") == "D6"


def sheet(rows):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return SheetTree(etree.fromstring(f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'))


def test_shared_formulas_become_each_cell_s_own():
    tree = sheet(
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">A1*$B$1</f><v>2</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    tree.write_out_shared_formulas()

    assert [formula.text for *_place, formula in tree.formulas()] == ["A1*$B$1", "A2*$B$1"]


def test_rows_and_cells_without_numbers_follow_each_other():
    tree = sheet('<row><c t="s"><v>0</v></c><c><v>5</v></c></row><row r="4"><c r="B4"/></row>')

    assert [cell.findtext("{*}v") for _column, cell in tree.cells(1)] == ["0", "5"]
    assert tree.last_row == 4


@pytest.fixture
def rich(tmp_path):
    """Write a workbook with a chart, a picture, a comment, a link, a table and a page break around its rows 3 to 5."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(picture, "PNG")
    path = tmp_path / "来表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("情况 表")
        page.add_table("A2:B5", {"columns": [{"header": "名称"}, {"header": "数"}]})
        page.merge_range("C5:D5", "")
        page.write_comment("A8", "演示批注")
        page.write_url("A9", "https://example.org")
        page.insert_image("B10", "红.png", {"image_data": picture})
        page.conditional_format("B3:B5", {"type": "data_bar", "data_bar_2010": True})
        page.set_h_pagebreaks([7])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='情况 表'!$B$3:$B$5"})
        book.add_worksheet("图").insert_chart("A1", chart)
        book.define_name("数合计", "='情况 表'!$B$6")
    return path


def test_charts_pictures_comments_tables_and_names_go_along(rich, tmp_path):
    book = BookParts(load(rich))
    make_room(book, SheetTree(book.tree(book.sheets()["情况 表"])), INSERTED, first=3)
    out = tmp_path / "已插行.xlsx"
    out.write_bytes(book.content())

    page = load_workbook(out)["情况 表"]
    assert page["A11"].comment.text == "演示批注"
    assert page["A12"].hyperlink.ref == "A12"
    assert {str(one) for one in page.merged_cells.ranges} == {"C5:D5", "C6:D6", "C7:D7", "C8:D8"}
    assert [one.ref for one in page.tables.values()] == ["A2:B8"]
    assert load_workbook(out).defined_names["数合计"].attr_text == "'情况 表'!$B$9"
    with zipfile.ZipFile(out) as parts:
        assert b"$B$3:$B$8" in parts.read("xl/charts/chart1.xml")
        assert b"<xdr:row>12</xdr:row>" in parts.read("xl/drawings/drawing1.xml")
        body = parts.read("xl/worksheets/sheet1.xml")
        assert body.count(b"B3:B8") == 2  # the conditional format, and its part for newer programs
        assert b'<brk id="10"' in body
