"""A ledger that is a matter of some cities is shown and filled there; elsewhere until the bureau adds itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.applying import kept_ledgers, kept_reports
from bizenv_desktop.formdef.lint_ledger import name_problems
from bizenv_desktop.records.records import Records
from bizenv_desktop.ui.commands import destinations
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.screens import load_screens
from bizenv_desktop.ui.sidebar import Sidebar
from tests.helpers_exchange_import import forms, new_copy, write_xlsx
from tests.helpers_ui import a_desk

OURS, ELSEWHERE, PROVINCE = "210100", "210300", "210000"
CASE = {"name": "演示案例", "area": "沈阳"}
SHEET = [
    ["案例名称", "片区", "领域", "企业需求", "创新做法", "创新成效", "牵头单位"],
    ["演示案例", "沈阳", "贸易", "通关慢", "一次申报", "由3天减为1天", "演示单位"],
]


def kept(city, **settings):
    return [one.id for one in kept_ledgers(forms(), city, lambda: settings)]


def test_the_free_trade_cities_and_the_province_keep_its_cases():
    assert "ftz_case" in kept(OURS)
    assert "ftz_case" in kept("210800")
    assert "ftz_case" in kept(PROVINCE)
    assert "ftz_case" not in kept(ELSEWHERE)
    assert kept(ELSEWHERE) == [name for name in kept(OURS) if name != "ftz_case"]
    assert "ftz_case" in kept(ELSEWHERE, ftz_cities="210100、210300")


def test_a_form_of_no_other_ledger_is_offered_where_that_is_kept():
    everywhere = {one.id for one in kept_reports(forms(), ELSEWHERE, dict)}
    assert set(forms().reports) - everywhere == {"innovation_cases"}
    assert {one.id for one in kept_reports(forms(), OURS, dict)} == set(forms().reports)


def test_a_child_table_is_kept_where_its_parent_is():
    projects = replace(forms().ledgers["project"], cities={"some": OURS})
    some = replace(forms(), ledgers={**forms().ledgers, "project": projects})
    copy_of = {one.id for one in kept_ledgers(some, ELSEWHERE, dict)}
    assert "project" not in copy_of
    assert "enterprise" in copy_of


def test_a_child_table_whose_rows_go_their_own_way_is_a_list_too():
    names = kept(OURS)
    assert names.index("meeting_action") == names.index("dispatch_meeting") + 1
    assert names.index("pedestrian_street_month") == names.index("pedestrian_street") + 1
    assert "customs_request" in names
    assert "issue_log" not in names
    assert "env_survey_answer" not in names


def test_elsewhere_it_is_not_filled_until_the_bureau_adds_itself(tmp_path):
    copy = new_copy(tmp_path, ELSEWHERE)
    records = Records(copy, Checker(copy))
    with pytest.raises(BizenvError) as refused:
        records.create("ftz_case", CASE)
    assert refused.value.code == "LEDGER_ELSEWHERE"
    copy.change_setting("ftz_cities", f"{OURS}、{ELSEWHERE}")
    assert records.create("ftz_case", CASE).values["case_status"] == "征集"
    copy.close()


def test_elsewhere_a_sheet_is_taken_for_a_ledger_that_is_kept_there(tmp_path):
    copy = new_copy(tmp_path, ELSEWHERE)
    book = write_xlsx(tmp_path / "案例.xlsx", {"案例": SHEET})
    [plan] = Importer(copy, Checker(copy)).sheets(book, "enterprise")
    assert plan.ledger in kept(ELSEWHERE)
    copy.close()


def test_where_it_is_kept_the_sheet_finds_it(tmp_path):
    copy = new_copy(tmp_path, OURS)
    book = write_xlsx(tmp_path / "案例.xlsx", {"案例": SHEET})
    [plan] = Importer(copy, Checker(copy)).sheets(book, "enterprise")
    assert plan.ledger == "ftz_case"
    assert [column.target.field for column in plan.columns.values()] == [
        "name", "area", "field", "demand_source", "practice", "effect", "lead_unit",
    ]  # fmt: skip
    copy.close()


@pytest.mark.parametrize("cities", [f"{OURS}、210800", ELSEWHERE])
def test_the_window_offers_it_only_where_it_is_kept(qtbot, tmp_path, cities):
    load_screens()
    with a_desk(tmp_path) as desk:
        desk.services.copy.change_setting("ftz_cities", cities)
        bar = Sidebar(desk.services.ledgers, desk.services.roles)
        qtbot.addWidget(bar)
        shown = bar.findItems("自贸区创新案例", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
        named = [title for title, _place in destinations(desk) if "自贸区创新案例" in title]
        assert (len(shown), len(named)) == ((1, 2) if OURS in cities else (0, 0))
        page = PreviewPage(desk)
        qtbot.addWidget(page)
        offered = [page.report_box.itemText(n) for n in range(page.report_box.count())]
        assert ("自贸试验区制度创新案例表" in offered) == (OURS in cities)
        assert "各台账登记情况表" in offered


def test_the_linter_wants_codes_of_cities():
    wrong = replace(forms().ledgers["ftz_case"], cities={"ftz_cities": "210100、沈阳"})
    assert [problem.what for problem in name_problems(wrong, forms())] == ["沈阳 不是市的行政区划代码"]
