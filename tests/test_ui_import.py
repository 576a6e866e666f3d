"""The import wizard and the held cells, on the sample workbooks."""

from pathlib import Path

import pytest
import xlsxwriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox

from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.ui.held.page import HeldPage
from bizenv_desktop.ui.importing.page import ImportPage
from bizenv_desktop.ui.imports import Imports
from bizenv_desktop.ui.screens import Place
from tests.helpers_exchange_files import encrypted
from tests.helpers_ui import FakePeriods, a_desk, quiet

SAMPLE = next((Path(__file__).parent / "data" / "samples").glob("朝阳市*.csv"))


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        copy = made.services.copy
        importer = Imports(
            lambda: Importer(copy, made.services.checker), copy, lambda result, out: out.write_text("报告")
        )
        object.__setattr__(made.services, "importer", importer)
        yield made


@pytest.fixture
def page(qtbot, desk):
    made = ImportPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.show_place(Place("import", "project", extra={"file": str(SAMPLE)}))
    qtbot.waitUntil(lambda: made.stack.currentIndex() == 1, timeout=20_000)
    return made


def names(desk):
    return {row.values["project_name"] for row in desk.services.records.rows("project")}


def test_the_headings_are_shown_with_the_fields_that_take_them(page):
    sheet = page.heads.sheets.current()
    fields = {column.heading: column.field for column in sheet.columns}

    assert fields["项目名称"] == "project_name"
    assert sheet.rows == 6
    assert page.heads.columns.rowCount() == len(sheet.columns)


def test_nothing_is_written_before_the_last_step_and_all_of_it_is_one_step(qtbot, desk, page):
    before = names(desk)
    page.forward()
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 2, timeout=20_000)
    assert names(desk) == before
    assert "将新增 6 条" in page.preview.summary.text()

    page.forward()
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 3, timeout=20_000)
    assert len(names(desk) - before) == 6
    desk.services.records.undo()
    assert names(desk) == before
    assert desk.errors == []


def test_the_password_of_a_workbook_is_asked_until_it_fits_and_goes_with_its_box(qtbot, desk, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "加密.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["项目名称", "总投资（万元）", "签约时间"])
        sheet.write_row(1, 0, ["演示加密项目", 1500, "2022-03-01"])
    page = ImportPage(desk)
    qtbot.addWidget(page)
    page.show_place(Place("import", "project", extra={"file": str(encrypted(tmp_path / "加密.xlsx", "演示口令"))}))

    for password, words in (("别的", "密码"), ("演示口令", "不对")):
        qtbot.waitUntil(lambda: len(page.findChildren(QInputDialog)) == 1, timeout=20_000)
        box = page.findChild(QInputDialog)
        assert (words in box.labelText(), box.textEchoMode()) == (True, QLineEdit.EchoMode.Password)
        box.setTextValue(password)
        box.accept()
        qtbot.waitUntil(lambda box=box: box not in page.findChildren(QInputDialog), timeout=20_000)

    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1, timeout=20_000)
    assert page.heads.sheets.current().rows == 1
    assert desk.errors == []


def test_a_column_is_mapped_by_hand(qtbot, desk, page):
    row = next(n for n, column in enumerate(page.heads.sheets.current().columns) if column.heading == "备注")
    qtbot.waitUntil(lambda: page.heads.columns.cellWidget(row, 2) is not None)
    box = page.heads.columns.cellWidget(row, 2)

    box.setCurrentIndex(box.findData("chain"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(quiet(desk))

    fields = {column.heading: column.field for column in page.heads.sheets.current().columns}
    assert fields["备注"] == "chain"


def test_a_file_that_is_none_is_told(qtbot, desk, page, tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")

    page.files.zone.take(broken)
    qtbot.waitUntil(lambda: bool(desk.errors))

    assert "坏.xlsx" in desk.errors[0].what
    assert page.next_button.isEnabled()


def test_a_held_cell_is_decided_by_a_person(qtbot, desk, page):
    desk.services.importer.run("project", SAMPLE)
    held = HeldPage(desk)
    qtbot.addWidget(held)
    held.show()
    held.show_place(Place("held", "project"))
    qtbot.waitUntil(lambda: len(held.table.lines) > 0)
    date = next(n for n, line in enumerate(held.table.lines) if line.cells[2] == "签约日期")
    held.table.selectRow(date)
    count = len(held.table.lines)
    note = held.table.current()

    held._decide([note], value="2022-03-05")
    qtbot.waitUntil(lambda: len(held.table.lines) == count - 1)
    qtbot.waitUntil(quiet(desk))

    assert desk.services.records.get("project", note.row).values["sign_date"] == "2022-03-05"
    assert desk.errors == []


def test_the_pages_that_are_printed_are_those_of_the_preview(qtbot, tmp_path):
    from bizenv_desktop.printing.preview import PdfPreview
    from bizenv_desktop.ui.preview.paper import paint_pages

    with (
        a_desk(tmp_path, periods=FakePeriods()) as desk,
        PdfPreview(desk.services.printing.pdf("x", "").pdf) as preview,
    ):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        paint_pages(printer, preview, range(preview.pages))

    with PdfPreview((tmp_path / "out.pdf").read_bytes()) as printed:
        assert printed.pages == 2


def test_hidden_rows_are_asked_for_with_their_number(qtbot, desk, page, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["项目名称", "建设地区", "协议总投资（万元）"], ["演示甲", "浑南区", 3000], ["演示乙", "浑南区", 4000]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.title = "项目"
    book.save(tmp_path / "隐藏.xlsx")

    page.files.zone.take(tmp_path / "隐藏.xlsx")
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is not None)
    asked = page.findChild(QMessageBox)
    words = asked.text()
    asked.buttons()[0].click()
    qtbot.waitUntil(lambda: page.heads.sheets.current().hidden_rows == 0 and page.files.hidden.isChecked())
    qtbot.waitUntil(quiet(desk))

    assert "1 行被隐藏" in words
    assert page.heads.sheets.current().held_rows == 0
