"""The panorama: found by a few letters, reached from a record, and what is late is seen there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.printing.preview import PdfPreview
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.panorama.page import PanoramaPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, quiet, shown


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path) as made:
        yield made


def a_project(desk):
    """Give the first project an issue that is late, money, and a company; return its id and the company's."""
    records = desk.services.records
    project = records.find("project", "演示项目00")
    company = records.create("enterprise", {"name": "演示轴承有限公司", "uscc": "91350100M000100Y43"}).id
    records.change("project", project, {"company_id": company})
    records.create(
        "site_inspection",
        {"project_id": project, "inspect_date": "2022-04-20", "rectify_due": "2022-05-09", "opinion": "围挡不全"},
    )
    records.create(
        "fund_receipt",
        {"project_id": project, "receive_date": "2022-05-10", "currency": "CNY", "declared_amount": Decimal(300)},
    )
    return project, company


def texts(table):
    return [line.cells for line in table.lines]


def test_a_project_has_its_weeks_money_and_inspections_by_day_and_what_is_late_in_red(desk, qtbot):
    project, _ = a_project(desk)
    page = shown(PanoramaPage(desk), qtbot, Place("panorama", "project", project))
    when = [cells[0] for cells in texts(page.rows)]
    assert when[:2] == ["2022-05-10", "2022年第18周"]
    assert ("2022-03-01", "本记录", "开工日期", "", "", "") in texts(page.rows)
    money = next(cells for cells in texts(page.rows) if cells[1] == "到位资金")
    assert money[3].startswith("申报金额 300万")
    assert page.due_head.text().endswith("逾期 1 项")
    late = next(line for line in page.tasks.lines if "整改到期" in line.cells[0])
    assert late.cells[1:] == ("2022-05-09", "逾期 3 工作日")
    assert late.inks[2]


def test_one_ledger_alone_is_shown_when_it_is_chosen(desk, qtbot):
    project, _ = a_project(desk)
    page = shown(PanoramaPage(desk), qtbot, Place("panorama", "project", project))
    number = next(n for n, line in enumerate(page.counts.lines) if line.item == "fund_receipt")
    page.counts.selectRow(number)
    assert [cells[1] for cells in texts(page.rows)] == ["到位资金"]


def test_an_enterprise_is_found_by_its_code_and_shows_its_projects_money(desk, qtbot):
    _, company = a_project(desk)
    opened = []
    desk.place_wanted.connect(opened.append)
    page = shown(PanoramaPage(desk), qtbot, Place("panorama"))
    page.search.setText("91350100M000100Y43")
    page.search.returnPressed.emit()
    qtbot.waitUntil(lambda: bool(page.hits.lines))
    assert texts(page.hits) == [("企业", "演示轴承有限公司"), ("招商引资项目", "演示项目00")]
    page.hits.opened.emit(page.hits.lines[0].item)
    assert opened == [Place("panorama", "enterprise", company)]
    page.show_place(opened[0])
    qtbot.waitUntil(quiet(desk))
    assert {cells[1] for cells in texts(page.rows)} >= {"招商引资项目", "到位资金", "现场核查"}


def test_what_nobody_has_is_said_to_be_missing(desk, qtbot):
    page = shown(PanoramaPage(desk), qtbot, Place("panorama"))
    page.search.setText("没有这家企业")
    page.search.returnPressed.emit()
    qtbot.waitUntil(quiet(desk))
    assert (texts(page.hits), page.hits._empty) == ([], "没有找到")


def test_the_panorama_is_one_click_from_a_record(desk, qtbot):
    project, _ = a_project(desk)
    opened = []
    desk.place_wanted.connect(opened.append)
    page = shown(RecordPage(desk), qtbot, Place("record", "project", project))
    page.bar.around.click()
    assert opened == [Place("panorama", "project", project)]


def test_the_panorama_is_printed_and_saved_as_a_workbook_from_its_window(desk, qtbot, tmp_path):
    project, _ = a_project(desk)
    opened = []
    desk.place_wanted.connect(opened.append)
    page = shown(PanoramaPage(desk), qtbot, Place("panorama", "project", project))
    page.print_button.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    given = opened[0].extra["given"]
    assert given.note == "招商引资项目全景 演示项目00"
    with PdfPreview(given.printout.pdf) as pdf:
        text = "".join(pdf.text(number) for number in range(pdf.pages))
    assert all(word in text for word in ("整改到期", "逾期3个工作日", "到位资金", "2022年第18周"))
    given.xlsx(tmp_path / "全景.xlsx")
    assert (tmp_path / "全景.xlsx").read_bytes().startswith(b"PK")
