"""Official documents on paper: measured from the PDF, in millimetres, against GB/T 9704-2012 (`domain` C)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.layout import lay_out
from bizenv_desktop.printing.official.pdf import write_official
from bizenv_desktop.printing.official.title import title_lines
from tests.helpers_official import SENTENCE, a_document, seen_pages

NEAR = 0.5
POINT = 25.4 / 72
LINE, CHAR = 28.95 * POINT, 156 / 28
EM = 16 * POINT


def near(millimetres: float):
    return pytest.approx(millimetres, abs=NEAR)


def pages(**changed):
    return seen_pages(write_official(lay_out(a_document(**changed))).content)


@pytest.fixture(scope="module")
def sheets():
    return pages(copy_number="1", secrecy="秘密★1年", urgency="加急")


def test_margins_and_type_area(sheets):
    lines = [line for page in sheets for line in page.lines if "—" not in line.text]
    assert min(line.top for line in lines) == near(37)
    assert min(line.left for line in lines) == near(28)
    assert max(line.right for line in lines) == near(28 + 156)
    assert max(line.bottom for line in lines) <= 37 + 225 + NEAR


def test_a_full_page_has_22_lines_of_28_characters():
    page = pages(text="\n".join([SENTENCE * 3] * 20))[1]
    lines = [line for line in page.lines if "—" not in line.text]
    full = [line for line in lines if line.left == near(28) and line.right == near(184)]
    assert len(lines) == 22
    assert max(len(line.text) for line in full) == 28
    steps = [after.top - before.top for before, after in pairwise(lines)]
    assert all(step == pytest.approx(LINE, abs=0.25 * POINT) for step in steps)
    assert {round(line.size, 2) for line in lines} == {16.0}
    assert {line.font for line in lines} == {"FandolFang"}


def test_corner_marks_stand_in_the_first_lines(sheets):
    number, secrecy, urgency = (sheets[0].line(text) for text in ("000001", "秘密", "加急"))
    assert [line.top for line in (number, secrecy, urgency)] == [near(37), near(37 + LINE), near(37 + 2 * LINE)]
    assert [line.left for line in (number, secrecy, urgency)] == [near(28)] * 3
    assert (secrecy.font, urgency.font) == ("FandolHei", "FandolHei")


def test_mark_number_and_red_rule(sheets):
    page = sheets[0]
    mark, number = page.line("演示市商务局文件"), page.line("演商发")
    assert mark.top == near(37 + 35)
    assert (mark.left + mark.right) / 2 == near(28 + 78)
    assert number.top == near(mark.bottom + 2 * LINE)
    assert (number.left + number.right) / 2 == near(28 + 78)
    assert number.size == pytest.approx(16, abs=0.25)
    rule = page.rules[0]
    assert (rule.left, rule.right) == (near(28), near(184))
    assert rule.top == near(number.bottom + 4)


def test_title_is_large_and_in_the_middle_two_lines_below_the_rule(sheets):
    page = sheets[0]
    lines = [line for line in page.lines if line.size == pytest.approx(22, abs=0.25)]
    assert lines[0].top == near(page.rules[0].bottom + 2 * LINE)
    assert all((line.left + line.right) / 2 == near(106) for line in lines)
    assert "".join(line.text for line in lines) == a_document().title
    addressees = page.line("各区、县（市）商务局")
    assert addressees.text.endswith("：")
    assert addressees.top == near(lines[-1].bottom + LINE)
    assert addressees.left == near(28)


def test_four_levels_of_headings_have_their_faces(sheets):
    lines = {line.text[:2]: line for page in sheets[:2] for line in page.lines}
    faces = {begins: lines[begins].font for begins in ("一、", "（一", "1.", "（1")}
    assert faces == {"一、": "FandolHei", "（一": "FandolKai", "1.": "FandolFang", "（1": "FandolFang"}
    assert all(lines[begins].left == near(28 + 2 * CHAR) for begins in faces)


def test_attachments_signature_and_note_under_a_seal(sheets):
    page = next(page for page in sheets if page.has("附件："))
    first, second = page.line("附件：1."), page.line("2.")
    before = page.lines[page.lines.index(first) - 1]
    assert first.top == near(before.top + 2 * LINE)
    assert (first.left, second.left) == (near(28 + 2 * CHAR), near(28 + 5 * CHAR))
    assert not first.text.endswith("。")
    signer, day = page.line("演示市商务局"), page.line("2022年7月5日")
    assert day.right == near(184 - 4 * CHAR)
    assert (signer.left + signer.right) / 2 == near((day.left + day.right) / 2)
    assert signer.top == near(second.top + 3 * LINE)
    seal_top = (signer.top + day.bottom) / 2 - 2 - 42 / 2
    assert seal_top - second.bottom <= LINE  # within one line of the text
    note = page.line("（此件公开发布）")
    assert (note.left, note.top) == (near(28 + 2 * CHAR), near(day.top + LINE))


def test_without_a_seal_the_date_begins_two_characters_right_of_the_signer():
    page = pages(text="现予通知。", sealed=False, signer="演示市商务局招商促进处")[0]
    text, signer, day = page.line("现予"), page.line("演示市商务局招商"), page.line("2022年7月5日")
    assert signer.top == near(text.top + 2 * LINE)
    assert signer.right == near(184 - 2 * CHAR)
    assert day.left == near(signer.left + 2 * CHAR)


def test_a_date_longer_than_the_signer_keeps_the_right_and_moves_the_signer():
    page = pages(text="现予通知。", sealed=False, signer="演示局", signed_on=date(2022, 11, 24))[0]
    signer, day = page.line("演示局"), page.line("2022年11月24日")
    assert day.right == near(184 - 2 * CHAR)
    assert signer.left == near(day.left - 2 * CHAR)


def test_the_signature_never_stands_alone():
    for count in range(8, 26):
        text = "\n".join(["现予通知。"] * count)
        last = lay_out(a_document(text, note="", copies_to="", printed_by="")).pages[-1]
        assert any(line.text == "现予通知。" for line in last.texts), count


def test_imprint_ends_where_the_type_area_ends(sheets):
    page = sheets[-1]
    first, middle, last = page.rules[-3:]
    assert last.bottom == near(262)
    assert (first.weight, middle.weight, last.weight) == (
        pytest.approx(0.35, abs=0.05), pytest.approx(0.25, abs=0.05), pytest.approx(0.35, abs=0.05),
    )  # fmt: skip
    copies, printed = page.line("抄送："), page.line("演示市商务局办公室")
    assert copies.left == near(28 + 14 * POINT)
    assert printed.text.endswith("2022年7月6日印发")
    assert printed.right == near(184 - 14 * POINT)
    assert printed.size == pytest.approx(14, abs=0.25)
    assert page.lines[page.lines.index(printed) - 1].text.endswith("。")


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(sheets):
    for number, page in enumerate(sheets, 1):
        line = page.line("—")
        assert line.text == f"—{number}—"
        assert line.size == pytest.approx(14, abs=0.25)
        dash = line.bottom - 14 * POINT * (0.12 + 0.311)  # the ink of the dash, not its square
        assert dash == near(262 + 7)
        if number % 2:
            assert line.right == near(184 - 14 * POINT)
        else:
            assert line.left == near(28 + 14 * POINT)


def test_an_annex_begins_a_page_with_its_title_in_the_third_line(sheets):
    page = sheets[-1]
    assert (page.lines[0].text, page.lines[0].font) == ("附件1", "FandolHei")
    title = page.line("各县区签约项目三率排名表")
    assert title.top == near(37 + 2 * LINE)
    assert (title.left + title.right) / 2 == near(106)


def test_to_a_superior_the_number_is_left_and_the_approver_right():
    line = pages(approver="李演示")[0].line("演商发")
    assert line.text.endswith("签发人：李演示")
    assert (line.left, line.right) == (near(28 + CHAR), near(184 - CHAR))


def test_a_letter_has_double_rules_and_no_number_on_its_first_page():
    first, *others = pages(form=LETTER, mark="演示市商务局", number="演商函〔2022〕12号")
    mark = first.line("演示市商务局")
    assert mark.top == near(30)
    upper, lower = first.rules[:2], first.rules[-2:]
    assert upper[0].top == near(mark.bottom + 4)
    assert upper[0].weight > upper[1].weight
    assert lower[1].bottom == near(297 - 20)
    assert lower[0].weight < lower[1].weight
    assert all(rule.right - rule.left == near(170) for rule in (*upper, *lower))
    assert first.line("演商函").right == near(184)
    assert not first.has("—")
    assert all(page.has("—") for page in others)


def test_on_both_sides_the_imprint_stands_on_an_even_page_and_a_blank_one_has_no_number():
    blank = 0
    for count in range(4, 30):
        found = lay_out(a_document("\n".join(["现予通知。"] * count), double_sided=True)).pages
        assert len(found) % 2 == 0
        assert found[-1].of("copies")
        if not found[-2].texts:
            blank += 1
            assert not found[-1].of("page")
    assert blank


def test_the_same_document_gives_the_same_bytes():
    document = a_document()
    assert write_official(lay_out(document)).content == write_official(lay_out(document)).content


def test_a_rare_name_is_printed_and_what_no_face_has_is_named():
    result = write_official(lay_out(a_document(text="企业负责人为\U00020bb7演示、\U000e0fff。")))
    assert "\U00020bb7演示" in "".join(line.text for line in seen_pages(result.content)[0].lines)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "演示市商务局关于2022年第二季度营商环境调研情况的报告",
            ["演示市商务局关于2022年第二季度", "营商环境调研情况的报告"],
        ),
        ("关于做好防汛工作的通知", ["关于做好防汛工作的通知"]),
        ("演示市商务局\n关于做好2022年7月调度工作的通知", ["演示市商务局", "关于做好2022年7月调度工作的通知"]),
    ],
)
def test_a_title_is_cut_between_words_or_where_a_person_cut_it(title, lines):
    assert title_lines(title, "song", 22, 410) == lines


def test_a_table_keeps_numbers_whole_and_repeats_its_heads():
    rows = "\n".join(f"|沈抚改革创新示范区第{n}项目很长的名称|126350.00|{n}|1|2|3|100.00|12.50|" for n in range(40))
    found = pages(text=f"情况如下。\n|县区|认定到位（万元）|注册（个）|甲|乙|丙|率（%）|率（%）|\n{rows}")
    assert sum(page.has("县区") for page in found) > 1
    lines = [line for page in found for line in page.lines]
    assert sum("126350.00" in line.text for line in lines) == 40
    assert all(rule.right <= 184 + NEAR for page in found for rule in page.rules)
