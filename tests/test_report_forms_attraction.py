"""The own forms of promotion: a policy's six steps, promises kept, the leaders' journeys, signed and key projects."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, labelled
from tests.helpers_printing import pdf_text
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def block(data, words):
    return next(one for one in data.blocks if words in one.title)


def printed(data):
    return "".join(pdf_text(write_pdf(plan(data)).content))


def test_the_sheet_of_a_policy_has_all_six_steps_and_names_what_is_missing(city):
    policy = city.add(
        "policy", title="演示若干措施", issuer="演示市人民政府", policy_status="程序履行中", is_legacy=False
    )
    steps = {"公众参与": "修改后通过", "专家论证": "通过", "风险评估": "不适用", "合法性审查": "不通过"}
    for step, conclusion in steps.items():
        reason = "不涉及公共利益" if conclusion == "不适用" else None
        proof = ["a" * 64, "b" * 64] if step == "公众参与" else None
        known = {"na_reason": reason, "proof": proof, "opinions": 12 if proof else None}
        city.add("policy_step", policy_id=policy, step=step, conclusion=conclusion, end_date="2022-04-01", **known)
    data = build(city, "policy_procedure", policy)
    said = {line.values[1]: line.values[-2:] for line in block(data, "六步程序").lines}
    assert len(said) == 6
    assert said["公众参与"] == ("修改后通过", 2)
    assert said["风险评估"] == ("不适用：不涉及公共利益", 0)
    assert said["集体讨论决定"] == ("未登记", None)
    assert block(data, "审查结论").lines[0].values[0] == "未完成：合法性审查、合规性审核、集体讨论决定"
    assert "单位负责人" in printed(data)


def promise(city, **values):
    whole = {
        "content": "按投资额奖补", "promise_type": "资金", "promiser": "演示市人民政府", "basis_type": "协议",
        "promise_date": "2022-01-10", "fulfil_status": "待兑现", "is_legacy": False, "owner": "孙演示",
    }  # fmt: skip
    return city.add("commitment", **whole | values)


def test_promises_of_old_come_first_with_their_own_sum_and_what_is_paid_up_to_the_end_of_the_period(city):
    paid = promise(city, promised_amount=Decimal(100), due_date="2022-05-21")
    for day, amount in (("2022-05-12", "40.5"), ("2022-06-02", "10")):
        city.add("commitment_payment", commitment_id=paid, pay_date=day, pay_form="资金", amount=Decimal(amount))
    promise(
        city,
        content="修路",
        is_legacy=True,
        promise_date="2018-03-01",
        fulfil_status="条件未成就",
        promised_amount=Decimal(7),
    )
    promise(city, content="六月才作出", promise_date="2022-06-01")
    data = build(city, "commitment_fulfilment")
    old, old_sum, new, _new_sum, total = labelled(data)
    assert (old["legacy"], old["content"], old_sum["label"]) == ("历史遗留", "修路", "历史遗留小计（1项）")
    assert (new["paid"], new["left"], new["late"]) == (Decimal("40.5"), Decimal("59.5"), 10)
    assert (total["promised"], total["left"]) == (107, Decimal("66.5"))
    assert (dict(data.head)["有约定金额未达条件"], dict(data.head)["逾期未兑现"]) == ("1项", "1项")
    assert len(Reports(city.copy).behind(data, 2, "paid")) == 1


def journey(city, **values):
    whole = {
        "leader": "周演示", "leader_rank": "政府主要领导", "activity_type": "走出去", "start_date": "2022-05-15",
        "end_date": "2022-05-17", "place": "苏州", "area": "长三角", "companies_met": 3, "company_list": ["演示甲"],
        "projects_discussed": 2, "activity_status": "已开展", "follow_due": "2022-06-30", "region_code": "210102",
    }  # fmt: skip
    return city.add("leader_activity", **whole | values)


def test_journeys_count_once_by_leader_and_lead_to_the_projects_that_came_of_them(city):
    first = journey(city, signed_count=1, signed_amount=Decimal(5000))
    journey(city, activity_type="请进来", start_date="2022-05-20", follow_due="2022-05-25")
    journey(city, leader="吴演示", region_code="210106")
    journey(city, place="北京", activity_status="计划")
    journey(city, start_date="2022-04-15")
    city.project("演示项目", sign_event_id=first, total_investment=Decimal(5200))
    data = build(city, "leader_outreach")
    assert [line.label or line.values[1] for line in data.lines] == ["和平区", "和平区小计", "合计"]
    row = labelled(data)[0]
    assert [row[name] for name in ("all", "out", "visits", "yangtze", "companies", "late")] == [2, 1, 1, 1, 6, 1]
    assert (row["signed_money"], row["projects"], row["project_money"]) == (5000, 1, 5200)
    assert dict(data.head)["党政主要领导走出去"] == "1次"
    assert "project" in dict(Reports(city.copy).behind(data, 0, "projects"))


def test_signed_projects_show_plans_until_the_day_comes_and_money_up_to_the_cutoff(city):
    one = city.project("演示甲", officer_phone="13912345678", register_date="2021-05-01", plan_start_date="2023-35")
    city.project("演示乙", stage="SX搁置终止", stop_kind="资金", sign_date="2020-01-01")
    city.project("六月签约", sign_date="2022-06-01")
    city.week(one, "2022-W21", "800", problem="用电增容未办")
    city.week(one, "2022-W23", "900")
    city.receipt(one, "2022-05-10", "500", recognition="核减", recognized_amount=Decimal(450))
    city.receipt(one, "2022-06-10", "70")
    city.receipt(one, "2022-05-10", "30", currency="USD")
    data = build(city, "signed_projects")
    living, ended, subtotal, _total = labelled(data)
    assert (living["name"], ended["name"], ended["problem"]) == ("演示甲", "演示乙", "终止原因：资金")
    assert (living["declared"], living["recognized"], living["invested"]) == (500, 450, 800)
    assert (living["register"], living["start"], living["problem"]) == ("2021-05-01", "计划 2023-35", "用电增容未办")
    assert (subtotal["label"], subtotal["total_investment"]) == ("和平区小计（2个）", 24000)
    assert dict(data.head)["另有外币到位（申报，累计）"] == "美元 30万"
    text = printed(data)
    assert "139****5678" in text
    assert "2.40" in text


def test_the_list_of_the_354_tells_who_has_no_task_force_and_what_is_not_updated(city):
    key = {"key_lists": ["省2021年新签约354项"], "list_year": 2021}
    one = city.project("演示甲", province_no="LN-2", **key)
    city.project("演示乙", province_no="LN-1", stage="S2签约", officer=None, **key)
    city.project("市里的")
    city.week(one, "2022-W21", "800")
    city.add("site_inspection", form_no="1", project_id=one, inspect_date="2022-05-20", verdict="属实")
    data = build(city, "key_project_tracking")
    second, first, *_ = labelled(data)
    assert (second["no"], first["no"]) == ("LN-1", "LN-2")
    assert (first["week"], first["inspection"]) == ("2022-W21", "2022-05-20 属实")
    assert (second["week"], second["inspection"]) == ("未更新", "未核查")
    assert (dict(data.head)["项目总数"], dict(data.head)["已开工"]) == ("2个", "1个")
    assert dict(data.head)["没有专班或专人"].startswith("2个：演示乙")


@pytest.mark.parametrize(
    "report", ["commitment_fulfilment", "leader_outreach", "signed_projects", "key_project_tracking"]
)
@pytest.mark.parametrize("period", ["", "2022-Q2"])
def test_a_form_without_rows_prints_its_heads_and_who_signs(city, report, period):
    text = printed(build(city, report, period))
    assert "序号" in text
    assert "单位负责人" in text
