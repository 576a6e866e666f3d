"""Export: what is written comes back the same, nothing executes, and the form can be filled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.export import export_ledger
from bizenv_desktop.exchange.export_plan import CALCULATED_SHEET, ROW_ID_HEADING, RegionNames
from bizenv_desktop.exchange.out_model import OutColumn, OutSheet, OutWorkbook
from bizenv_desktop.exchange.out_xlsx import write_xlsx
from bizenv_desktop.exchange.read import read_workbook
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.copy import LocalCopy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.exchange.grid import SheetGrid
from bizenv_desktop.exchange.importer import Importer

RARE = [
    line.split()[0]
    for line in (Path(__file__).parent / "data" / "rare_names.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PROJECT = {
    "project_name": "=cmd|' /C calc'!A0", "site_region": "210106", "key_lists": ["市重点", "一般"], "stage": "S2签约",
    "total_investment": Decimal("12000.000001"), "sign_date": "2021-03-15", "attracting_unit": "演示局",
    "is_legacy": True, "officer": "张演示", "build_content": "第一行\n第二行",
}  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    copy, _ = LocalCopy.create(
        tmp_path_factory.mktemp("c") / "copy", load_forms(), city="210100", unit="演示市商务局", user="张演示",
        passphrase="demo-demo-1", clock=FixedClock(dt.date(2022, 5, 13)),  # noqa: S106 — a demo copy
    )  # fmt: skip
    with copy:
        made = Records(copy, Checker(copy))
        company = made.create("enterprise", {"name": "演示㙍公司"})
        first = made.create("project", {**PROJECT, "company_id": company.id}, ext={"领导批示": "同意"})
        made.create("project", {**PROJECT, "project_name": "-1+1 项目", "site_region": "210303", "sign_date": None})
        made.create("project_investor", {"project_id": first.id, "investor_name": "@投资方", "share": Decimal("35.5")})
        yield made


def row_of(sheet: SheetGrid, number: int) -> dict[str, object]:
    return {str(sheet.raw(1, column)): sheet.cell(number, column).value for column in range(1, sheet.n_columns + 1)}


def test_a_ledger_comes_back_value_by_value(records: Records, tmp_path: Path) -> None:
    assert export_ledger(records, "project", tmp_path / "项目.xlsx") == 2
    sheet = read_workbook(tmp_path / "项目.xlsx").sheets[0]
    rows = {row["项目名称"]: row for row in (row_of(sheet, 2), row_of(sheet, 3))}
    first, second = rows["=cmd|' /C calc'!A0"], rows["-1+1 项目"]
    assert first["协议总投资（万元）"] == Decimal("12000.000001")
    assert first["签约日期"] == dt.date(2021, 3, 15)
    assert first["项目清单"] == "市重点、一般"
    assert (first["存量补录"], first["项目公司"], first["领导批示"]) == ("是", "演示㙍公司", "同意")
    assert first["建设内容及规模"] == "第一行\n第二行"
    assert (first["建设地区"], second["建设地区"]) == ("沈阳铁西区", "鞍山铁西区")
    assert second["签约日期"] is None


def test_the_row_id_stands_in_a_hidden_column_and_what_looks_like_a_formula_is_quoted(
    records: Records, tmp_path: Path
) -> None:
    export_ledger(records, "project", tmp_path / "a.xlsx")
    sheet = read_workbook(tmp_path / "a.xlsx").sheets[0]
    ids = {record.id for record in records.rows("project")}
    assert sheet.raw(1, 1) == ROW_ID_HEADING
    assert {sheet.raw(2, 1), sheet.raw(3, 1)} == ids
    assert sheet.hidden_columns == {1}
    names = [sheet.cell(row, 2) for row in (2, 3)]
    assert all(cell.style.quote_prefix and cell.kind == "text" and not cell.is_formula for cell in names)


def test_child_rows_stand_on_their_own_sheet_with_their_record(records: Records, tmp_path: Path) -> None:
    export_ledger(records, "project", tmp_path / "a.xlsx")
    row = row_of(read_workbook(tmp_path / "a.xlsx").sheets[1], 2)
    assert (row["项目"], row["投资方名称"]) == (PROJECT["project_name"], "@投资方")
    assert row["持股比例（%）"] == Decimal("0.355")


def test_calculated_figures_stand_apart(records: Records, tmp_path: Path) -> None:
    export_ledger(records, "project", tmp_path / "a.xlsx")
    book = read_workbook(tmp_path / "a.xlsx")
    assert "累计到位资金（万元）" not in book.sheets[0].rows[0]
    calculated = book.sheet(CALCULATED_SHEET)
    assert calculated is not None
    assert "计算·累计到位资金（万元）" in calculated.rows[0]


def test_only_rows_of_the_condition_are_written(records: Records, tmp_path: Path) -> None:
    assert export_ledger(records, "project", tmp_path / "a.xlsx", where="this.site_region = '210303'") == 1


def test_an_export_imported_again_changes_nothing(records: Records, tmp_path: Path) -> None:
    export_ledger(records, "project", tmp_path / "再导入.xlsx")
    importer = Importer(records.copy, Checker(records.copy))
    answer = importer.run("project", tmp_path / "再导入.xlsx", dry_run=True).to_json()
    imported = [sheet for sheet in answer["sheets"] if sheet["treatment"] == "import"]
    assert [sheet["ledger"] for sheet in imported][:2] == ["project", "project_investor"]
    assert [(sheet["created"], sheet["updated"], sheet["held"], sheet["rejected"]) for sheet in imported[:2]] == [
        (0, 0, 0, 0), (0, 0, 0, 0),
    ]  # fmt: skip


def test_the_template_is_empty_and_offers_the_codes(records: Records, tmp_path: Path) -> None:
    assert export_ledger(records, "project", tmp_path / "a.xlsx", template=True) == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert "累计到位资金（万元）" in headings
    assert ROW_ID_HEADING not in headings
    assert sheet.freeze_panes == "C2"
    stage = sheet.cell(1, headings.index("当前阶段") + 1).column_letter
    rule = next(one for one in sheet.data_validations.dataValidation if f"{stage}2" in one.sqref)
    column = rule.formula1.split("$")[1]
    assert book["代码表"].sheet_state == "hidden"
    assert book["代码表"][f"{column}2"].value == "S0谋划"


def test_an_unknown_ledger_and_a_bad_place_are_said(records: Records, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="没有台账"):
        export_ledger(records, "nothing", tmp_path / "a.xlsx")
    with pytest.raises(BizenvError, match="EXPORT_FAILED"):
        export_ledger(records, "project", tmp_path / "none" / "a.xlsx")


def test_every_name_of_a_division_means_it_alone() -> None:
    regions = load_forms().codes["regions"]
    names = RegionNames(regions)
    words = [names.word(code) for code in regions.codes]
    assert len(set(words)) == len(words)


def written_and_read(folder: Path, column: OutColumn, values: list[object]) -> list[object]:
    sheet = OutSheet("表", [OutColumn("序"), column], [["甲", value] for value in values])  # type: ignore[list-item]
    write_xlsx(OutWorkbook([sheet]), folder / "a.xlsx")
    grid = read_workbook(folder / "a.xlsx").sheets[0]
    return [grid.cell(row, 2).value for row in range(2, len(values) + 2)]


def test_rare_characters_come_back(tmp_path: Path) -> None:
    assert written_and_read(tmp_path, OutColumn("名"), list(RARE)) == RARE


TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), st.sampled_from("=+-@_x0041\x01\t\n")),
    min_size=1, max_size=40,
).filter(lambda text: not text.startswith("#"))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=30))
def test_any_text_comes_back_as_written(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("x")
    assert written_and_read(folder, OutColumn("名"), list(texts)) == texts


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)


@settings(max_examples=40, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_any_amount_comes_back_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[Decimal]
) -> None:
    back = written_and_read(tmp_path_factory.mktemp("x"), OutColumn("额", "money"), list(amounts))
    assert [Decimal(str(value)) for value in back] == amounts


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)), min_size=1, max_size=30))
def test_any_day_comes_back(tmp_path_factory: pytest.TempPathFactory, days: list[dt.date]) -> None:
    assert written_and_read(tmp_path_factory.mktemp("x"), OutColumn("日", "date"), list(days)) == days


def test_a_failed_export_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["好"]
        yield ["长" * 40_000]

    with pytest.raises(BizenvError, match="EXPORT_TOO_LONG"):
        write_xlsx(OutWorkbook([OutSheet("表", [OutColumn("文")], rows())]), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_row_is_high_enough_for_its_longest_text_and_the_heading_is_repeated_on_paper(tmp_path: Path) -> None:
    rows = [["短"], ["进展很长。" * 40], ["一\n二\n三"], ["很长。" * 3000]]
    sheet = OutSheet("进展's", [OutColumn("进展", width=48)], rows)
    write_xlsx(OutWorkbook([sheet]), tmp_path / "表.xlsx")
    read = openpyxl.load_workbook(tmp_path / "表.xlsx").worksheets[0]
    heights = [read.row_dimensions[row].height for row in range(2, 6)]
    assert heights == [None, 9 * 15, 3 * 15, 409]
    assert read.print_title_rows == "$1:$1"
