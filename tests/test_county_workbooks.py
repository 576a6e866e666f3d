"""The bureau sends each county a workbook, the county fills it in, and what it changed comes back, cell by cell."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.county.returned import Wanted
from bizenv_desktop.exchange.county.rules import comparison_of, formula_of
from bizenv_desktop.exchange.county.stamp import SHEET
from bizenv_desktop.home.services import Services
from tests.helpers_counties import HEADING_ROW, RECEIPTS, WEEKLY, CountyFile
from tests.helpers_reports import a_city

WEEK, MONTH = "2022-W19", "2022-05"
WIND, STORE, PARK, PLAIN = "演示风电装备产业园", "演示冷链物流基地", "演示数字产业园", "演示一般项目"


def calc_is_here() -> bool:
    program = shutil.which("soffice")
    return bool(program) and (Path(program).resolve().parent / "libsclo.so").exists()


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 5, 12)) as found:
        wind = found.project(WIND)
        found.project(STORE, stage="S3注册")
        found.project(PARK, "210103")
        found.project(PLAIN, key_lists=["一般"])
        found.week(
            wind, "2022-W18", "3200", problem="施工用电容量不足", coordination_needed="协调增容", duty_unit="区供电局"
        )
        yield found


@pytest.fixture
def services(city):
    return Services(city.copy)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "下发"


@pytest.fixture
def heping(services, folder):
    """Give 和平区's workbook of the week."""
    return CountyFile(next(one.path for one in services.counties.send(WEEK, folder) if one.unit.name == "和平区"))


def filled(file: CountyFile) -> CountyFile:
    row = file.row_of(WEEKLY, WIND)
    return file.fill(WEEKLY, row, 有无变化="是", 本周进展="主厂房封顶", 下周计划="设备进场", 累计完成投资=3500.5)


def week_rows(services):
    rows = services.records.rows("project_progress", where=f"this.week_key = '{WEEK}'")
    return {services.records.display("project", str(row.values["project_id"])): row for row in rows}


def told(found):
    return {(one.subject, one.label): (one.before, one.after) for one in found.changes}


def problem(files):
    return next(one.problem.code for one in files if one.problem)


def test_each_county_gets_its_own_projects_locked_with_what_stood_last_week(services, folder):
    sent = services.counties.send(WEEK, folder)
    assert [(one.unit.name, one.lines, one.path.name) for one in sent] == [
        ("和平区", 2, "和平区-2022年第19周-县区填报.xlsx"),
        ("沈河区", 1, "沈河区-2022年第19周-县区填报.xlsx"),
    ]
    file = CountyFile(sent[0].path)
    sheet, row = file.book[WEEKLY], file.row_of(WEEKLY, WIND)
    cell = lambda heading: sheet.cell(row, file.column(WEEKLY, heading))  # noqa: E731 - read twice below
    assert (cell("累计完成投资").value, cell("存在问题").value, cell("有无变化").value) == (
        3200,
        "施工用电容量不足",
        None,
    )
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    assert [sheet.cell(row, number).protection.locked for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert file.book[SHEET].sheet_state == "veryHidden"
    assert sheet.cell(HEADING_ROW, file.column(WEEKLY, "累计完成投资")).value == "累计完成投资（万元）"
    assert PLAIN not in {sheet.cell(number, 3).value for number in range(HEADING_ROW + 1, sheet.max_row + 1)}


def test_cells_have_lists_and_rules_of_their_own(heping):
    sheet = heping.book[WEEKLY]
    rules = {
        str(rule.sqref).rstrip("0123456789").partition("4")[0]: (rule.type, rule.formula1)
        for rule in sheet.data_validations.dataValidation
    }
    letter = lambda heading: openpyxl.utils.get_column_letter(heping.column(WEEKLY, heading))  # noqa: E731
    assert rules[letter("有无变化")][0] == rules[letter("当前阶段")][0] == "list"
    assert rules[letter("阶段日期")][0] == "date"
    assert rules[letter("累计完成投资")][0] == "decimal"
    marks = {str(area.sqref).partition("4")[0]: [rule.formula[0] for rule in rules_]
             for area, rules_ in sheet.conditional_formatting._cf_rules.items()}  # fmt: skip
    changed = f'${letter("有无变化")}4="是"'
    assert any(changed in formula for formula in marks[letter("本周进展")])
    listed = heping.book["代码表"]
    assert "S5开工" in {cell.value for column in listed.iter_cols() for cell in column}


def test_what_a_county_filled_in_is_shown_first_and_then_written(services, heping):
    path = filled(heping).save()
    (seen,) = services.counties.look([path])
    assert told(seen) == {
        (WIND, "有无变化"): ("", "是"),
        (WIND, "本周进展"): ("", "主厂房封顶"),
        (WIND, "下周计划"): ("", "设备进场"),
        (WIND, "累计完成投资"): ("3200", "3500.5"),
    }
    assert week_rows(services) == {}
    (taken,) = services.counties.take([path])
    row = week_rows(services)[WIND].values
    assert (row["invested_total"], row["stage"], row["problem"]) == (Decimal("3500.5"), "S5开工", "施工用电容量不足")
    assert (taken.created, taken.filled, taken.lines) == (1, 1, 2)
    state = {one.state.unit.name: one for one in services.counties.lines(WEEK)}
    assert [state[name].word for name in ("和平区", "沈河区", "大东区")] == ["已回收", "已下发", "无填报内容"]
    assert (state["和平区"].state.changes, state["和平区"].state.times) == (4, 1)


def test_what_the_county_left_alone_does_not_bring_old_figures_back(services, city, folder):
    project = services.records.find("project", WIND)
    city.week(project, WEEK, "3300", problem="旧问题")
    file = CountyFile(services.counties.send(WEEK, folder)[0].path)
    row = week_rows(services)[WIND].id
    services.records.change("project_progress", row, {"invested_total": Decimal(3400), "problem": "市里核实的问题"})
    file.fill(WEEKLY, file.row_of(WEEKLY, WIND), 存在问题="县里改的问题")
    (taken,) = services.counties.take([file.save()])
    assert [(one.label, one.after, one.meanwhile) for one in taken.changes] == [
        ("存在问题", "县里改的问题", "市里核实的问题")
    ]
    values = week_rows(services)[WIND].values
    assert (values["invested_total"], values["problem"]) == (Decimal(3400), "县里改的问题")


def test_an_emptied_cell_is_emptied_and_a_locked_one_is_not_read(services, city, folder):
    city.week(services.records.find("project", WIND), WEEK, "3300", problem="已解决的问题")
    file = CountyFile(services.counties.send(WEEK, folder)[0].path)
    row = file.row_of(WEEKLY, WIND)
    file.fill(WEEKLY, row, 存在问题=None).book[WEEKLY].cell(row, 3).value = "改过的名称"
    (taken,) = services.counties.take([file.save()])
    assert told(taken) == {(WIND, "存在问题"): ("已解决的问题", "")}
    assert week_rows(services)[WIND].values["problem"] is None


def test_new_receipts_of_the_month_come_from_the_empty_lines(services, folder):
    file = CountyFile(services.counties.send(MONTH, folder)[0].path)
    assert file.row_of(WEEKLY, PLAIN)
    row = file.empty_row(RECEIPTS)
    file.fill(
        RECEIPTS, row, 项目=STORE, 到位日期="2022-05-10", 资金类型="注册资本金", 资金来源="省外", 来源省或国别="江苏",
        币种="CNY", 申报金额=800, 付款方="演示投资公司", 收款方="演示冷链公司",
    )  # fmt: skip
    file.fill(WEEKLY, file.row_of(WEEKLY, PLAIN), 有无变化="否")
    path = file.save()
    services.counties.take([path])
    (receipt,) = services.records.rows("fund_receipt")
    named = services.records.display("project", str(receipt.values["project_id"]))
    assert (named, receipt.values["declared_amount"], receipt.values["period"]) == (STORE, Decimal(800), MONTH)
    assert receipt.values["recognition"] == "申报"
    file.fill(RECEIPTS, row, 申报金额=880)
    services.counties.take([file.save()])
    (receipt,) = services.records.rows("fund_receipt")
    assert receipt.values["declared_amount"] == Decimal(880)


@pytest.mark.skipif(not calc_is_here(), reason="LibreOffice with its spreadsheets is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_workbook_that_another_program_has_saved_says_the_same(services, heping, tmp_path, kind):
    path = filled(heping).save()
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=110)
    (plain,), (other,) = (services.counties.look([one]) for one in (path, tmp_path / f"{path.stem}.{kind}"))
    assert told(other) == told(plain)
    assert len(told(other)) == 4


def test_a_project_of_another_county_is_refused(services, folder):
    file = CountyFile(services.counties.send(MONTH, folder)[0].path)
    file.fill(RECEIPTS, file.empty_row(RECEIPTS), 项目=PARK, 到位日期="2022-05-10", 申报金额=1)
    found = services.counties.take([file.save()])
    assert problem(found) == "COUNTY_ROWS"
    assert PARK in found[0].problem.what
    assert services.records.rows("fund_receipt") == []


def test_an_uncertain_cell_waits_for_a_decision(services, heping):
    heping.fill(WEEKLY, heping.row_of(WEEKLY, WIND), 有无变化="是", 累计完成投资="约三千多")
    (taken,) = services.counties.take([heping.save()])
    assert taken.held == 1
    assert [note.original for note in services.records.held("project_progress")] == ["约三千多"]
    assert next(one.waiting for one in services.counties.lines(WEEK) if one.state.unit.name == "和平区") == 1


def test_a_return_can_be_undone_and_taken_again(services, heping):
    path = filled(heping).save()
    services.counties.take([path])
    services.records.undo()
    assert week_rows(services) == {}
    assert next(one.word for one in services.counties.lines(WEEK) if one.state.unit.name == "和平区") == "已下发"
    services.counties.take([path])
    assert week_rows(services)[WIND].values["progress_note"] == "主厂房封顶"


def test_a_whole_folder_comes_in_and_a_bad_file_does_not_hold_the_others_up(services, folder):
    for one in services.counties.send(WEEK, folder):
        file = CountyFile(one.path)
        name = WIND if one.unit.name == "和平区" else PARK
        file.fill(WEEKLY, file.row_of(WEEKLY, name), 有无变化="否").save()
    filled(file := CountyFile(folder / "和平区-2022年第19周-县区填报.xlsx")).save(folder / "再报.xlsx")
    (folder / "说明.xlsx").write_bytes(b"no workbook")
    (folder / "~$和平区.xlsx").write_bytes(b"lock")
    found = {one.path.name: one.problem.code for one in services.counties.take([folder]) if one.problem}
    assert found.pop("和平区-2022年第19周-县区填报.xlsx") == "COUNTY_TWICE"
    assert list(found) == ["说明.xlsx"]
    assert set(week_rows(services)) == {WIND, PARK}


def test_other_workbooks_are_refused_with_what_to_do(services, city, heping, folder, tmp_path):
    path = filled(heping).save()
    look = services.counties.look
    assert problem(look([path], Wanted(period="2022-W20"))) == "COUNTY_OTHER_PERIOD"
    assert problem(look([path], Wanted(unit="210103"))) == "COUNTY_OTHER_UNIT"
    city.project("演示后来的项目")
    services.counties.send(WEEK, folder, [services.counties.unit("和平区")])
    assert problem(look([path])) == "COUNTY_SUPERSEDED"
    plain = openpyxl.Workbook()
    plain.active.append(["项目", "有无变化", "当前阶段", "累计完成投资"])
    plain.active.append([WIND, "是", "S5开工", 1])
    plain.save(tmp_path / "另建.xlsx")
    assert problem(look([tmp_path / "另建.xlsx"])) == "COUNTY_NO_STAMP"
    with a_city(tmp_path / "大连", date(2022, 5, 12), "210200") as dalian:
        assert problem(Services(dalian.copy).counties.look([path])) == "COUNTY_OTHER_CITY"


def test_a_damaged_workbook_is_refused_and_nothing_is_written(services, heping, tmp_path):
    stamp = heping.book[SHEET]
    whole = stamp["A3"].value
    stamp["A3"].value = whole[:40] + ("A" if whole[40] != "A" else "B") + whole[41:]
    assert problem(services.counties.take([filled(heping).save(tmp_path / "标记.xlsx")])) == "COUNTY_STAMP_DAMAGED"
    stamp["A3"].value = whole
    sheet = heping.book[WEEKLY]
    heading = sheet.cell(HEADING_ROW, heping.column(WEEKLY, "本周进展"))
    heading.value = "说说进展"
    assert problem(services.counties.take([heping.save(tmp_path / "表头.xlsx")])) == "COUNTY_SHEET"
    heading.value = "本周进展"
    sheet.cell(HEADING_ROW + 2, 1).value = sheet.cell(HEADING_ROW + 1, 1).value
    assert problem(services.counties.take([heping.save(tmp_path / "重行.xlsx")])) == "COUNTY_ROWS"
    assert week_rows(services) == {}


def test_a_workbook_of_older_definitions_is_refused(services, heping):
    path = filled(heping).save()
    ledger = services.forms.ledgers["project_progress"]
    object.__setattr__(ledger, "version", 9)
    try:
        assert problem(services.counties.take([path])) == "COUNTY_OLD_FORMS"
    finally:
        object.__setattr__(ledger, "version", 1)


def test_a_workbook_in_which_nothing_is_filled_is_no_return(services, heping):
    assert problem(services.counties.take([heping.path])) == "COUNTY_EMPTY"
    assert next(one.word for one in services.counties.lines(WEEK) if one.state.unit.name == "和平区") == "已下发"


def test_a_development_zone_that_reports_by_itself_gets_its_own(services, city, folder):
    zone = city.add("zone", name="演示经开区", level="国家级", region="210102")
    city.project("演示园区项目", zone_id=zone)
    city.copy.change_setting("county_zones", "演示经开区")
    sent = {one.unit.name: one for one in services.counties.send(WEEK, folder)}
    assert (sent["和平区"].lines, sent["演示经开区"].lines) == (2, 1)
    file = CountyFile(sent["演示经开区"].path)
    file.fill(WEEKLY, file.row_of(WEEKLY, "演示园区项目"), 有无变化="否")
    services.counties.take([file.save()])
    assert set(week_rows(services)) == {"演示园区项目"}


def test_what_was_sent_is_not_sent_again_unless_asked(services, folder):
    services.counties.send(WEEK, folder)
    with pytest.raises(BizenvError) as refused:
        services.counties.send(WEEK, folder)
    assert refused.value.code == "NOTHING_TO_SEND"
    (again,) = services.counties.send(WEEK, folder, [services.counties.unit("210103")])
    assert again.path.name == "沈河区-2022年第19周-县区填报 (2).xlsx"


def test_conditions_become_formulas_where_a_formula_can_say_them():
    cells, booleans = {"a": "$D4", "b": "$E4", "c": "$F4"}, frozenset({"a"})
    assert formula_of("this.a = 1", cells, booleans) == '$D4="是"'
    assert formula_of("this.b IS NOT NULL AND this.c <> '期初结转'", cells) == 'AND($E4<>"",$F4<>"期初结转")'
    assert formula_of("this.c IN ('境外','港澳台')", cells) == 'OR($F4="境外",$F4="港澳台")'
    assert formula_of("this.c IN (SELECT 1)", cells) == formula_of("this.z = 1", cells) == ""
    assert comparison_of("this.b <= this.c", "b", cells) == 'OR($F4="",$E4<=$F4)'
    assert comparison_of("this.b > 0 OR this.c", "b", cells) == ""
