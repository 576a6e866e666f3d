"""来表套打: workbooks that others have sent are filled in their own layout, beside the sent file."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.home.services import Services
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from tests.helpers_exchange_import import new_copy, stored
from tests.helpers_reports import a_city
from tests.helpers_sync import city as colleagues

SAMPLES = Path(__file__).parent / "data" / "samples"
HEADS = ["序号", "县区", "项目名称", "协议总投资（亿元）", "签约日期", "批示"]
_LINE = Border(*(Side(style="thin"),) * 4)


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path) as made:
        yield made


@pytest.fixture
def forms(city):
    return Services(city.copy).sent_forms


def form(path, heads=HEADS, blank=3, title="全省重点项目情况表", prepare=lambda sheet: None):
    """Write a form as a province sends it: title, heading, blank lines with borders, a total, signatures."""
    book = Workbook()
    sheet = book.active
    sheet.title = "情况表"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.append(heads)
    for row in range(3, 3 + blank):
        for column in range(1, len(heads) + 1):
            sheet.cell(row, column).border = _LINE
        sheet.row_dimensions[row].height = 30
    total = 3 + blank
    sheet.cell(total, 3, "合计").font = Font(bold=True)
    sheet.cell(total, 4, f"=SUM(D3:D{total - 1})")
    sheet.cell(total + 1, 1, "填表人：　　　　审核人：")
    sheet.merge_cells(start_row=total + 1, start_column=1, end_row=total + 1, end_column=len(heads))
    prepare(sheet)
    book.save(path)
    return path


def rows(path, sheet="情况表"):
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def projects(city, count):
    for n in range(count):
        city.project(f"演示项目{n}", "210102", total_investment=Decimal(12000 + n), sign_date=f"2021-03-{n + 1:02}")


def problem(code, call):
    with pytest.raises(BizenvError) as caught:
        call()
    assert caught.value.code == code
    return f"{caught.value.what} {caught.value.remedy}"


def test_the_rows_stand_in_the_sent_layout_and_the_sent_file_is_as_it_was(city, forms, tmp_path):
    projects(city, 2)
    sent = form(tmp_path / "来表.xlsx")
    before = sent.read_bytes()

    out = forms.fill(forms.plan(sent, "project"))

    assert rows(out)[2:] == [
        [1, "和平区", "演示项目0", 1.2, "2021-03-01", None],
        [2, "和平区", "演示项目1", 1.2001, "2021-03-02", None],
        [None] * 6,
        [None, None, "合计", "=SUM(D3:D5)", None, None],
        ["填表人：　　　　审核人：", *[None] * 5],
    ]
    assert load_workbook(out, data_only=True)["情况表"]["D6"].value == 2.4001
    assert (out.name, sent.read_bytes()) == ("来表（已填）.xlsx", before)
    assert forms.fill(forms.plan(sent)).name == "来表（已填） (2).xlsx"


def test_more_rows_than_lines_push_the_total_down_and_all_that_hangs_on_it(city, forms, tmp_path):
    def prepare(sheet):
        sheet["G2"] = "折合万元"
        for row in range(3, 6):
            sheet.cell(row, 7, f"=D{row}*10000")
            sheet.cell(row, 7).border = _LINE
        sheet["G6"] = "=SUM(G3:G5)"
        sheet["A9"] = "=D6"
        sheet["A10"] = "截至"
        sheet["A10"].comment = Comment("演示批注", "省厅")
        sheet.print_area = "A1:G7"
        sheet.print_title_rows = "1:2"
        valid = DataValidation(type="list", formula1='"和平区,沈河区"')
        valid.add("B3:B5")
        sheet.add_data_validation(valid)
        sheet.conditional_formatting.add("D3:D5", CellIsRule("greaterThan", ["1"], fill=PatternFill("solid", "FFFF00")))
        other = sheet.parent.create_sheet("汇总")
        other["A1"] = "=情况表!D6"
        other["A2"] = "=SUM('情况表'!$D$3:$D$5)"

    projects(city, 7)
    out = forms.fill(forms.plan(form(tmp_path / "来表.xlsx", prepare=prepare), "project"))
    book = load_workbook(out)
    sheet = book["情况表"]

    assert [sheet.cell(row, 3).value for row in range(3, 11)] == [*(f"演示项目{n}" for n in range(7)), "合计"]
    assert (sheet["D10"].value, sheet["G10"].value) == ("=SUM(D3:D9)", "=SUM(G3:G9)")
    assert [sheet.cell(row, 7).value for row in (3, 9)] == ["=D3*10000", "=D9*10000"]
    assert sheet["C9"].border.left.style == "thin"
    assert sheet.row_dimensions[9].height == 30
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:F1", "A11:F11"}
    assert (sheet["A13"].value, sheet["A14"].comment.text) == ("=D10", "演示批注")
    assert (sheet.print_area, sheet.print_title_rows) == ("'情况表'!$A$1:$G$11", "$1:$2")
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B3:B9"
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["D3:D9"]
    assert [book["汇总"][name].value for name in ("A1", "A2")] == ["=情况表!D10", "=SUM('情况表'!$D$3:$D$9)"]


def test_nothing_but_the_filled_cells_changes(city, forms, tmp_path):
    projects(city, 3)
    sent = form(
        tmp_path / "来表.xlsx", prepare=lambda sheet: sheet.parent.create_sheet("填报说明").append(["一、按月报"])
    )
    with zipfile.ZipFile(sent, "a") as archive:
        archive.writestr("customXml/item1.xml", "<演示/>")

    out = forms.fill(forms.plan(sent, "project"))

    with zipfile.ZipFile(sent) as old, zipfile.ZipFile(out) as new:
        differ = {name for name in old.namelist() if name not in new.namelist() or old.read(name) != new.read(name)}
    assert differ <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    before, after = (load_workbook(path)["情况表"] for path in (sent, out))
    for row in before.iter_rows():
        for cell in row:
            same = after[cell.coordinate]
            assert same._style == cell._style
            assert same.value == cell.value or 3 <= cell.row <= 5


def test_a_heading_without_a_match_stays_empty_and_is_named(city, forms, tmp_path):
    projects(city, 1)
    plan = forms.plan(form(tmp_path / "来表.xlsx"), "project").plan

    assert [(one.cell, one.heading) for one in plan.empty] == [("F2", "批示")]


def test_what_a_heading_was_given_to_once_is_found_the_next_time(city, forms, tmp_path):
    projects(city, 1)
    first = form(tmp_path / "一.xlsx", title="1月")
    forms.fill(forms.plan(first, "project", mapping={"批示": "officer"}))
    out = forms.fill(forms.plan(form(tmp_path / "二.xlsx", title="2月")))

    assert rows(out)[2][5] == "王演示"
    assert {one["ledger"] for one in stored(city.copy, "saved_mapping")} == {"fill:project"}
    with city.copy.read() as reader:
        from bizenv_desktop.exchange.saved_mappings import read_mappings

        assert not read_mappings(reader).known  # an import is not told what a print leaves empty


def test_a_field_that_is_gone_since_leaves_its_column_empty(city, forms, tmp_path):
    projects(city, 1)
    sent = form(tmp_path / "来表.xlsx", heads=["序号", "企业名称", "经办人", "凭证号"])
    city.add("voucher", voucher_no="YS1", voucher_type="01银行进账单", issuer="演示银行")
    forms.fill(forms.plan(sent, "voucher", mapping={"经办人": "issuer"}))
    [kept] = [one["id"] for one in stored(city.copy, "saved_mapping") if one["heading"] == "经办人"]
    edit = Edit("patch", "saved_mapping", kept, {"field": "gone_since"})
    city.copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by="张演示"))

    given = {one.heading: one.source and one.source.path for one in forms.plan(sent).plan.columns}
    assert (given["序号"], given["经办人"], given["凭证号"]) == ("seq", None, "voucher_no")


def test_a_heading_that_was_renamed_is_told_with_its_cell_and_nothing_is_written(city, forms, tmp_path):
    projects(city, 1)
    forms.fill(forms.plan(form(tmp_path / "一.xlsx"), "project", mapping={"批示": "officer"}))
    renamed = form(tmp_path / "二.xlsx", heads=[*HEADS[:5], "跟踪人"])
    told = problem("FILL_UNFIT", lambda: forms.fill(forms.plan(renamed, "project")))

    assert "情况表" in told
    assert "F2 “批示”：上次填 officer 的表头这次没有了，F2 现在是“跟踪人”" in told
    assert not (tmp_path / "二（已填）.xlsx").exists()
    out = forms.fill(forms.plan(renamed, "project", mapping={"跟踪人": "officer"}))
    assert rows(out)[2][5] == "王演示"
    assert forms.plan(renamed).plan.unfit == ()


def test_a_heading_that_moved_is_filled_by_its_name_and_told(city, forms, tmp_path):
    projects(city, 1)
    forms.fill(forms.plan(form(tmp_path / "一.xlsx"), "project", mapping={"批示": "officer"}))
    moved = form(tmp_path / "二.xlsx", heads=["序号", "批示", "项目名称", "协议总投资（亿元）", "签约日期", "县区"])
    made = forms.plan(moved)

    assert "B2 “批示”：这个表头上次在 F2，现在在 B2，按表头填" in [one.sentence for one in made.plan.remarks]
    assert rows(forms.fill(made))[2][1] == "王演示"


def test_amounts_take_the_unit_of_the_sheet_and_no_currency_is_converted(city, forms, tmp_path):
    project = city.project("演示甲")
    city.receipt(project, "2022-03-05", "1234.5")
    city.receipt(project, "2022-03-06", "70", currency="USD")
    sent = form(tmp_path / "来表.xlsx", heads=["项目名称", "到位日期", "备注栏", "申报金额（元）"])
    made = forms.plan(sent, "fund_receipt")

    assert {row[1]: row[3] for row in rows(forms.fill(made))[2:4]} == {"2022-03-05": 12345000, "2022-03-06": None}
    assert any("的金额是万美元，表里是元：不折算" in one.message for one in made.plan.remarks)


def test_days_are_dates_where_the_sheet_shows_dates(city, forms, tmp_path):
    def prepare(sheet):
        for row in range(3, 6):
            sheet.cell(row, 5).number_format = "yyyy年m月d日"

    projects(city, 1)
    out = forms.fill(forms.plan(form(tmp_path / "来表.xlsx", prepare=prepare), "project"))

    assert rows(out)[2][4] == datetime(2021, 3, 1)  # noqa: DTZ001 — a sheet has no zones
    assert load_workbook(out)["情况表"]["E3"].number_format == "yyyy年m月d日"


def test_a_report_fills_its_lines_and_a_title_of_another_week_is_told(city, forms, tmp_path):
    project = city.project("演示甲")
    city.week(project, "2022-W19", "1000", problem="供电不足")
    heads = ["序号", "县区", "项目名称", "协议总投资（万元）", "存在问题", "责任科室"]
    sent = form(tmp_path / "周报.xlsx", heads=heads, title="全省重点项目周调度表（2022年第18周）")
    made = forms.plan(sent, "weekly_dispatch", period="2022-W19")
    line = rows(forms.fill(made))[2]

    assert line == [1, "和平区", "演示甲", 12000, "供电不足", None]
    assert any("2022年第18周" in one.message for one in made.plan.remarks)
    assert [one.heading for one in made.plan.empty] == ["责任科室"]


def test_rows_that_hold_something_are_replaced_or_completed_as_asked_never_silently(city, forms, tmp_path):
    def prepare(sheet):
        sheet["C3"], sheet["C4"], sheet["D4"], sheet["F3"] = "演示项目1", "没有的项目", 9, "请报进度"

    projects(city, 3)
    sent = form(tmp_path / "来表.xlsx", prepare=prepare)
    assert "第 3—4 行" in problem("FILL_ROWS", lambda: forms.fill(forms.plan(sent, "project")))

    made = forms.plan(sent, "project", rows="match")
    matched = rows(forms.fill(made))
    assert matched[2] == [None, "和平区", "演示项目1", 1.2001, "2021-03-02", "请报进度"]
    assert matched[3] == [None, None, "没有的项目", 9, None, None]
    assert any("“没有的项目”" in one.message for one in made.plan.remarks)
    assert made.plan.rows_left == ("演示项目0", "演示项目2")

    replaced = rows(forms.fill(forms.plan(sent, "project", rows="replace")))
    assert [row[2] for row in replaced[2:6]] == ["演示项目0", "演示项目1", "演示项目2", "合计"]
    assert replaced[2][5] is None


def test_the_same_said_in_other_words_is_no_difference(city, forms, tmp_path):
    def prepare(sheet):
        for row, (name, amount, day) in enumerate([("演示项目0", "12000万", "2021.3.1"), ("演示项目1", 9, "同上")], 3):
            sheet.cell(row, 3, name)
            sheet.cell(row, 4, amount)
            sheet.cell(row, 5, day)

    projects(city, 2)
    plan = forms.plan(form(tmp_path / "来表.xlsx", prepare=prepare), "project", rows="match").plan
    assert [one.sentence for one in plan.remarks] == [
        "D4 “协议总投资（亿元）”：表里是“9”，招商引资项目是“1.2001”，没有改"
    ]


def test_the_bureau_s_own_columns_are_filled_under_their_headings(city, forms, tmp_path):
    city.project("演示甲", ext={"批示": "请抓紧"})

    assert rows(forms.fill(forms.plan(form(tmp_path / "来表.xlsx"), "project")))[2][5] == "请抓紧"


def test_a_cell_that_is_merged_with_the_row_below_is_refused_with_its_place(city, forms, tmp_path):
    projects(city, 2)
    sent = form(tmp_path / "来表.xlsx", prepare=lambda sheet: sheet.merge_cells("B3:B5"))

    told = problem("FILL_MERGED", lambda: forms.fill(forms.plan(sent, "project")))
    assert "情况表" in told
    assert "B3:B5" in told


def test_a_form_in_sections_is_refused_with_the_row(city, forms, tmp_path):
    projects(city, 2)
    sent = form(tmp_path / "来表.xlsx", prepare=lambda sheet: sheet.cell(4, 1, "一、新签约项目"))

    assert "第 4 行是分组行" in problem("FILL_ROWS", lambda: forms.fill(forms.plan(sent, "project")))


def test_files_of_other_kinds_and_the_sent_file_as_target_are_refused(city, forms, tmp_path):
    projects(city, 1)
    table = tmp_path / "来表.csv"
    table.write_text("项目名称,县区\n", "utf-8")
    sent = form(tmp_path / "来表.xlsx")

    assert "另存为 .xlsx" in problem("FILL_KIND", lambda: forms.plan(table, "project"))
    assert "就是来表本身" in problem("FILL_TARGET", lambda: forms.fill(forms.plan(sent, "project"), sent))
    problem("FILL_SOURCE", lambda: forms.plan(sent))


def test_a_sheet_of_which_nothing_is_known_can_be_given_by_hand(city, forms, tmp_path):
    projects(city, 1)
    sent = form(tmp_path / "来表.xlsx", heads=["甲项", "乙项", "丙项", "丁项", "戊项", "己项"])

    assert "丁项" in [one.heading for one in forms.plan(sent, "project").plan.empty]
    problem("FILL_NOTHING", lambda: forms.fill(forms.plan(sent, "project")))
    assert rows(forms.fill(forms.plan(sent, "project", mapping={"C": "project_name"})))[2][2] == "演示项目0"


def test_a_form_with_headings_alone_and_one_with_the_total_on_top_are_filled(city, forms, tmp_path):
    projects(city, 2)
    book = Workbook()
    book.active.title = "情况表"
    book.active.append(HEADS)
    book.save(tmp_path / "只有表头.xlsx")
    book.active.append([None, None, "合计", "=SUM(D3:D4)"])
    for row in (3, 4):
        for column in range(1, 7):
            book.active.cell(row, column).border = _LINE
    book.save(tmp_path / "合计在上.xlsx")

    alone = rows(forms.fill(forms.plan(tmp_path / "只有表头.xlsx", "project")))
    above = rows(forms.fill(forms.plan(tmp_path / "合计在上.xlsx", "project")))
    assert [row[2] for row in alone] == ["项目名称", "演示项目0", "演示项目1"]
    assert [row[2] for row in above] == ["项目名称", "合计", "演示项目0", "演示项目1"]


def test_a_text_that_looks_like_a_formula_stays_text(city, forms, tmp_path):
    city.project("=1+1", officer="A\x01_x0041_")
    out = forms.fill(forms.plan(form(tmp_path / "来表.xlsx"), "project", mapping={"批示": "officer"}))

    cell = load_workbook(out)["情况表"]["C3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert b"_x0001__x005F_x0041_" in zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")


def test_last_week_s_messy_workbook_takes_this_week_s_rows(city, forms, tmp_path):
    sent = tmp_path / "2022年第19周项目周调度表.xlsx"
    sent.write_bytes((SAMPLES / sent.name).read_bytes())
    for n in range(40):
        project = city.project(f"演示项目{n:02}")
        city.week(project, "2022-W20", str(1000 + n), invested_year=Decimal(10))
    out = forms.fill(forms.plan(sent, "project_progress", where="this.week_key = '2022-W20'", rows="replace"))
    old, new = load_workbook(sent)["周调度"], load_workbook(out)["周调度"]

    assert [new.cell(row, 3).value for row in (4, 43, 44)] == ["演示项目00", "演示项目39", "合计"]
    assert (new["L44"].value, new["A45"].value) == ("=SUM(L4:L43)", old["A40"].value)
    assert load_workbook(out, data_only=True)["周调度"]["L44"].value == sum(range(1000, 1040))
    assert {letter: one.width for letter, one in new.column_dimensions.items()} == {
        letter: one.width for letter, one in old.column_dimensions.items()
    }
    assert new["C43"]._style == old["C38"]._style


def test_the_messy_list_of_projects_is_completed_row_by_row(tmp_path):
    copy = new_copy(tmp_path)
    checker = Checker(copy)
    sent = tmp_path / "沈阳市2021年签约重点项目台账.xlsx"
    source = SAMPLES / sent.name
    Importer(copy, checker).run("project", source)
    book = load_workbook(source)
    sheet = book["签约项目台账"]
    emptied = [row for row in range(8, 24) if isinstance(sheet.cell(row, 1).value, int)]
    for row in emptied:
        sheet.cell(row, 12).value = None
    book.save(sent)
    services = Services(copy)

    made = services.sent_forms.plan(sent, "project", rows="match")
    out = services.sent_forms.fill(made)
    services.close()

    filled = load_workbook(out)["签约项目台账"]
    assert sum(filled.cell(row, 12).value is not None for row in emptied) > len(emptied) // 2
    assert {str(one) for one in filled.merged_cells.ranges} == {str(one) for one in sheet.merged_cells.ranges}
    assert filled["C8"].value == sheet["C8"].value


letters = st.characters(categories=("Lo",), min_codepoint=0x4E00, max_codepoint=0x9FA5)
texts = st.text(letters, min_size=4, max_size=12)
days = st.dates(date(2015, 1, 1), date(2022, 5, 1))
line = st.tuples(texts, st.decimals(1, 99999, places=2), days, texts)


def read_back(copy, path, mapping):
    """Return what an import takes each cell for, by the name of the project."""
    [plan] = [one for one in Importer(copy, Checker(copy)).sheets(path, mapping=mapping) if one.treatment == "import"]
    taken = [{cell.field: cell.verdict.value for cell in row.cells} for row in plan.rows]
    return {one["project_name"]: one for one in taken}


def test_what_is_filled_and_read_back_is_what_the_ledger_has(city, forms, tmp_path):
    names = ("site_region", "total_investment", "sign_date", "attracting_unit", "officer")
    count = iter(range(10_000))

    @settings(max_examples=15, deadline=None, database=None, phases=[Phase.explicit, Phase.generate])
    @given(
        st.lists(line, min_size=1, max_size=9, unique_by=lambda one: one[0]), st.sampled_from(["元", "万元", "亿元"]),
        st.integers(1, 6),
    )  # fmt: skip
    def holds(listed, unit, blank):
        mark = f"第{next(count)}例"
        for name, amount, day, officer in listed:
            city.project(mark + name, total_investment=amount, sign_date=day.isoformat(), officer=officer)
        heads = ["序号", "县（市）区", "项目名称", f"总投资（{unit}）", "签约日期", "招引单位", "跟踪人"]
        sent = form(tmp_path / f"{mark}.xlsx", heads=heads, blank=blank)
        where = f"this.project_name LIKE '{mark}%'"
        mapping = {"跟踪人": "officer"}
        out = forms.fill(forms.plan(sent, "project", mapping=mapping, where=where))
        kept = {name: one for one in stored(city.copy, "project") if (name := one["project_name"]).startswith(mark)}
        back = read_back(city.copy, out, mapping)
        assert {key: [one[name] for name in names] for key, one in back.items()} == {
            key: [one[name] for name in names] for key, one in kept.items()
        }

    holds()


def test_a_county_of_the_own_city_is_called_by_its_short_name(city, forms, tmp_path):
    city.project("演示甲", "210106")
    made = rows(forms.fill(forms.plan(form(tmp_path / "来表.xlsx"), "project")))

    assert made[2][1] == "铁西区"  # two cities of the province have one


def test_the_bytes_of_a_workbook_open_again(city, forms, tmp_path):
    projects(city, 5)
    out = forms.fill(forms.plan(form(tmp_path / "来表.xlsx"), "project"))

    assert zipfile.ZipFile(io.BytesIO(out.read_bytes())).testzip() is None


def test_a_colleague_s_computer_knows_the_headings_after_a_sync(tmp_path):
    with colleagues(tmp_path, "张演示", "李演示", forms=load_forms()) as (zhang, li):
        row = {"project_name": "演示甲", "site_region": "210102", "stage": "S5开工", "officer": "王演示"}
        zhang.create(**row, key_lists=["市重点"])
        sent = form(tmp_path / "来表.xlsx")
        ours, theirs = (Services(one.copy).sent_forms for one in (zhang, li))
        ours.fill(ours.plan(sent, "project", mapping={"批示": "officer"}))
        zhang.sync()
        li.sync()

        assert rows(theirs.fill(theirs.plan(sent)))[2][5] == "王演示"
