"""The other forms: the issue list, the inspection sheet, and what every ledger has for free."""

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.own_forms import own_form
from tests.helpers_printing import pdf_text
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with a_city(tmp_path_factory.mktemp("city")) as made:
        yield made


@pytest.fixture(scope="module")
def inspection(city):
    project = city.project("核查项目", sponsor_leader="赵演示")
    city.week(project, "2022-W18", "8000.5")
    city.receipt(project, "2022-05-01", "500.25")
    for number in (1, 2):
        city.add("attachment_file", sha256=str(number) * 64, name=f"现场{number}.jpg", size=1, media_type="image/jpeg")
    row = city.add(
        "site_inspection", form_no="210100-2022-0001", project_id=project, inspect_date="2022-05-10", opinion="属实",
        inspectors=["张演示", "李演示"], inspect_mode="现场", declared_stage="S5开工", observed_stage="S5开工",
        observed_invested=Decimal("7500.5"), verdict="属实", photos=["1" * 64, "2" * 64], photo_note="水印相机",
        enterprise_person="孙演示",
    )  # fmt: skip
    voucher = city.add(
        "voucher", voucher_no="PZ-001", issuer="演示银行", voucher_type="01银行进账单", voucher_date="2022-05-01",
        currency="CNY", amount=Decimal("500.25"),
    )  # fmt: skip
    city.add("inspection_voucher", inspection_id=row, voucher_id=voucher, verdict="相符")
    return row


def test_the_inspection_sheet_compares_declared_and_observed(city, inspection):
    data = Reports(city.copy).build("inspection_form", inspection)
    blocks = {block.title.partition("、")[2]: block for block in data.blocks}
    assert list(blocks) == [
        "项目基本信息", "申报数", "现场实见", "差异（实见减申报；到位资金减认定数）", "凭证抽查",
        "结论及核查意见", "签字", "现场照片",
    ]  # fmt: skip
    assert blocks["申报数"].lines[0].values[:3] == ("S5开工", Decimal("8000.5"), Decimal("500.25"))
    difference = blocks["差异（实见减申报；到位资金减认定数）"].lines[0].values
    assert difference[:2] == ("一致", Decimal(-500))
    assert blocks["凭证抽查"].lines[0].values[6] == Decimal("500.25")
    assert list(blocks["签字"].lines[0].values) == ["张演示", "李演示", "孙演示"]
    assert [picture.name for picture in blocks["现场照片"].pictures] == ["现场1.jpg", "现场2.jpg"]
    text = "".join(pdf_text(write_pdf(plan(data)).content))
    assert "5002500.00" in text
    assert "编号：210100-2022-0001" in text


def test_without_photos_the_sheet_gives_the_reason(city, inspection):
    row = city.add("site_inspection", form_no="210100-2022-0002", inspect_date="2022-05-11", no_photo_reason="涉密场所")
    blocks = Reports(city.copy).build("inspection_form", row).blocks
    assert blocks[-1].text == "无照片，原因：涉密场所"
    assert blocks[4].text == "本次核查没有抽查凭证。"


def test_the_issue_list_has_open_issues_and_those_closed_in_the_period(city):
    firm = city.add("enterprise", name="演示机械", uscc="91350100M000100Y43")

    def issue(number, accepted, **values):
        whole = {
            "description": "道路破损",
            "category": "物流通关",
            "channel": "走访",
            "issue_status": "办理中",
            "is_closed": False,
        }
        return city.add("issue", issue_no=number, accept_time=accepted, enterprise_id=firm, **whole | values)

    first = issue("001", "2022-04-01T09:00", contact_phone="13812345678", solve_due="2022-05-01")
    city.add("issue_log", issue_id=first, log_time="2022-05-05T10:00", progress="已踏勘", handler="周演示")
    issue("002", "2022-05-10")
    issue("003", "2022-04-02", issue_status="销号", is_closed=True, closed_date="2022-05-10")
    issue("004", "2022-04-01", issue_status="销号", is_closed=True, closed_date="2022-04-20")
    issue("005", "2022-05-20")
    issue("006", "2022-05-10", region_code=OTHER_CITY)
    issue("007", "2022-03-01", issue_status="挂账", solve_due="2022-04-01")
    data = Reports(city.copy).build("issue_list", "2022-W19")
    columns = [column.id for column in data.columns]
    rows = {line.values[columns.index("issue_no")]: dict(zip(columns, line.values, strict=True)) for line in data.lines}
    assert list(rows) == ["007", "001", "003", "002"]
    assert rows["001"]["party"] == "演示机械"
    assert rows["001"]["progress"] == "2022-05-05 已踏勘"
    head = dict(data.head)
    assert (head["问题总数"], head["本期新增"], head["未销号"], head["挂账"]) == ("4件", "1件", "3件", "1件")
    assert head["逾期未办结"] == "1件"
    assert "13812345678" not in "".join(pdf_text(write_pdf(plan(data)).content))


def test_every_ledger_has_a_list(city, inspection):
    reports = Reports(city.copy)
    for ledger in city.copy.forms.ledgers:
        assert reports.build(f"{ledger}.list", "").kind == "table"
    data = reports.build("project.list", "")
    names = [column.id for column in data.columns]
    row = dict(zip(names, data.lines[0].values, strict=True))
    assert row["project_name"] == "核查项目"
    assert row["site_region"] == "和平区"
    assert row["total_investment"] == Decimal(12000)
    assert next(column for column in data.columns if column.id == "rag_status").kind == "light"


def test_every_ledger_has_a_record_form(city, inspection):
    reports = Reports(city.copy)
    data = reports.build("site_inspection.record", inspection)
    shown = {
        column.head[0]: value
        for block in data.blocks
        if block.kind == "fields"
        for column, value in zip(block.columns, block.lines[0].values, strict=True)
    }
    assert shown["项目"] == "核查项目"
    assert shown["核查人员"] == "张演示、李演示"
    assert [picture.name for block in data.blocks for picture in block.pictures] == ["现场1.jpg", "现场2.jpg"]
    assert [line.values for block in data.blocks if block.kind == "table" for line in block.lines] == [
        ("PZ-001 演示银行", "相符", None)
    ]


def test_own_columns_of_the_bureau_are_printed(city):
    row = city.add("zone", name="演示开发区", ext={"领导批示": "请加快", "专人/联系电话": "13812345678"})
    reports = Reports(city.copy)
    data = reports.build("zone.list", "")
    own = [column.head for column in data.columns][-2:]
    assert own == [("专人", "联系电话"), ("领导批示",)]
    assert data.lines[0].values[-2:] == ("13812345678", "请加快")
    text = "".join(pdf_text(write_pdf(plan(reports.build("zone.record", row))).content))
    assert "请加快" in text
    assert "138****5678" in text


def test_a_record_of_another_city_or_none_is_not_printed(city):
    row = city.project("别市的", region_code=OTHER_CITY)
    for wanted in (row, "nothing"):
        with pytest.raises(UsageProblem):
            Reports(city.copy).build("project.record", wanted)


def test_a_list_is_not_called_a_list_twice():
    forms = load_forms()
    titles = [own_form(forms, f"{ledger}.list", lambda _: ()).title for ledger in ("plan_task", "issue", "project")]
    assert titles == ["方案任务台账", "企业问题清单", "招商引资项目台账"]
