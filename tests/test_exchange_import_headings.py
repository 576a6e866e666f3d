"""From headings to fields: labels, aliases, child ledgers and references, as "Headings" of the import rules says."""

from datetime import date

import pytest

from bizenv_desktop.exchange.grid import Cell
from bizenv_desktop.exchange.headings import HeadingIndex, ext_target, heading_key
from bizenv_desktop.exchange.judges import ColumnFacts, Surroundings, judge_cell, make_judge
from bizenv_desktop.exchange.period_words import period_in
from tests.helpers_exchange_import import forms


def target(ledger, *levels):
    found = HeadingIndex(forms(), forms().ledgers[ledger]).match(levels)
    return (found or ext_target(levels)).field


@pytest.mark.parametrize(
    ("ledger", "levels", "field"),
    [
        # the own region
        *[("project", [word], "site_region") for word in ("县区", "县（市）区", "区市县", "所属区市县", "建设地区")],
        *[("issue", [word], "region_code") for word in ("县区", "县（市）区", "区市县", "所属区市县")],
        ("project_progress", ["县区"], "region_code"),
        # aliases
        ("project", ["投资方"], "project_investor.investor_name"),
        ("project", ["总投资"], "total_investment"),
        ("project", ["总投资额（亿元）"], "total_investment"),
        ("project", ["协议总投资"], "total_investment"),
        ("project", ["外资额（万美元）"], "foreign_amount"),
        ("project", ["其中：外资"], "foreign_amount"),
        ("project", ["到位外资"], "funds_total_usd"),
        ("project", ["信用代码"], "company_id.uscc"),
        ("project", ["国别（地区）"], "project_investor.country"),
        ("project", ["主体类型"], "project_investor.owner_type"),
        ("project", ["工作专班"], "task_force_id.name"),
        ("project", ["专人", "姓名"], "officer"),
        ("project", ["签约时间"], "sign_date"),
        ("project", ["新建/续建"], "new_or_continuing"),
        ("project", ["建设起止年限"], "period:建设起止年限"),
        ("issue", ["编号"], "issue_no"),
        ("issue", ["联系电话"], "contact_phone"),
        ("issue", ["状态"], "issue_status"),
        ("project_progress", ["本周阶段"], "stage"),
        # joined with the one above
        ("issue", ["回访", "日期"], "issue_callback.callback_date"),
        ("issue", ["回访", "方式"], "issue_callback.method"),
        ("issue", ["回访", "满意度"], "issue_callback.satisfaction"),
        ("issue", ["回访情况", "日期"], "issue_callback.callback_date"),
        ("project", ["投资方", "企业名称"], "project_investor.investor_name"),
        ("project", ["投资方信息", "单位名称"], "project_investor.investor_name"),
        ("project", ["投资方", "名称"], "project_investor.investor_name"),
        ("project", ["投资方", "注册地"], "project_investor.origin"),
        ("project", ["投资方", "持股比例（%）"], "project_investor.share"),
        ("project", ["项目公司", "名称"], "company_id.name"),
        ("project", ["项目公司", "企业名称"], "company_id.name"),
        ("project", ["计划", "开工日期"], "plan_start_date"),
        ("project", ["总投资", "固定资产投资"], "fixed_investment"),
        # a credit code is the company's unless it stands under 投资方
        ("project", ["统一社会信用代码"], "company_id.uscc"),
        ("project", ["投资方", "统一社会信用代码"], "project_investor.uscc"),
        ("project", ["项目公司", "信用代码"], "company_id.uscc"),
        # references
        ("issue", ["企业名称"], "enterprise_id.name"),
        ("issue", ["统一社会信用代码"], "enterprise_id.uscc"),
        ("issue", ["关联项目"], "project_id.project_name"),
        ("project_progress", ["项目名称"], "project_id.project_name"),
        ("fund_receipt", ["项目名称"], "project_id.project_name"),
        ("voucher", ["资金编号"], "fund_receipt_id.ext:资金编号"),
        ("inspection_voucher", ["凭证号"], "voucher_id.voucher_no"),
        # numbers, stars and units around a heading
        ("project", ["1.项目名称"], "project_name"),
        ("project", ["③签约日期"], "sign_date"),
        ("project", ["*项目名称（全称）★"], "project_name"),
        ("project", ["总投资【亿元】"], "total_investment"),
        # compared or a log
        ("project_progress", ["协议总投资（亿元）"], "project_id.total_investment"),
        ("issue", ["办理进展"], "issue_log"),
        # own columns
        ("fund_receipt", ["资金编号"], "ext:资金编号"),
        ("project", ["专人", "联系电话"], "ext:专人/联系电话"),
        ("project", ["投资方", "联系电话"], "ext:投资方/联系电话"),
        ("project", ["2021年投资"], "ext:2021年投资"),
        ("project", ["所属街道（乡镇）"], "ext:所属街道（乡镇）"),
        ("project_progress", ["完成时限"], "ext:完成时限"),
        ("project_progress", ["上周阶段"], "ext:上周阶段"),
        ("project", ["领导\n批示"], "ext:领导批示"),
        # dropped or ignored
        ("project", ["序号"], ""),
        ("project_progress", ["投资方"], ""),
        # common
        ("project", ["备注"], "remark"),
        ("service_officer", ["聘期"], "period:聘期"),
    ],
)
def test_heading_names_its_field(ledger, levels, field):
    assert target(ledger, *levels) == field


def test_white_space_brackets_and_punctuation_do_not_count():
    assert heading_key("总投\n 资　额（亿元）") == heading_key("总投资额")
    assert heading_key("＊项目名称：") == heading_key("项目名称")


def test_every_label_of_every_ledger_names_its_own_field():
    """Attachments and what the program keeps are left to it."""
    from bizenv_desktop.exchange.headings import _is_silent

    for ledger in forms().ledgers.values():
        if ledger.system:
            continue
        index = HeadingIndex(forms(), ledger)
        for field in ledger.fields.values():
            if field.common or _is_silent(field):
                continue
            found = index.match([field.label])
            assert found is not None, (ledger.id, field.label)
            summed_up = not field.stored and found.kind == "child"  # its rows take the heading, and make it again
            alias = any(field.label in other.aliases for other in ledger.fields.values())
            assert found.name == field.id or alias or summed_up


def test_field_by_hand_is_an_id_a_dotted_id_a_label_or_an_own_column():
    index = HeadingIndex(forms(), forms().ledgers["project"])
    assert index.named("officer_phone").field == "officer_phone"
    assert index.named("company_id.uscc").field == "company_id.uscc"
    assert index.named("project_investor.share").field == "project_investor.share"
    assert index.named("专人电话").field == "officer_phone"
    assert index.named("ext:批示").field == "ext:批示"
    assert index.named("不存在") is None


@pytest.mark.parametrize(
    ("texts", "period"),
    [
        (["2022年第19周（5月9日—15日）"], "2022-W19"),
        (["第20周（2022年5月16日—5月22日）"], "2022-W20"),
        (["2022.5.16—2022.5.22周报"], "2022-W20"),
        (["2022年第二十三周"], "2022-W23"),
        (["周调度表（第19周）", "填报日期：2022年5月13日"], "2022-W19"),
        (["2021年12月27日—2022年1月2日"], "2021-W52"),
        (["2022年5月调度表"], "2022-05"),
        (["2022年5月第3周"], ""),
        (["2022年5月16日—6月22日"], ""),
        (["2022年第54周"], ""),
        (["2021年第53周"], ""),
        (["周调度（5月9日-15日）"], ""),
    ],
)
def test_the_title_names_the_period(texts, period):
    assert period_in(texts) == period


@pytest.mark.parametrize(
    ("written", "state", "key"),
    [
        ("2022年5月", "ok", "2022-05"),
        (date(2022, 5, 1), "ok", "2022-05"),
        ("2022-13", "held", None),
        ("随便", "held", None),
        ("2022-W19", "held", None),
    ],
)
def test_a_column_of_months_takes_months_only(written, state, key):
    field = forms().ledgers["fund_receipt"].fields["period"]
    judge = make_judge(ColumnFacts(field), Surroundings(forms(), "210100", "2022-05-20"))
    verdict = judge_cell(Cell(written, "date" if isinstance(written, date) else "text", text=str(written)), judge)
    assert (verdict.state, verdict.value) == (state, key)
