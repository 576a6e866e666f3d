"""Charts under a table: a bar for each figure, as long as the figure is large, with the figure beside it."""

from dataclasses import replace
from decimal import Decimal
from zipfile import ZipFile

from openpyxl import load_workbook

from bizenv_desktop.printing.charts import chart_sheets
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.xlsx import write_xlsx
from bizenv_desktop.reports.data import Chart, Column, Line, ReportData
from tests.helpers_printing import pdf_text

COLUMNS = (Column("d", ("县区",)), Column("n", ("签约", "个数"), "integer"), Column("r", ("开工率（%）",), "rate"))


def a_table(*rows, chart):
    lines = tuple(Line("row", row, (), "", str(row[0])) for row in rows)
    return ReportData("three_rates", "三率表", "2022-05", "2022年5月", columns=COLUMNS, lines=lines, charts=(chart,))


def bars(data, page=0):
    return [bar for bar in plan(data).pages[page].bars if bar.width > 1 and bar.height > 3]


def test_a_bar_is_as_long_as_its_figure():
    rows = (("演示甲区", 10, None), ("演示乙区", 5, None))
    first, second = bars(a_table(*rows, chart=Chart("签约个数", "d", ("n",))))
    assert second.width * 2 == first.width


def test_what_has_no_rate_has_a_dash_and_no_bar():
    data = a_table(("演示甲区", 0, None), ("演示乙区", 4, Decimal(50)), chart=Chart("开工率", "d", ("r",)))
    assert len(bars(data)) == 1
    assert plan(data).pages[0].texts("note").count("—") == 1


def test_less_than_before_lies_left_of_nothing():
    data = a_table(("演示甲区", 1, Decimal(-20)), ("演示乙区", 1, Decimal(20)), chart=Chart("同比", "d", ("r",)))
    less, more = bars(data)
    assert less.x + less.width <= more.x + 0.01


def test_a_funnel_says_the_share_of_its_first_stage():
    data = a_table(("签约", 8, None), ("开工", 2, None), chart=Chart("阶段漏斗", "d", ("n",), "funnel"))
    assert "2（25.0%）" in plan(data).pages[0].texts("note")


def test_a_mark_shows_how_far_a_bar_ought_to_reach_and_its_figure_stands_behind_both():
    data = a_table(
        ("演示甲区", 10, Decimal(20)), ("演示乙区", 5, Decimal(20)), chart=Chart("进度", "d", ("n",), mark="r")
    )
    page = plan(data).pages[0]
    long, short = bars(data)
    _legend, *marks = [bar for bar in page.bars if bar.width < 1 and 4 < bar.height < 6]
    assert len(marks) == 2
    assert marks[0].x > long.x + long.width
    assert [cell.x > marks[0].x for cell in page.cells if cell.lines == ("10",) and cell.style == "note"] == [True]
    assert abs((marks[0].x - long.x) - 2 * long.width) < 1
    assert {"个数", "开工率（%）"} <= set(page.texts("note"))
    assert short.width * 2 == long.width


def test_a_chart_alone_is_the_same_chart_on_a_narrow_sheet_and_nothing_leaves_it():
    data = a_table(("演示开发区丙片", 10, None), ("演示乙区", 5, None), chart=Chart("签约个数", "d", ("n",), "funnel"))
    (sheet,) = chart_sheets(data, 80)
    (page,) = sheet.pages
    assert (sheet.title, sheet.width) == ("签约个数", 80)
    assert page.texts() == plan(data).pages[0].texts("chart") + page.texts("note")
    assert all(
        cell.x >= 0 and cell.x + cell.width <= 81 and cell.y + cell.height <= sheet.height for cell in page.cells
    )
    assert all(bar.x >= 0 and bar.x + bar.width <= 80 for bar in page.bars)
    assert [len(cell.lines) for cell in page.cells] == [1] * len(page.cells)
    assert chart_sheets(replace(data, lines=()), 80) == []


def test_a_chart_of_many_counties_goes_on_overleaf_with_its_title():
    rows = [(f"演示{n}区", n, Decimal(n)) for n in range(60)]
    data = a_table(*rows, chart=Chart("签约个数", "d", ("n", "r")))
    printed = [text for page in plan(data).pages for text in page.texts("chart")]
    assert printed[0] == "签约个数"
    assert set(printed[1:]) == {"签约个数（续）"}
    assert "签约个数（续）" in "".join(pdf_text(write_pdf(plan(data)).content))


def test_a_chart_that_a_page_holds_is_not_cut():
    rows = [(f"演示{n}区", n, Decimal(n)) for n in range(20)]
    data = replace(a_table(*rows, chart=Chart("签约个数", "d", ("n",))), signoff=("填表人", "审核人"))
    pages = plan(data).pages
    assert [page.texts("chart") for page in pages] == [[], ["签约个数"]]
    assert pages[1].texts("sign")


def test_a_chart_that_nearly_fits_is_drawn_closer_so_that_the_signatures_stay_with_it():
    rows = [(f"演示{n}区", n, Decimal(n)) for n in range(11)]
    data = replace(a_table(*rows, chart=Chart("签约个数", "d", ("n",))), signoff=("填表人", "审核人"))
    pages = plan(data).pages
    assert len(pages) == 1
    assert pages[0].texts("chart") == ["签约个数"]


def test_a_table_without_any_figure_has_no_chart():
    data = a_table(("演示甲区", None, None), chart=Chart("签约个数", "d", ("n",)))
    assert plan(data).pages[0].texts("chart") == []
    assert plan(replace(data, lines=())).pages[0].texts("chart") == []


def test_a_workbook_has_the_chart_over_the_cells_of_the_table(tmp_path):
    data = a_table(("演示甲区", 8, None), ("演示乙区", 2, None), chart=Chart("签约个数", "d", ("n",)))
    write_xlsx(replace(data, made_on="2022-05-13"), tmp_path / "report.xlsx")
    sheet = load_workbook(tmp_path / "report.xlsx").active
    series = sheet._charts[0].series[0]
    first, last = series.val.numRef.f.replace("$", "").partition("!")[2].split(":")
    assert [sheet[first].value, sheet[last].value] == [8, 2]


def test_sums_are_no_bars_of_a_workbook_chart(tmp_path):
    data = a_table(("演示甲区", 8, None), ("演示乙区", 2, None), chart=Chart("签约个数", "d", ("n",)))
    lines = (data.lines[0], Line("subtotal", (None, 8, None), (), "小计"), data.lines[1])
    write_xlsx(replace(data, lines=lines, made_on="2022-05-13"), tmp_path / "report.xlsx")
    charts = ZipFile(tmp_path / "report.xlsx").read("xl/charts/chart1.xml").decode()
    rows = load_workbook(tmp_path / "report.xlsx").active.iter_rows()
    (total,) = (cell.row for row in rows for cell in row if cell.value == "小计")
    assert f"${total - 1}," in charts
    assert f"${total}" not in charts


def test_bars_of_one_indicator_in_many_regions_are_told_apart_on_paper_and_in_a_workbook(tmp_path):
    columns = (Column("d", ("地区",)), Column("i", ("指标",)), Column("r", ("完成率（%）",), "rate"))
    rows = (("演示甲区", "到位资金", Decimal(50)), ("演示乙区", "到位资金", Decimal(25)))
    data = replace(a_table(*rows, chart=Chart("完成率", "i", ("r",), group="d")), columns=columns, made_on="2022-05-13")
    printed = plan(data).pages[0].texts("note")
    assert {"演示甲区 到位资金", "演示乙区 到位资金"} <= set(printed)
    write_xlsx(data, tmp_path / "report.xlsx")
    sheet = load_workbook(tmp_path / "report.xlsx").active
    names = sheet._charts[0].series[0].cat
    cells = (names.multiLvlStrRef or names.strRef or names.numRef).f.replace("$", "").partition("!")[2]
    assert [[cell.value for cell in row] for row in sheet[cells]] == [list(row[:2]) for row in rows]


def _in_workbook(data, folder):
    """Return the first and last row under each chart of the workbook, and its sheet."""
    write_xlsx(replace(data, made_on="2022-05-13"), folder / "report.xlsx")
    sheet = load_workbook(folder / "report.xlsx").active
    return [(one.anchor._from, one.anchor.to) for one in sheet._charts], sheet


def test_no_page_of_a_workbook_cuts_a_chart_since_each_lies_in_one_row(tmp_path):
    """Programs move a whole row to the next page; breaks they may pass over where a sheet is fitted to its width."""
    chart = Chart("签约个数", "d", ("n",))
    many = a_table(*[(f"演示{n}区", n, None) for n in range(20)], chart=chart)
    both = replace(many, charts=(chart, replace(chart, title="开工个数")), signoff=("填表人", "审核人"))
    places, sheet = _in_workbook(both, tmp_path)
    for start, end in places:
        assert end.row == start.row
        assert 0 < sheet.row_dimensions[start.row + 1].height <= 409
        assert sheet.cell(start.row + 1, 1).value is None
    assert len({start.row for start, _end in places}) == 2
    [sign] = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "填表人："]
    assert sign > places[-1][1].row


def test_a_chart_of_more_counties_than_a_row_holds_is_drawn_closer_in_a_workbook(tmp_path):
    data = a_table(*[(f"演示{n}区", n, Decimal(n)) for n in range(80)], chart=Chart("签约个数", "d", ("n", "r")))
    [(start, end)], sheet = _in_workbook(data, tmp_path)
    assert 408 < sheet.row_dimensions[start.row + 1].height <= 409
    assert end.row == start.row
