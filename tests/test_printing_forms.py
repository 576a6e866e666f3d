"""Record forms with photos, workbooks, the preview."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from PIL import Image

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.preview import PdfPreview
from bizenv_desktop.printing.xlsx import write_xlsx
from bizenv_desktop.reports.data import Block, Column, Line, Picture, ReportData
from tests.helpers_printing import COLUMNS, a_line, a_report, pdf_text, total_line
from tests.helpers_reports import RARE


def photo(width=400, height=300, colour=120, turned=False):
    packed = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", (width, height), (colour, 160, 200)).save(packed, "JPEG", exif=exif)
    return packed.getvalue()


def a_form(*blocks, **changed):
    return ReportData(
        "inspection_form", "现场核查表", "id", "编号：210100-2022-0001", kind="record", unit="演示市商务局",
        blocks=blocks, paper="A4", made_on="2022-05-13", **changed,
    )  # fmt: skip


def fields(title, **values):
    columns = tuple(
        Column(label, (label,), "money:万元" if isinstance(value, Decimal) else "text")
        for label, value in values.items()
    )
    return Block(title, "fields", columns, (Line("row", tuple(values.values())),))


def test_fields_stand_beside_each_other_and_long_ones_alone():
    page = plan(a_form(fields("一、基本信息", 项目="演示", 阶段="S5", 意见="很长的意见。" * 30))).pages[0]
    cells = {cell.text: cell for cell in page.cells if cell.style in ("label", "value")}
    assert cells["项目"].y == cells["阶段"].y
    assert cells["意见"].y > cells["项目"].y
    assert cells["很长的意见。" * 30].width > cells["演示"].width


def test_signers_have_room_to_sign():
    columns = (Column("a", ("核查人",)), Column("a", ("核查人",)), Column("b", ("企业在场人",)))
    block = Block("签字", "signature", columns, (Line("row", ("张演示", "李演示", None)),))
    page = plan(a_form(block)).pages[0]
    signs = [cell for cell in page.cells if "（签字）" in cell.text]
    assert [cell.text[:3] for cell in signs] == ["张演示", "李演示", "　　　"]
    assert min(cell.height for cell in signs) >= 13


def test_photos_print_upright_with_their_captions():
    pictures = tuple(Picture(str(n), f"{n}.jpg", "2022-05-10 浑南") for n in range(3))
    photos = {"0": photo(), "1": photo(300, 400, 60), "2": photo(colour=90, turned=True)}
    printed = write_pdf(plan(a_form(Block("照片", "photos", pictures=pictures))), photo=photos.__getitem__)
    assert "图3 2022-05-10 浑南" in pdf_text(printed.content)[0]
    assert printed.content.count(b"/Subtype /Image") == 3
    again = write_pdf(plan(a_form(Block("照片", "photos", pictures=pictures))), photo=photos.__getitem__)
    assert again.sha256 == printed.sha256


def test_a_photo_that_is_not_there_or_no_picture_is_said():
    def nothing(sha256):
        if sha256 == "a":
            raise BizenvError("NO_FILE", "没有")
        return b"no picture"

    pictures = (Picture("a", "甲.jpg"), Picture("b", "乙.jpg"))
    printed = write_pdf(plan(a_form(Block("照片", "photos", pictures=pictures))), photo=nothing)
    text = pdf_text(printed.content)[0]
    assert "原件尚未下载：甲.jpg" in text
    assert "照片无法显示：乙.jpg" in text
    assert printed.lacking == (("a", "甲.jpg"),)


def test_a_photo_whose_original_is_not_here_is_printed_small_and_says_so():
    def nothing(_sha256):
        raise BizenvError("BLOB_MISSING", "没有")

    pictures = (Picture("a", "甲.jpg"),)
    form = plan(a_form(Block("照片", "photos", pictures=pictures)))
    printed = write_pdf(form, photo=nothing, stand_in=lambda _sha256: photo(200, 150))
    assert "原件尚未下载，此为缩略图" in pdf_text(printed.content)[0]
    assert b"/Subtype /Image" in printed.content
    assert printed.lacking == (("a", "甲.jpg"),)


def test_a_form_without_photos_prints_the_reason():
    page = plan(a_form(Block("照片", "photos", text="无照片，原因：涉密场所"))).pages[0]
    assert "无照片，原因：涉密场所" in page.texts("value")


def test_a_workbook_has_the_same_figures(tmp_path):
    lines = [a_line(n, name=f"=张{char}", funds=Decimal("0.1")) for n, char in enumerate(RARE[:3])]
    out = tmp_path / "week.xlsx"
    printed = write_xlsx(a_report([*lines, total_line(lines)]), out)
    sheet = openpyxl.load_workbook(out).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, row in enumerate(rows) if row[0] == "序号")
    body = rows[top + 3 : top + 7]
    assert [row[1] for row in body[:3]] == [f"=张{RARE[n]}{n}" for n in range(3)]
    assert body[3][0] == "合计（3个）"
    assert body[3][[column.id for column in COLUMNS].index("funds")] == 0.3
    assert body[0][[column.id for column in COLUMNS].index("phone")] == "138****5678"
    assert sheet.print_title_rows == f"${top + 1}:${top + 3}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert "校验码" in sheet.oddFooter.left.text
    assert any("填表人：" in str(row[0]) for row in rows)
    assert write_xlsx(a_report([*lines, total_line(lines)])).sha256 == printed.sha256


def test_a_record_form_as_workbook():
    block = Block("凭证", "table", (Column("a", ("凭证号",)),), (Line("row", ("PZ-001",)),))
    content = write_xlsx(a_form(fields("一、基本信息", 项目="演示", 金额=Decimal("1.5")), block)).content
    values = [cell.value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert {"项目", "演示", 1.5, "PZ-001"} <= set(values)


def test_a_table_of_a_record_form_takes_the_whole_width_of_its_workbook():
    columns = (Column("a", ("凭证号",)), Column("b", ("开具单位",), width=3), Column("c", ("金额",), "money:元"))
    table = Block("凭证", "table", columns, (Line("row", ("PZ-001", "演示银行", Decimal("1.5"))),))
    long = "反馈很长。" * 60
    opinion = Block("意见", "text", text=f"{long}\n\n\n")
    content = write_xlsx(a_form(fields("一、基本信息", 项目="演示", 说明=long), table, opinion)).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    boxes = {str(box).partition(":")[0]: box for box in sheet.merged_cells.ranges}
    assert boxes[cells["一、基本信息"].coordinate].max_col == boxes[cells[15000].coordinate].max_col
    assert cells[15000].number_format == "0.00"
    assert boxes[cells["演示银行"].coordinate].size["columns"] > boxes[cells["PZ-001"].coordinate].size["columns"]
    in_a_box, alone = sheet.row_dimensions[cells[long].row], sheet.row_dimensions[cells[opinion.text].row]
    assert in_a_box.height > 4 * 14
    assert alone.height > in_a_box.height


def test_a_rate_that_cannot_be_built_is_a_dash_and_a_long_heading_breaks_before_its_bracket():
    columns = (Column("a", ("县区",), width=20), Column("b", ("资金到位率比上年同期（%）",), "rate", 0.1))
    content = write_xlsx(a_report([Line("row", ("和平区", None))], columns=columns)).content
    values = [cell.value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert "—" in values
    assert "资金到位率比上年同期\n（%）" in values


def test_head_lines_of_a_workbook_stand_beside_each_other():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(a_report([a_line(1)])).content)).active
    assert "项目总数：2个　　停工数：0个" in [row[0].value for row in sheet.iter_rows()]


def test_the_preview_shows_the_very_pdf():
    printed = write_pdf(plan(a_report([a_line(1)])))
    with PdfPreview(printed.content) as preview:
        assert preview.pages == printed.pages
        width, height = preview.size(0)
        assert width > height
        assert preview.png(0, 30).startswith(b"\x89PNG")
        assert "演示项目1" in preview.text(0)


def test_bytes_that_are_no_pdf_are_refused():
    with pytest.raises(BizenvError):
        PdfPreview(b"nothing")


def test_a_row_is_as_high_as_its_longest_text(tmp_path):
    """Programs that do not fit wrapped rows by themselves would print lines over each other."""
    lines = [a_line(1), a_line(2)]
    text = next(n for n, value in enumerate(lines[0].values) if isinstance(value, str))
    values = list(lines[1].values)
    values[text] = "很长的进展情况" * 30
    write_xlsx(a_report([lines[0], replace(lines[1], values=tuple(values))]), tmp_path / "week.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "week.xlsx").active
    [high] = [cell.row for row in sheet for cell in row if cell.value == values[text]]
    width = sheet.column_dimensions[openpyxl.utils.get_column_letter(text + 1)].width
    assert sheet.row_dimensions[high].height >= len(values[text]) * 2 / width * 13
    assert sheet.row_dimensions[high - 1].height != sheet.row_dimensions[high].height


def test_the_heading_of_a_block_stays_with_a_long_text_below_it():
    for count in range(20, 45):
        blocks = [fields(f"{n}、意见", 意见="同意。") for n in range(count)]
        pages = plan(a_form(*blocks, Block("反馈", "text", text="一行\n" * 30))).pages
        [page] = [page for page in pages if "反馈" in page.texts("section")]
        assert any(text.startswith("一行") for text in page.texts("value"))


def test_notes_and_signatures_of_a_form_stay_with_its_last_block():
    for count in range(20, 45):
        blocks = [fields(f"{n}、意见", 意见="同意。") for n in range(count)]
        pages = plan(a_form(*blocks, notes=("甲", "乙"), signoff=("联系人", "负责人"))).pages
        assert pages[-1].texts("sign")
        assert pages[-1].texts("section")
        assert len(pages[-1].texts("note")) == 2
