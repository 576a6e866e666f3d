"""What the reader says of an old .xls (BIFF8)."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from pathlib import Path

import pytest
import xlwt

from bizenv_desktop.exchange.biff_pictures import placed_pictures, stored_pictures
from bizenv_desktop.exchange.grid import Merge, SheetGrid
from bizenv_desktop.exchange.read import read_workbook
from tests.helpers_exchange_files import tiny_png

SAMPLE = next((Path(__file__).parent / "data" / "samples").glob("*.xls"))


def read_back(book: xlwt.Workbook, folder: Path, name: str = "甲.xls") -> SheetGrid:
    book.save(str(folder / name))
    return read_workbook(folder / name).sheets[0]


@pytest.fixture
def book() -> xlwt.Workbook:
    return xlwt.Workbook(encoding="utf-8")


def test_values_come_with_their_kinds(book: xlwt.Workbook, tmp_path: Path) -> None:
    sheet = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    percent = xlwt.easyxf(num_format_str="0%")
    for column, (value, style) in enumerate(
        [("项目㙍", None), (1.2345, None), (44270, day), (0.35, percent), (True, None), (0, day), (-5, day)]
    ):
        sheet.write(0, column, value, style) if style else sheet.write(0, column, value)
    grid = read_back(book, tmp_path)
    cells = [grid.cell(1, column) for column in range(1, 8)]
    assert [cell.kind for cell in cells] == ["text", "number", "date", "number", "boolean", "number", "error"]
    assert cells[1].value == Decimal("1.2345")
    assert (cells[2].value, cells[2].number_text) == (dt.date(2021, 3, 15), "44270")
    assert (cells[3].text, cells[3].is_percent) == ("35%", True)


def test_the_1904_flag_is_read(book: xlwt.Workbook, tmp_path: Path) -> None:
    book.dates_1904 = True
    book.add_sheet("台账").write(0, 0, 44270, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    assert read_back(book, tmp_path).cell(1, 1).value == dt.date(2025, 3, 16)


def test_what_lies_beside_the_values_is_told(book: xlwt.Workbook, tmp_path: Path) -> None:
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 1, 0, 0, "铁西区")
    sheet.write(0, 1, "终止", xlwt.easyxf("font: struck_out on; pattern: pattern solid, fore_colour red"))
    sheet.write(2, 2, "末")
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    second = book.add_sheet("备份")
    second.visibility = 1
    grid = read_back(book, tmp_path)
    assert grid.merges == (Merge(1, 1, 2, 1),)
    assert (grid.cell(1, 2).struck, grid.cell(1, 2).fill) == (True, "FF0000")
    assert (grid.hidden_rows, grid.hidden_columns) == ({3}, {3})
    assert read_workbook(tmp_path / "甲.xls").sheets[1].state == "hidden"


def test_formulas_that_nobody_calculated_are_told(book: xlwt.Workbook, tmp_path: Path) -> None:
    sheet = book.add_sheet("台账")
    sheet.write(0, 0, 1)
    sheet.write(0, 1, xlwt.Formula("A1*2"))
    assert read_back(book, tmp_path).cell(1, 2).kind == "formula_without_value"


def test_error_values_stay_errors(book: xlwt.Workbook, tmp_path: Path) -> None:
    book.add_sheet("台账").row(0).set_cell_error(0, 42)
    cell = read_back(book, tmp_path).cell(1, 1)
    assert (cell.kind, cell.text) == ("error", "#N/A")


def test_a_wps_et_file_is_read_by_its_bytes(book: xlwt.Workbook, tmp_path: Path) -> None:
    book.add_sheet("台账").write(0, 0, "项目名称")
    read_back(book, tmp_path, "甲.et")
    found = read_workbook(tmp_path / "甲.et")
    assert (found.kind, found.notes) == ("xls", ())


def test_the_sample_of_another_program_is_read_whole() -> None:
    book = read_workbook(SAMPLE)
    sheet = book.sheets[0]
    assert (book.kind, sheet.n_rows, sheet.n_columns) == ("xls", 67, 33)
    assert not any(note.item == 25 for note in book.notes)


def test_pictures_are_taken_with_their_cell() -> None:
    group = record(0xF000, record(0xF001, store_entry(tiny_png()), container=True), container=True)
    options = record(0xF00B, struct.pack("<HI", 0x4104, 1), instance=1)
    anchor = record(0xF010, struct.pack("<9H", 2, 3, 0, 9, 0, 4, 0, 12, 0))
    drawing = record(0xF002, record(0xF004, options + anchor, container=True), container=True)
    (picture,) = placed_pictures(drawing, stored_pictures(group))
    assert (picture.row, picture.column, picture.name) == (10, 4, "image1.png")
    assert picture.data == tiny_png()


def record(kind: int, body: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(body)) + body


def store_entry(png: bytes) -> bytes:
    return record(0xF007, bytes(36) + record(0xF01E, bytes(17) + png, instance=0x6E0))
