"""The province's copy holds the rows of all cities side by side: none hides what is another's, none changes its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.periods.state import period_id
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, custom_tables, delete_table, save_table
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.ui.screens import load_screens, screens_for
from tests.helpers_periods import DALIAN, OFFICE, REPORT, SHENYANG, WEEK, a_province, synced

USCC = "91210100MA0UYP1X3L"


@pytest.fixture
def everyone(tmp_path):
    with a_province(tmp_path) as bureaus:
        yield bureaus


def company(bureau, name):
    return bureau.add("enterprise", name=name, uscc=USCC)


def shown(office):
    with office.first.copy.read() as reader:
        return [name for (name,) in reader.all("SELECT name FROM enterprise_v ORDER BY name")]


def test_the_settings_of_a_city_are_not_those_of_the_province(everyone):
    shenyang, _, office = everyone
    name, value = next(iter(office.first.copy.settings.items()))
    shenyang.first.copy.change_setting(name, f"{value}1")
    synced(shenyang, office)
    assert office.first.copy.settings[name] == value
    assert office.first.syncer.sync(compare=True).unlike == 0


def test_of_a_company_that_two_cities_registered_one_row_is_shown_and_the_other_waits(everyone):
    shenyang, dalian, office = everyone
    row = company(shenyang, "演示公司（沈阳填）")
    assert company(dalian, "演示公司（大连填）") == row
    synced(shenyang, dalian, office)
    assert shown(office) == ["演示公司（沈阳填）"]
    dalian.first.records.change("enterprise", row, {"name": "演示公司（大连改）"})
    synced(dalian, office)
    assert shown(office) == ["演示公司（沈阳填）"]
    assert office.first.syncer.sync(compare=True).unlike == 0
    shenyang.first.records.delete("enterprise", row, "重复")
    synced(shenyang, office)
    assert shown(office) == ["演示公司（大连改）"]
    assert office.first.syncer.sync(compare=True).unlike == 0


def test_a_row_of_a_city_is_not_edited_at_the_province_whatever_role_somebody_has(everyone):
    shenyang, _, office = everyone
    row = company(shenyang, "演示公司")
    synced(shenyang, office)
    office.first.copy.add_user("孙演示", frozenset({"province", "editor", "admin"}), None)
    with pytest.raises(BizenvError, match="FORBIDDEN_FIELD"):
        office.first.records.change("enterprise", row, {"name": "省厅改的"})
    own = company_of_the_province(office)
    office.first.records.change("enterprise", own, {"name": "省厅自己的"})
    assert office.sync().rejected == 0
    assert shown(shenyang) == ["演示公司"]


def test_a_city_cannot_take_the_place_of_another_citys_submission(everyone):
    shenyang, dalian, office = everyone
    named = {"report_id": REPORT, "period_key": WEEK, "city": DALIAN}
    squat = {**named, "version": 1, "sha256": "0" * 64, "made_by": "吴演示"}
    dalian.write(Edit("create", "report_snapshot", natural_id("report_snapshot", [REPORT, WEEK, SHENYANG, "1"]), squat))
    period = {**named, "state": "open", "version": 0}
    dalian.write(Edit("create", "report_period", period_id(REPORT, WEEK, SHENYANG), period))
    synced(dalian, office)
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    assert [one.city for one in office.first.review.submissions()] == [SHENYANG]
    assert office.first.review.open(SHENYANG, REPORT, WEEK).version == 1
    office.first.review.approve(SHENYANG, REPORT, WEEK)
    synced(office, shenyang, dalian)
    assert shenyang.first.periods.state(REPORT, WEEK).state == "approved"
    assert office.first.syncer.sync(compare=True).unlike == 0


def test_a_submission_that_is_not_what_was_signed_is_not_opened(everyone):
    shenyang, _, office = everyone
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    spoilt = "UPDATE report_period SET snapshot = 'x'"
    office.first.copy.write(lambda writer: writer.execute(spoilt))
    with pytest.raises(BizenvError, match="SNAPSHOT_DIFFERS"):
        office.first.review.open(SHENYANG, REPORT, WEEK)


def company_of_the_province(office):
    assert office.city == OFFICE
    return office.add("enterprise", name="省属公司", no_uscc_reason="筹建中")


def test_the_province_keeps_tables_of_its_own_that_its_pcs_share_and_no_city_sees(everyone):
    shenyang, dalian, office = everyone
    for bureau, name in ((shenyang, "沈阳项目"), (dalian, "大连项目")):
        bureau.add("project", project_name=name, site_region=bureau.city)
    synced(shenyang, dalian, office)
    plain = CustomTable("全省项目", "project", (TableColumn("project_name"),))
    table = save_table(office.first.records, plain)
    assert [line.values[1] for line in office.first.reports.build("全省项目", "").detail()] == ["沈阳项目", "大连项目"]
    assert office.sync().rejected == 0
    other = office.laptop("周演示")
    assert other.sync().rejected == 0
    shenyang.sync()
    assert [tables_of(one) for one in (office, other, shenyang)] == [["全省项目"], ["全省项目"], []]
    save_table(shenyang.first.records, replace(plain, title="本市项目"))
    save_table(office.first.records, replace(table, title="全省签约项目"))
    delete_table(office.first.records, table.id)
    office.first.records.undo()
    synced(shenyang, office, other)
    assert [tables_of(one) for one in (office, other, shenyang)] == [["全省签约项目"], ["全省签约项目"], ["本市项目"]]
    figure = Edit("create", "project", new_id(), {"project_name": "省厅的"})
    with pytest.raises(BizenvError, match="NOT_ALLOWED"):
        office.first.records.apply(Step("edit", "新建", [figure]))


def test_whoever_reviews_at_the_province_keeps_a_table_and_leaves_those_of_others_alone(everyone):
    *_, office = everyone
    plain = CustomTable("全省项目", "project", (TableColumn("project_name"),))
    table = save_table(office.first.records, plain)
    office.first.copy.add_user("钱演示", frozenset({"province"}), "口令")
    whose = {"user": "钱演示", "passphrase": "口令", "clock": office.clock}
    with LocalCopy.open(office.home, office.first.copy.forms, **whose) as copy:
        records = Records(copy, Checker(copy))
        assert save_table(records, replace(plain, title="我的")).author == "钱演示"
        with pytest.raises(BizenvError, match="NOT_AUTHOR"):
            delete_table(records, table.id)
        records.undo()
    assert tables_of(office) == ["全省项目"]
    load_screens()
    assert "custom" in [one.id for one in screens_for(frozenset({"province"}))]


def tables_of(bureau):
    with bureau.first.copy.read() as reader:
        return [one.title for one in custom_tables(reader)]
