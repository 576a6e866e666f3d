"""Files that are broken, locked, mislabelled or built to do harm: a clear error or a safe reading, quickly."""

from __future__ import annotations

import struct
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.read import read_workbook
from tests.helpers_exchange_files import bomb, encrypted, in_sheet, repack

if TYPE_CHECKING:
    from pathlib import Path

QUICK = 5.0


@pytest.fixture
def simple(tmp_path: Path) -> Path:
    with xlsxwriter.Workbook(tmp_path / "甲.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["项目名称", "总投资"])
        sheet.write_row(1, 0, ["演示", 1.5])
    return tmp_path / "甲.xlsx"


def refusal(path: Path, password: str | None = None) -> BizenvError:
    start = time.thread_time()
    with pytest.raises(BizenvError) as caught:
        read_workbook(path, password)
    assert time.thread_time() - start < QUICK
    assert path.name in caught.value.what
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("空.xlsx", b"", "FILE_EMPTY", "空的"),
        ("a.xlsx", b"%PDF-1.7 ...", "FILE_KIND", "PDF"),
        ("a.xls", b"\x89PNG\r\n\x1a\n....", "FILE_KIND", "图片"),
        ("a.xls", b"Rar!\x1a\x07\x00", "FILE_KIND", "RAR"),
        ("a.doc", b"{\\rtf1 ...}", "FILE_KIND", "RTF"),
        ("a.csv", bytes(range(256)) * 40, "FILE_KIND", "未知"),
        ("a.xlsx", b"PK\x03\x04" + b"garbage" * 50, "FILE_BROKEN", "压缩包"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "FILE_BROKEN", "损坏"),
        ("a.xls", "<html><body>登录已过期</body></html>".encode(), "FILE_KIND", "没有表格"),
        ("a.xml", b"<?xml version='1.0'?><data/>", "FILE_KIND", "XML"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    tmp_path: Path, name: str, data: bytes, code: str, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    error = refusal(tmp_path / name)
    assert error.code == code
    assert said in error.what


def test_a_folder_and_a_missing_file_are_said(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "FILE_IS_FOLDER"
    assert refusal(tmp_path / "无.xlsx").code == "FILE_NOT_FOUND"


@pytest.mark.parametrize("name", ["xl/workbook.bin", "content.xml", "ppt/presentation.xml", "readme.txt"])
def test_other_zips_are_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(name, "x")
    assert refusal(tmp_path / "a.xlsx").code == "FILE_KIND"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    assert refusal(bomb(tmp_path / "炸.xlsx")).code == "FILE_UNSAFE"
    assert refusal(bomb(tmp_path / "小炸.xlsx", 100 * 1024 * 1024)).code == "FILE_UNSAFE"


LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)


@pytest.mark.parametrize("part", ["workbook.xml", "worksheets/sheet1.xml", "styles.xml", "sharedStrings.xml"])
def test_entity_bombs_are_refused_in_every_part(simple: Path, part: str) -> None:
    def laugh(name: str, data: bytes) -> bytes:
        at = data.index(b"<", data.index(b"?>") if data.startswith(b"<?xml") else 0)
        return data[:at] + LAUGHS + data[at:] if name == f"xl/{part}" else data

    assert refusal(repack(simple, laugh)).code == "FILE_UNSAFE"


def test_an_entity_that_reads_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&s;</Workbook>'
    )
    assert refusal(tmp_path / "a.xml").code == "FILE_UNSAFE"


def test_a_sheet_of_a_million_formatted_blank_rows_ends_after_its_data(simple: Path) -> None:
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 1_048_577))
    start = time.thread_time()
    sheet = read_workbook(repack(simple, in_sheet(b"</sheetData>", blank + b"</sheetData>"))).sheets[0]
    assert time.thread_time() - start < QUICK
    assert sheet.n_rows == 2


@pytest.mark.parametrize(("blank_rows", "seen"), [(49, True), (50, False), (1_000_000, False)])
def test_a_sheet_ends_after_fifty_blank_rows(simple: Path, blank_rows: int, seen: bool) -> None:
    row = 3 + blank_rows
    stray = b'<row r="%d"><c r="A%d"><v>1</v></c></row></sheetData>' % (row, row)
    sheet = read_workbook(repack(simple, in_sheet(b"</sheetData>", stray))).sheets[0]
    assert (sheet.n_rows == row) is seen


def test_a_value_in_the_last_column_costs_no_rectangle(simple: Path) -> None:
    stray = b'<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'
    sheet = read_workbook(repack(simple, in_sheet(b"</sheetData>", stray))).sheets[0]
    assert sheet.n_columns == 16_384
    assert len(sheet.rows[0]) == 2


def test_merges_over_the_whole_sheet_cost_nothing(simple: Path) -> None:
    merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert read_workbook(repack(simple, in_sheet(b"</sheetData>", merge))).sheets[0].merge_at(2, 5)


def test_a_huge_text_is_kept(tmp_path: Path) -> None:
    text = "长" * 1_000_000
    (tmp_path / "a.csv").write_text(f"甲,乙\n{text},=cmd|'/C calc'!A0\n", encoding="utf-8")
    assert list(read_workbook(tmp_path / "a.csv").sheets[0].rows[1]) == [text, "=cmd|'/C calc'!A0"]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_says_so(simple: Path, keep: float) -> None:
    data = simple.read_bytes()
    simple.write_bytes(data[: int(len(data) * keep)])
    assert refusal(simple).code == "FILE_BROKEN"


def test_a_part_with_a_wrong_checksum_says_so(simple: Path) -> None:
    data = bytearray(simple.read_bytes())
    with zipfile.ZipFile(simple) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    for place in range(info.header_offset + 60, info.header_offset + 90):
        data[place] ^= 0x55
    simple.write_bytes(bytes(data))
    assert refusal(simple).code == "FILE_BROKEN"


def test_a_missing_sheet_part_says_so(simple: Path) -> None:
    assert refusal(repack(simple, lambda name, data: None if "sheet1.xml" in name else data)).code == "FILE_BROKEN"


def test_an_encrypted_workbook_asks_and_opens_with_its_password(simple: Path) -> None:
    encrypted(simple, "演示口令")
    assert refusal(simple).code == "PASSWORD_NEEDED"
    assert refusal(simple, "别的").code == "PASSWORD_WRONG"
    assert read_workbook(simple, "演示口令").sheets[0].raw(2, 1) == "演示"


def test_an_encrypted_xls_asks_for_its_password(tmp_path: Path) -> None:
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    (tmp_path / "锁.xls").write_bytes(begin + struct.pack("<HHH", 0x2F, 2, 1) + struct.pack("<HH", 0x0A, 0))
    assert refusal(tmp_path / "锁.xls").code == "PASSWORD_NEEDED"


def test_spans_of_a_web_table_cannot_grow_without_end(tmp_path: Path) -> None:
    cell = "<td colspan=1000 rowspan=1000>x</td>"
    (tmp_path / "a.xls").write_text("<table>" + f"<tr>{cell * 3}</tr>" * 2000 + "</table>", encoding="utf-8")
    assert refusal(tmp_path / "a.xls").code == "FILE_UNSAFE"


def test_far_cells_of_an_xml_table_cannot_fill_the_memory(tmp_path: Path) -> None:
    row = '<Row><Cell ss:Index="16384"><Data ss:Type="Number">1</Data></Cell></Row>'
    head = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    head += 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
    (tmp_path / "a.xml").write_text(head + row * 1000 + "</Table></Worksheet></Workbook>", encoding="utf-8")
    assert refusal(tmp_path / "a.xml").code == "FILE_UNSAFE"


def test_formulas_that_would_run_programs_stay_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_formula(0, 0, "=cmd|'/C calc'!A0", None, 0)
    assert read_workbook(tmp_path / "a.xlsx").sheets[0].cell(1, 1).kind == "formula_without_value"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_any_bytes_spoilt_is_read_or_refused(simple: Path, data: st.DataObject) -> None:
    original = simple.with_suffix(".whole")
    if not original.exists():
        original.write_bytes(simple.read_bytes())
    spoilt = bytearray(original.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(spoilt) - 1), min_size=1, max_size=12)):
        spoilt[place] = data.draw(st.integers(0, 255))
    simple.write_bytes(bytes(spoilt))
    try:
        read_workbook(simple)
    except BizenvError as error:
        assert error.remedy  # noqa: PT017 — either way is right, but never another exception
