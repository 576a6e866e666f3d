"""A bureau's own tables: saved under a name, printed with groups, subtotals and units like any report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.formdef.upcast_model import Upcast
from bizenv_desktop.printing.xlsx import write_xlsx
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, custom_tables, delete_table, save_table
from bizenv_desktop.records.filters import BETWEEN, CONTAINS, EQUALS, Filter
from bizenv_desktop.records.own_columns import hide_own_column
from bizenv_desktop.records.records import Records
from bizenv_desktop.records.table_choices import COUNT, SUM, barred_sum, group_keys, units_of
from bizenv_desktop.records.tables_today import table_today
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage.copy import LocalCopy
from tests.helpers_formdef import program_forms
from tests.helpers_forms import head, labelled, printed, rows, texts
from tests.helpers_reports import OTHER_CITY, a_city
from tests.helpers_sync import city as city_of_pcs

PASSPHRASE = "demo-demo-2"  # noqa: S105 - of test copies
HEPING, SHENHE = "210102", "210103"
PLAIN = CustomTable(
    "重点项目按县区", "project",
    columns=(TableColumn("project_name"), TableColumn("site_region"), TableColumn("total_investment", SUM, "亿元")),
    groups=("site_region",),
)  # fmt: skip


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path) as made:
        made.records = Records(made.copy, Checker(made.copy))
        made.project("演示甲", HEPING, total_investment=Decimal("12000.5"), sign_date="2021-03-15")
        made.project("演示乙", SHENHE, total_investment=Decimal(8000), sign_date="2022-04")
        made.project("演示丙", HEPING, total_investment=Decimal(20000), sign_date="2022-05-09", stage="S2签约")
        made.project("别市的", HEPING, region_code=OTHER_CITY)
        yield made


def made(city, table=PLAIN, **changes):
    """Save a table and return its figures."""
    save_table(city.records, replace(table, **changes))
    return Reports(city.copy).build(changes.get("title", table.title), "")


def test_lines_are_grouped_with_subtotals_in_the_unit_that_was_chosen(city):
    data = made(city)
    assert [(row["label"], row["project_name"], row["total_investment"]) for row in labelled(data)] == [
        ("", "演示丙", Decimal(20000)), ("", "演示甲", Decimal("12000.5")),
        ("和平区小计（2个）", None, Decimal("32000.5")),
        ("", "演示乙", Decimal(8000)), ("沈河区小计（1个）", None, Decimal(8000)),
        ("合计（3个）", None, Decimal("40000.5")),
    ]  # fmt: skip
    assert head(data) == {"记录数": "3条"}
    paper = printed(data)
    assert "单位：亿元" in paper
    assert "总投资（亿元）" in paper
    assert "3.20005" in paper
    assert "4.00005" in paper


def test_what_is_printed_is_what_the_workbook_has(city, tmp_path):
    data = made(city)
    write_xlsx(data, tmp_path / "表.xlsx")
    cells = [[cell.value for cell in line] for line in load_workbook(tmp_path / "表.xlsx").active.iter_rows()]
    assert cells[0][0] == "重点项目按县区"
    assert next(line[3] for line in cells if line[1] == "演示丙") == 2
    assert cells[-1][0] == "合计（3个）"
    assert cells[-1][3] == pytest.approx(4.00005)


def test_a_filter_holds_as_in_the_list_and_stands_above_the_table(city):
    data = made(city, filters=(Filter("total_investment", BETWEEN, "1亿", ""), Filter("site_region", CONTAINS, "和平")))
    assert texts(data, "project_name") == ["演示丙", "演示甲"]
    assert head(data)["筛选条件"] == "协议总投资：1亿 起；建设地区 含 和平"


def test_lines_stand_in_the_order_that_was_asked_for_within_their_groups(city):
    data = made(city, order=(("site_region", True), ("total_investment", True)))
    assert texts(data, "project_name") == ["演示乙", "演示丙", "演示甲"]


def test_dates_are_grouped_by_year_and_month_and_what_has_none_comes_last(city):
    city.project("没有日期", sign_date=None)
    city.project("只知季度", sign_date="2022-34")
    columns = (TableColumn("project_name", COUNT),)
    data = made(city, title="按签约时间", columns=columns, groups=("sign_date@年", "sign_date@月"))
    sums = [(row["label"], row["project_name"]) for row in labelled(data) if row["label"]]
    assert sums == [
        ("2021年3月小计（1个）", 1), ("2021年小计（1个）", 1),
        ("2022年4月小计（1个）", 1), ("2022年5月小计（1个）", 1),
        ("2022年第二季度小计（1个）", 1), ("2022年小计（3个）", 3),
        ("未填小计（1个）", 1), ("未填小计（1个）", 1), ("合计（5个）", 5),
    ]  # fmt: skip


def test_groups_without_sums_say_how_many_lines_they_have(city):
    data = made(city, columns=(TableColumn("project_name"),), groups=("stage",))
    assert [column.id for column in data.columns] == ["n", "project_name"]
    assert [line.label for line in data.lines if line.label] == [
        "S2签约小计（1个）",
        "S5开工小计（2个）",
        "合计（3个）",
    ]


def test_amounts_in_several_currencies_are_only_summed_apart(city):
    project = city.project("演示外资")
    for currency, amount in (("CNY", "500"), ("USD", "30"), ("USD", "20")):
        city.receipt(project, "2022-05-01", amount, currency=currency, payer=f"{currency}{amount}")
    table = CustomTable("到位资金", "fund_receipt", (TableColumn("payer"), TableColumn("declared_amount", SUM)))
    with pytest.raises(BizenvError, match="先按“币种”分组，或筛选出一种"):
        save_table(city.records, table)
    apart = made(city, table, groups=("currency",))
    assert [row["declared_amount"] for row in labelled(apart) if row["label"]] == [Decimal(500), Decimal(50)]
    one = made(city, table, title="到位外资", filters=(Filter("currency", EQUALS, "USD"),))
    assert [(row["label"], row["declared_amount"]) for row in labelled(one)][-1] == ("合计（2个）", Decimal(50))


def test_an_amount_is_offered_in_the_units_of_its_currency():
    fields = program_forms().ledgers["project"].fields
    assert units_of(fields["total_investment"]) == ["万元", "元", "亿元"]
    assert units_of(fields["foreign_amount"]) == ["万美元", "美元", "亿美元"]
    assert units_of(fields["project_name"]) == []


def test_own_columns_are_shown_grouped_by_and_left_out_once_hidden(city):
    city.project("演示丁", ext={"领导批示": "抓紧"})
    table = CustomTable(
        "批示", "project", (TableColumn("project_name"), TableColumn("ext:领导批示")), ("ext:领导批示",)
    )
    data = made(city, table)
    assert rows(data)[0]["own2"] == "抓紧"
    assert [line.label for line in data.lines if line.label] == ["抓紧小计（1个）", "未填小计（3个）", "合计（4个）"]
    hide_own_column(city.records, "project", "领导批示", hidden=True)
    data = Reports(city.copy).build("批示", "")
    assert "抓紧" not in str(data.to_json())
    assert data.notes == ("“领导批示”已被隐藏，没有列出", "“领导批示”已被隐藏，没有按它分组")


def test_the_rows_behind_a_figure_are_found(city):
    data = made(city)
    names = {city.records.display(*source) for source in Reports(city.copy).behind(data, 2, "total_investment")}
    assert names == {"演示甲", "演示丙"}


def test_a_confidential_complaint_tells_nothing_by_print_or_by_filter(city):
    city.add(
        "fdi_complaint", complainant="演示外资公司", content="道路被占", kind="侵权协调", is_confidential=True,
        complete_date="2022-04-28", accepted="受理",
    )  # fmt: skip
    table = CustomTable("投诉", "fdi_complaint", (TableColumn("complainant"), TableColumn("content")))
    assert rows(made(city, table))[0]["complainant"] == "（涉密）"
    found = made(city, table, title="某公司的投诉", filters=(Filter("complainant", CONTAINS, "演示外资"),))
    assert found.detail() == []
    assert found.notes == ("涉密的记录不按“投诉人”筛选，以免从筛选结果看出内容",)


def test_a_field_that_is_gone_is_named_and_the_table_still_opens(city, monkeypatch):
    by_officer = {
        "columns": (*PLAIN.columns, TableColumn("officer")), "groups": ("officer",), "order": (("officer", True),),
        "filters": (Filter("officer", EQUALS, "王演示"),),
    }  # fmt: skip
    table = save_table(city.records, replace(PLAIN, **by_officer))
    project = city.copy.forms.ledgers["project"]
    left = {name: one for name, one in project.fields.items() if name != "officer"}
    monkeypatch.setitem(city.copy.forms.ledgers, "project", replace(project, fields=left))
    with city.copy.read() as reader:
        now, remarks = table_today(reader, table, city.copy.clock.today())
    assert (now.columns, now.groups, now.filters, now.order) == (PLAIN.columns, (), (), ())
    assert remarks == (
        "“专人”已不在招商引资项目里，没有列出", "“专人”已不在招商引资项目里，没有按它分组",
        "条件“专人 = 王演示”的字段已不在招商引资项目里，没有按它筛选", "“专人”已不在招商引资项目里，没有按它排序",
    )  # fmt: skip


def test_a_field_that_has_another_name_now_is_followed(city, monkeypatch):
    table = save_table(city.records, PLAIN)
    project = city.copy.forms.ledgers["project"]
    fields = {**project.fields, "county": replace(project.fields["site_region"], id="county")}
    del fields["site_region"]
    version = project.version + 1
    step = Upcast(version, renamed={"site_region": "county"})
    newer = replace(project, fields=fields, version=version, upcasts=(*project.upcasts, step))
    monkeypatch.setitem(city.copy.forms.ledgers, "project", newer)
    with city.copy.read() as reader:
        now, remarks = table_today(reader, table, city.copy.clock.today())
    assert now.groups == ("county",)
    assert [one.field for one in now.columns] == ["project_name", "county", "total_investment"]
    assert remarks == ()


def test_a_filter_that_can_not_be_read_is_refused_with_its_words(city):
    with pytest.raises(BizenvError, match="筛选条件“协议总投资 = 很多”"):
        save_table(city.records, replace(PLAIN, filters=(Filter("total_investment", EQUALS, "很多"),)))


def test_only_its_author_or_an_admin_changes_a_table_and_anybody_prints_it(tmp_path):
    with a_city(tmp_path) as city:
        city.copy.add_user("李演示", frozenset({"editor"}), PASSPHRASE)
        table = save_table(Records(city.copy, Checker(city.copy)), PLAIN)
        home, forms, today = city.copy.home, city.copy.forms, city.copy.clock.today()
    with LocalCopy.open(home, forms, user="李演示", passphrase=PASSPHRASE, clock=FixedClock(today)) as copy:
        records = Records(copy, Checker(copy))
        assert Reports(copy).build(PLAIN.title, "").detail() == []
        with pytest.raises(BizenvError, match="张演示建的"):
            save_table(records, replace(table, title="改个名"))
        with pytest.raises(BizenvError, match="张演示建的"):
            delete_table(records, table.id)
        with pytest.raises(BizenvError, match="已有一张自定义表叫"):
            save_table(records, PLAIN)
        mine = save_table(records, replace(PLAIN, title="我的"))
        assert save_table(records, replace(mine, title="我的表", columns=mine.columns[:1])).author == "李演示"
        delete_table(records, mine.id)
        records.undo()
        with copy.read() as reader:
            assert [(one.title, len(one.columns)) for one in custom_tables(reader)] == [("我的表", 1), (PLAIN.title, 3)]


def test_a_colleague_s_pc_has_the_table_after_a_sync_and_the_province_never_shows_it(tmp_path):
    with city_of_pcs(tmp_path, "张演示", "李演示", forms=program_forms()) as (zhang, li):
        records = Records(zhang.copy, Checker(zhang.copy))
        table = save_table(records, PLAIN)
        zhang.sync()
        li.sync()
        with li.copy.read() as reader:
            assert custom_tables(reader) == [table]
        save_table(records, replace(table, title="改过的"))
        zhang.sync()
        li.sync()
        assert Reports(li.copy).build("改过的", "").title == "改过的"
    assert program_forms().ledgers["custom_table"].private


def test_every_ledger_can_be_listed_summed_and_grouped_by_all_of_its_fields(city):
    """Whatever the window offers is SQL that the database takes, and every table has its sums proven."""
    city.receipt(city.project("演示戊"), "2022-05-01", "10")
    for ledger in [one for one in city.copy.forms.ledgers.values() if not one.system]:
        fields = [one for one in ledger.fields.values() if one.id != "id"]
        sums = {one.id for one in fields if not barred_sum(ledger, one, (), ())}
        data = made(
            city,
            title=f"{ledger.title}各栏",
            ledger=ledger.id,
            columns=tuple(TableColumn(one.id, SUM if one.id in sums else COUNT) for one in fields),
            groups=tuple(key for one in fields for key in group_keys(one)),
            order=tuple((one.id, bool(number % 2)) for number, one in enumerate(fields)),
        )
        assert len(data.columns) == len(fields) + 1
        assert bool(data.lines) == bool(city.records.count(ledger.id))
