"""What the reader says of an .xlsx: exact digits, dates, errors, formulas, and all that lies beside the values."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import MAC_EPOCH

from bizenv_desktop.exchange import read_xlsx
from bizenv_desktop.exchange.read import read_workbook
from tests.helpers_exchange_files import in_sheet, repack, tiny_png

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.exchange.grid import SheetGrid

HALF_PAST_NINE = dt.datetime(2021, 3, 15, 9, 30)  # noqa: DTZ001 — sheets have no zone


@pytest.fixture
def book() -> openpyxl.Workbook:
    return openpyxl.Workbook()


def first_sheet(book: openpyxl.Workbook, folder: Path) -> SheetGrid:
    book.save(folder / "甲.xlsx")
    return read_workbook(folder / "甲.xlsx").sheets[0]


def fill(book: openpyxl.Workbook, *rows: list[object]) -> None:
    for row in rows:
        book.active.append(row)


def test_numbers_keep_their_stored_digits_whatever_the_format_shows(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, [1.2345, 0.35, 12000, 7, 912101000000000123])
    for column, number_format in enumerate(("0.0", "0%", "0", "000", "0"), 1):
        book.active.cell(1, column).number_format = number_format
    sheet = first_sheet(book, tmp_path)
    cells = [sheet.cell(1, column) for column in range(1, 6)]
    assert [cell.value for cell in cells[:4]] == [Decimal("1.2345"), Decimal("0.35"), Decimal(12000), Decimal(7)]
    assert [cell.text for cell in cells[:4]] == ["1.2", "35%", "12000", "007"]
    assert cells[1].is_percent
    assert not cells[4].number_text.startswith("9.1")


def test_float_dust_is_passed_on_as_the_file_has_it(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_number(0, 0, 1)
    path = repack(tmp_path / "a.xlsx", in_sheet(b"<v>1</v>", b"<v>0.30000000000000004</v>"))
    assert read_workbook(path).sheets[0].cell(1, 1).number_text == "0.30000000000000004"


@pytest.mark.parametrize(
    ("number_format", "literal", "scale"),
    [('0.00"亿元"', "亿元", 1), ('0!.0,"万元"', "万元", 10_000), ('#,##0.0,"千元"', "千元", 1000), ("#,##0.00", "", 1)],
)
def test_a_unit_written_by_the_format_is_told(
    book: openpyxl.Workbook, tmp_path: Path, number_format: str, literal: str, scale: int
) -> None:
    fill(book, [120_000_000])
    book.active["A1"].number_format = number_format
    style = first_sheet(book, tmp_path).cell(1, 1).style
    assert (style.literal, style.scale, style.is_date) == (literal, scale, False)


def test_dates_come_as_days_with_their_serial(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, [dt.date(2021, 3, 15), HALF_PAST_NINE, 44270])
    sheet = first_sheet(book, tmp_path)
    assert sheet.cell(1, 1).value == dt.date(2021, 3, 15)
    assert (sheet.cell(1, 1).number_text, sheet.cell(1, 1).kind) == ("44270", "date")
    assert sheet.cell(1, 2).value == HALF_PAST_NINE
    assert (sheet.cell(1, 3).kind, sheet.cell(1, 3).value) == ("number", Decimal(44270))


def test_the_1904_flag_moves_the_same_serial_by_four_years(book: openpyxl.Workbook, tmp_path: Path) -> None:
    book.epoch = MAC_EPOCH
    fill(book, [44270])
    book.active["A1"].number_format = "yyyy-mm-dd"
    cell = first_sheet(book, tmp_path).cell(1, 1)
    assert (cell.value, cell.number_text) == (dt.date(2025, 3, 16), "44270")


def test_chinese_built_in_date_formats_are_dates(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_number(0, 0, 44270, book.add_format({"num_format": 57}))
    cell = read_workbook(tmp_path / "a.xlsx").sheets[0].cell(1, 1)
    assert (cell.value, cell.number_format) == (dt.date(2021, 3, 15), 'yyyy"年"m"月"')


@pytest.mark.parametrize(
    ("serial", "kind", "text"), [(0, "number", "1900-01-00"), (-3, "error", "####"), (3e6, "error", "####")]
)
def test_a_serial_without_a_day_is_not_made_one(
    book: openpyxl.Workbook, tmp_path: Path, serial: float, kind: str, text: str
) -> None:
    fill(book, [serial])
    book.active["A1"].number_format = "yyyy-mm-dd"
    cell = first_sheet(book, tmp_path).cell(1, 1)
    assert (cell.kind, cell.text) == (kind, text)


def test_error_values_stay_errors(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["#N/A", "#REF!", "####", "#1 厂房"])
    sheet = first_sheet(book, tmp_path)
    assert [sheet.cell(1, column).kind for column in range(1, 5)] == ["error", "error", "error", "text"]


def test_a_formula_has_its_stored_value_or_is_said_to_have_none(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(0, 1, "=3+4", None, 7)
        sheet.write_formula(0, 2, '="甲"', None, "甲")
    path = repack(tmp_path / "a.xlsx", in_sheet(b"<v>7</v>", b""))
    cells = [cell for _, cell in read_workbook(path).sheets[0].cells(1)]
    assert [cell.kind for cell in cells] == ["number", "formula_without_value", "text"]
    assert all(cell.is_formula for cell in cells)
    assert cells[1].value == "=3+4"


def test_zeros_put_in_place_of_results_by_a_program_are_no_results(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_formula(0, 0, "=SUM(B1:B9)")
    assert read_workbook(tmp_path / "a.xlsx").sheets[0].cell(1, 1).kind == "formula_without_value"


def test_an_uncalculated_formula_of_openpyxl_is_found(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["=1+1"])
    assert first_sheet(book, tmp_path).cell(1, 1).kind == "formula_without_value"


def test_comments_strikes_fills_and_merges_are_told(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["沈阳", "滞后"], [None, "终止"])
    sheet = book.active
    sheet["A1"].comment = Comment("待核实", "张演示")
    sheet["B1"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["B2"].font = Font(strike=True)
    sheet.merge_cells("A1:A2")
    grid = first_sheet(book, tmp_path)
    assert grid.cell(1, 1).comment == "待核实"
    assert grid.cell(1, 2).fill == "FF0000"
    assert grid.cell(2, 2).struck
    assert grid.row_is_struck(2)
    assert not grid.row_is_struck(1)
    assert grid.merge_at(2, 1) == grid.merges[0]
    assert grid.merge_at(2, 2) is None


def test_a_text_struck_through_in_all_its_runs_is_struck(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        struck, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet = book.add_worksheet()
        sheet.write_rich_string(0, 0, struck, "已", struck, "终止")
        sheet.write_rich_string(0, 1, struck, "旧名", bold, "新名")
    grid = read_workbook(tmp_path / "a.xlsx").sheets[0]
    assert [grid.cell(1, column).struck for column in (1, 2)] == [True, False]
    assert grid.cell(1, 2).value == "旧名新名"


def test_hidden_and_filtered_rows_columns_and_sheets_are_told(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["区", "额"], ["甲", 1], ["乙", 2], ["丙", 3])
    sheet = book.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.auto_filter.ref = "A1:B4"
    sheet.auto_filter.add_filter_column(0, ["甲", "丙"])
    book.create_sheet("备份").sheet_state = "veryHidden"
    grid = first_sheet(book, tmp_path)
    assert (grid.hidden_rows, grid.filtered_rows, grid.hidden_columns) == ({3}, {3}, {2})
    assert read_workbook(tmp_path / "甲.xlsx").sheets[1].state == "veryHidden"


def test_pictures_over_cells_are_taken_with_their_cell(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["凭证"])
    book.active.add_image(Image(io.BytesIO(tiny_png())), "B3")
    (picture,) = first_sheet(book, tmp_path).pictures
    assert (picture.row, picture.column, picture.data[:4]) == (3, 2, b"\x89PNG")


def test_a_picture_that_wps_keeps_in_a_cell_is_taken(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_formula(1, 2, '=_xlfn.DISPIMG("ID_演示",1)', None, "=DISPIMG()")
    links = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/>'
        b"</Relationships>"
    )
    images = (
        '<etc:cellImages xmlns:etc="urn:etc" xmlns:xdr="urn:xdr" xmlns:a="urn:a" xmlns:r="http://schemas.openxml'
        'formats.org/officeDocument/2006/relationships"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" '
        'name="ID_演示"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>'
        "</etc:cellImage></etc:cellImages>"
    ).encode()
    extra = {"xl/cellimages.xml": images, "xl/_rels/cellimages.xml.rels": links, "xl/media/image1.png": tiny_png()}
    grid = read_workbook(repack(tmp_path / "a.xlsx", lambda _name, data: data, extra)).sheets[0]
    assert [(picture.row, picture.column) for picture in grid.pictures] == [(2, 3)]
    assert grid.cell(2, 3).is_empty


def test_text_comes_back_as_written(book: openpyxl.Workbook, tmp_path: Path) -> None:
    texts = ["（中国）有限公司", "㙍𠅤", "第一行\n第二行", "\u3000 前后 ", "=cmd|' /C calc'!A0", "a_x0041_b"]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as out:
        sheet = out.add_worksheet()
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
    grid = read_workbook(tmp_path / "a.xlsx").sheets[0]
    assert [grid.raw(row, 1) for row in range(1, len(texts) + 1)] == texts


def test_macros_and_links_are_said_and_left_alone(book: openpyxl.Workbook, tmp_path: Path) -> None:
    fill(book, ["项目名称"])
    book.save(tmp_path / "a.xlsm")
    extra = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    book_read = read_workbook(repack(tmp_path / "a.xlsm", lambda _name, data: data, extra))
    assert [note.item for note in book_read.notes] == [32, 33]


def clean_rows() -> Iterator[list[object]]:
    yield ["省级编号", "项目名称", "总投资（万元）", "签约日期", "占比"]
    for number in range(1500):
        yield [
            f"{number:04}",
            f"演示项目{number}" if number % 7 else None,
            number + 0.25,
            dt.date(2021, 1, 1),
            number / 1500,
        ]


def test_the_fast_path_gives_the_same_grid_as_the_careful_one(
    book: openpyxl.Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in clean_rows():
        book.active.append(row)
    book.active["B1"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    for row in range(2, 1502):
        book.active.cell(row, 5).number_format = "0%"
    book.save(tmp_path / "甲.xlsx")
    calls: list[str] = []
    by_calamine = read_xlsx.rows_by_calamine
    monkeypatch.setattr(read_xlsx, "rows_by_calamine", lambda *args: calls.append("fast") or by_calamine(*args))
    fast = read_workbook(tmp_path / "甲.xlsx").sheets[0]
    monkeypatch.setattr(read_xlsx, "WORTH_SCANNING", range(0))
    careful = read_workbook(tmp_path / "甲.xlsx").sheets[0]
    assert calls == ["fast"]
    assert fast.rows == careful.rows
    assert fast.cell(1, 2).fill == careful.cell(1, 2).fill == "DDEEFF"
    assert fast.cell(9, 5).text == careful.cell(9, 5).text


@pytest.mark.parametrize("trouble", ["formula", "error", "hidden row", "merge", "strike"])
def test_a_large_sheet_with_anything_odd_takes_the_careful_path(
    book: openpyxl.Workbook, tmp_path: Path, trouble: str
) -> None:
    for row in clean_rows():
        book.active.append(row)
    sheet = book.active
    match trouble:
        case "formula":
            sheet["C900"] = "=1+1"
        case "error":
            sheet["C900"] = "#N/A"
        case "hidden row":
            sheet.row_dimensions[900].hidden = True
        case "merge":
            sheet.merge_cells("A900:A901")
        case "strike":
            sheet["B900"].font = Font(strike=True)
    grid = first_sheet(book, tmp_path)
    seen = {
        "formula": grid.cell(900, 3).kind == "formula_without_value", "error": grid.cell(900, 3).kind == "error",
        "hidden row": 900 in grid.hidden_rows, "merge": bool(grid.merges), "strike": grid.cell(900, 2).struck,
    }  # fmt: skip
    assert seen[trouble]
