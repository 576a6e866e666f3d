"""Text tables, web tables, XML tables and Word tables, under whatever suffix they come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import docx
import pytest

from bizenv_desktop.exchange.grid import Merge, SheetGrid, Workbook
from bizenv_desktop.exchange.read import read_workbook
from bizenv_desktop.exchange.title_rows import read_title_rows
from tests.helpers_exchange_files import tiny_png

if TYPE_CHECKING:
    from pathlib import Path

CSV = '项目名称,总投资（亿元）,备注\r\n演示㙍项目,1.2,"第一行\n第二行, 续"\r\n𠅤基地,"1,200.50",\r\n'


def read_bytes(folder: Path, name: str, data: bytes) -> Workbook:
    (folder / name).write_bytes(data)
    return read_workbook(folder / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    book = read_bytes(tmp_path, "甲.csv", CSV.encode(encoding))
    assert book.sheets[0].name == "csv"
    assert [list(row) for row in book.sheets[0].rows] == [
        ["项目名称", "总投资（亿元）", "备注"],
        ["演示㙍项目", "1.2", "第一行\n第二行, 续"],
        ["𠅤基地", "1,200.50"],
    ]
    assert "逗号" in book.notes[-1].message


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_the_separator_is_found_out(tmp_path: Path, separator: str) -> None:
    lines = [["甲", "乙", "丙"], ["1,200", "2,300", "3"], ["1,5", "2", "3"]]
    text = "\n".join(separator.join(line) for line in lines)
    assert read_bytes(tmp_path, "甲.txt", text.encode()).sheets[0].rows == lines


def test_the_idioms_of_spreadsheet_programs_are_read_as_they_show_them(tmp_path: Path) -> None:
    text = 'sep=;\n编号;备注;额\n="007";=甲方承担;1,5\n'
    assert read_bytes(tmp_path, "甲.csv", text.encode()).sheets[0].rows == [
        ["编号", "备注", "额"], ["007", "=甲方承担", "1,5"],
    ]  # fmt: skip


def test_text_saved_as_xls_is_read_and_said(tmp_path: Path) -> None:
    book = read_bytes(tmp_path, "甲.xls", "项目名称\t区\n演示\t铁西\n".encode("gb18030"))
    assert book.kind == "csv"
    assert [note.item for note in book.notes] == [28, 29]


def test_error_words_in_text_are_errors(tmp_path: Path) -> None:
    sheet = read_bytes(tmp_path, "甲.csv", "甲,#N/A,#####,#1楼\n乙,丙,丁,戊\n".encode()).sheets[0]
    assert [sheet.cell(1, column).kind for column in range(1, 5)] == ["text", "error", "error", "text"]


DAMAGED = [
    ("gb18030", b"\xff", "GB18030"),
    ("utf-8", b"\xff", "UTF-8"),
    ("utf-8", b"\xe9", "UTF-8"),
    ("utf-8", "演".encode()[:2], "UTF-8"),
    ("utf-8-sig", b"\xb0", "UTF-8"),
]


@pytest.mark.parametrize(("encoding", "bad", "named"), DAMAGED)
def test_a_damaged_text_is_refused_and_the_line_named(tmp_path: Path, encoding: str, bad: bytes, named: str) -> None:
    data = (
        "项目名称,区\n演示项目,铁西\n".encode(encoding) + bad + "演示基地,和平\n".encode(encoding.removesuffix("-sig"))
    )

    with pytest.raises(Exception, match=f"FILE_BROKEN.*{named} 编码读，第 3 行"):
        read_bytes(tmp_path, "甲.csv", data)


def test_latin_letters_among_gb18030_do_not_make_it_utf8(tmp_path: Path) -> None:
    text = "项目名称,联系人\n联通演示,André ①\n"

    assert read_bytes(tmp_path, "甲.csv", text.encode("gb18030")).sheets[0].raw(2, 1) == "联通演示"


HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head><body>
<p>单位：万元</p><table><tr><th rowspan=2>项目名称</th><th colspan=2>总投资</th></tr><tr><th>合计</th><th>外资</th></tr>
<tr><td>演示<br>项目&amp;基地</td><td x:num="1200.5">1,200.50</td><td><s>3</s></td></tr>
<tr style="display:none"><td>藏</td></tr></table><script>alert(1)</script></body></html>"""


def test_a_web_table_under_the_name_xls_keeps_its_shape(tmp_path: Path) -> None:
    book = read_bytes(tmp_path, "导出.xls", HTML.encode("gbk"))
    sheet = book.sheets[0]
    assert (book.kind, sheet.name, sheet.preamble) == ("html", "html", ("单位：万元",))
    assert set(sheet.merges) == {Merge(1, 1, 2, 1), Merge(1, 2, 1, 3)}
    assert list(sheet.rows[1]) == [None, "合计", "外资"]
    assert sheet.raw(3, 1) == "演示\n项目&基地"
    assert sheet.cell(3, 2).value == Decimal("1200.5")
    assert sheet.cell(3, 3).struck
    assert sheet.hidden_rows == {4}


def test_a_page_in_one_file_is_read(tmp_path: Path) -> None:
    page = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        "--x\nContent-Type: text/html; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n<html><table><tr><td>项目名称</td></tr></table></html>\n--x--\n"
    )
    assert read_bytes(tmp_path, "甲.xls", page.encode()).sheets[0].raw(1, 1) == "项目名称"


XML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="s"><Font ss:StrikeThrough="1"/><Interior ss:Color="#FF9999" ss:Pattern="Solid"/></Style></Styles>
<Worksheet ss:Name="台账"><Table><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">铁西区</Data></Cell><Cell><Data ss:Type="Number">1.2</Data></Cell>
<Cell><Data ss:Type="DateTime">2021-03-15T00:00:00.000</Data></Cell></Row>
<Row><Cell ss:Index="2" ss:StyleID="p"><Data ss:Type="Number">0.35</Data></Cell><Cell>
<Data ss:Type="Error">#N/A</Data></Cell></Row><Row ss:Index="5" ss:Hidden="1"><Cell ss:StyleID="s">
<Data ss:Type="String">终止</Data><Comment><Data>核实</Data>
</Comment></Cell><Cell ss:Formula="=RC[-1]"/></Row></Table></Worksheet>
<Worksheet ss:Name="藏"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def test_an_xml_table_of_excel_2003_is_read_whole(tmp_path: Path) -> None:
    book = read_bytes(tmp_path, "甲.xls", XML.encode())
    sheet = book.sheets[0]
    assert (book.kind, sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == ("xml", (Merge(1, 1, 2, 1),), {5}, {3})
    assert sheet.cell(1, 2).value == Decimal("1.2")
    assert sheet.cell(1, 3).value == dt.date(2021, 3, 15)
    assert (sheet.cell(2, 2).is_percent, sheet.cell(2, 3).kind) == (True, "error")
    assert (sheet.cell(5, 1).struck, sheet.cell(5, 1).fill, sheet.cell(5, 1).comment) == (True, "FF9999", "核实")
    assert sheet.cell(5, 2).kind == "formula_without_value"
    assert book.sheets[1].state == "hidden"


def test_tables_of_a_word_document_are_sheets(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("沈阳市问题清单")
    document.add_paragraph("单位：万元")
    table = document.add_table(3, 3)
    for column, text in enumerate(("企业名称", "问题描述", "金额")):
        table.cell(0, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "演示公司"
    table.cell(1, 1).text = "第一行\n第二行"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "合并"
    (tmp_path / "p.png").write_bytes(tiny_png())
    table.cell(1, 2).paragraphs[0].add_run().add_picture(str(tmp_path / "p.png"))
    document.add_table(1, 1).cell(0, 0).text = "另一表"
    document.save(tmp_path / "清单.docx")
    book = read_workbook(tmp_path / "清单.docx")
    sheet = book.sheets[0]
    assert [one.name for one in book.sheets] == ["表1", "表2"]
    assert sheet.preamble == ("沈阳市问题清单", "单位：万元")
    assert [list(row) for row in sheet.rows] == [
        ["企业名称", "问题描述", "金额"], ["演示公司", "第一行\n第二行"], [None, "合并"],
    ]  # fmt: skip
    assert set(sheet.merges) == {Merge(2, 1, 3, 1), Merge(3, 2, 3, 3)}
    assert [(picture.row, picture.column) for picture in sheet.pictures] == [(2, 3)]


def test_a_word_document_without_tables_is_refused(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("没有表格")
    document.save(tmp_path / "a.docx")
    with pytest.raises(Exception, match=r"FILE_KIND.*没有表格"):
        read_workbook(tmp_path / "a.docx")


def test_the_text_above_a_table_tells_title_and_unit_like_rows_above_a_heading() -> None:
    title = read_title_rows(SheetGrid("表1", [["项目名称"]], preamble=("2022年第19周调度表", "单位：万元")), 1)
    assert title.title == "2022年第19周调度表"
    assert title.units
