"""Official documents as DOCX: opened by LibreOffice they have the measures of the PDF."""

from __future__ import annotations

import io
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document

from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.docx.write import write_docx
from tests.helpers_official import a_document, pages_of_docx, writer_is_here

POINT = 25.4 / 72
LINE, CHAR = 28.95 * POINT, 156 / 28


def near(millimetres: float):
    return pytest.approx(millimetres, abs=1.0)


needs_writer = pytest.mark.skipif(not writer_is_here(), reason="LibreOffice Writer is not installed")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return pages_of_docx(write_docx(a_document()), tmp_path_factory.mktemp("docx"))


@needs_writer
def test_head_and_type_area(sheets):
    page = sheets[0]
    mark, number = page.line("演示市商务局文件"), page.line("演商发")
    assert mark.top == near(37 + 35)
    assert number.top == near(mark.bottom + 2 * LINE)
    assert page.rules[0].top == near(number.bottom + 4)
    title = page.line("演示市商务局关于")
    assert title.top == near(page.rules[0].bottom + 2 * LINE)
    assert title.size == pytest.approx(22, abs=0.25)
    assert (title.left + title.right) / 2 == near(106)
    lines = [line for one in sheets for line in one.lines if "—" not in line.text]
    assert min(line.left for line in lines) == near(28)
    assert max(line.right for line in lines) == near(184)
    assert min(line.top for one in sheets[1:] for line in one.lines) == near(37)


@needs_writer
def test_a_full_page_has_22_lines_of_28_characters(tmp_path):
    text = "\n".join(["部分项目开工进度滞后到位资金凭证不全个别县区对现场核查重视不够" * 6] * 6)
    page = pages_of_docx(write_docx(a_document(text)), tmp_path)[1]
    lines = [line for line in page.lines if "—" not in line.text]
    assert len(lines) == 22
    assert max(len(line.text) for line in lines) == 28
    assert lines[-1].top - lines[0].top == near(21 * LINE)


@needs_writer
def test_signature_imprint_and_page_numbers(sheets):
    page = next(one for one in sheets if one.has("附件："))
    signer, day = page.line("演示市商务局"), page.line("2022年7月5日")
    assert day.right == near(184 - 4 * CHAR)
    assert signer.top == near(page.line("2.").top + 3 * LINE)
    last = sheets[-1]
    assert last.rules[-1].bottom == near(262)
    printed = last.line("演示市商务局办公室")
    assert (printed.left, printed.right) == (near(28 + 14 * POINT), near(184 - 14 * POINT))
    for number, one in enumerate(sheets, 1):
        line = one.line("—")
        dash = line.bottom - 14 * POINT * (0.12 + 0.311)
        assert dash == near(269)
        assert (line.right if number % 2 else line.left) == near(184 - 14 * POINT if number % 2 else 28 + 14 * POINT)


@needs_writer
def test_a_letter(tmp_path):
    document = a_document("现予函告。", form=LETTER, mark="演示市商务局", number="演商函〔2022〕12号", annexes=())
    page = pages_of_docx(write_docx(document), tmp_path)[0]
    assert page.line("演示市商务局").top == near(30)
    assert page.line("演商函").right == near(184)
    assert page.rules[0].top == near(page.line("演示市商务局").bottom + 4)
    assert page.rules[-1].bottom == near(277)
    assert not page.has("—")


def test_faces_are_named_as_a_bureau_has_them_and_headings_can_be_navigated():
    file = Document(io.BytesIO(write_docx(a_document(signed_on=date(2022, 7, 5)))))
    title = next(one for one in file.paragraphs if one.style.name == "公文标题")
    assert "方正小标宋简体" in title._p.xml
    assert "仿宋_GB2312" in file.styles["Normal"].element.xml
    assert [one.text for one in file.paragraphs if one.style.name == "公文一级标题"] == [
        "一、签约项目履约情况", "二、存在问题", "三、下步要求",
    ]  # fmt: skip
    section = file.sections[0]
    assert section.left_margin.mm == pytest.approx(28, abs=0.1)


def test_the_signature_stays_with_the_end_of_the_text():
    paragraphs = Document(io.BytesIO(write_docx(a_document()))).paragraphs
    texts = [one.text for one in paragraphs]
    last, day = texts.index("各地区、各有关单位要对照问题清单，逐项整改。"), texts.index("2022年7月5日")
    assert all(one.paragraph_format.keep_with_next for one in paragraphs[last:day])


def test_the_file_says_that_it_is_chinese_and_brings_nothing_of_an_empty_file_along():
    content = io.BytesIO(write_docx(a_document()))
    file = Document(content)
    assert 'w:eastAsia="zh-CN"' in file.styles.element.xml
    assert file.settings.element.xml.count('w:name="compatibilityMode"') == 1
    with ZipFile(content) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name]
        assert "2013" not in package.read("docProps/core.xml").decode()
