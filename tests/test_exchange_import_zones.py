"""Workbooks of approvals and development zones with the headings that bureaus write: every column finds its field."""

from __future__ import annotations

from decimal import Decimal

from tests.helpers_exchange_import import read


def test_items_with_what_was_and_what_is_under_one_heading():
    values, own = read(
        "approval_item",
        [
            "序号",
            "审批事项名称",
            "事项代码",
            "办件类型",
            "法定办结时限（工作日）",
            "承诺时限（工作日）",
            None,
            "办理环节（个）",
            None,
            "申请材料（份）",
            None,
            "收费（元）",
            None,
            "到现场次数",
            "是否网上可办",
        ],
        [None] * 5 + ["原", "现"] * 4 + [None] * 2,
        [1, "演示经营备案", "000121001000", "备案", 20, 10, 5, 4, 2, 6, 3, 150, 0, 1, "是"],
    )
    assert own == []
    assert [values[name] for name in ("old_days", "new_days", "old_steps", "new_steps", "old_docs", "new_docs")] == [
        10, 5, 4, 2, 6, 3,
    ]  # fmt: skip
    assert (values["old_fee"], values["new_fee"]) == (Decimal("0.015"), 0)  # 万元: 150 元
    assert (values["item_name"], values["item_code"], values["online"]) == ("演示经营备案", "000121001000", True)


def test_checks_after_approval():
    values, own = read(
        "post_supervision",
        ["检查时间", "被检查单位", "检查事项", "检查方式", "检查结果", "整改期限"],
        ["2022.5.7", "演示数控机床（沈阳）有限公司", "演示经营备案", "双随机", "责令改正", "2022-06-10"],
    )
    assert own == []
    assert (values["check_date"], values["mode"], values["result"]) == ("2022-05-07", "双随机", "责令改正")
    assert values["due_date"] == "2022-06-10"


def test_powers_given_to_a_zone():
    values, own = read(
        "delegated_power",
        [
            "序号",
            "赋权事项",
            "下放部门",
            "承接单位",
            "方式",
            "层级",
            "依据文件",
            "下放时间",
            "承接能力",
            "监管单位",
            "状态",
        ],
        [
            1,
            "演示经营许可",
            "演示市商务局",
            "演示经济技术开发区",
            "委托",
            "市级",
            "演示发〔2021〕1号",
            "2021年11月12日",
            "人员、系统",
            "演示开发区管委会",
            "运行",
        ],
    )
    assert own == []
    assert (values["item_name"], values["grant_mode"], values["effective_date"]) == (
        "演示经营许可",
        "委托",
        "2021-11-12",
    )
    assert (values["capacity"], values["supervise_unit"], values["grant_status"]) == (
        ["人员", "系统"],
        "演示开发区管委会",
        "运行",
    )


def test_the_land_of_a_zone():
    values, own = read(
        "land_intensity",
        ["开发区名称", "评价年度", "规划总面积（公顷）", "已供应面积（公顷）", "已建成面积（公顷）", "工业用地（公顷）",
         "综合容积率", "建筑系数（%）", "固定资产投资强度（万元/公顷）", "产出强度（万元/公顷）", "排名"],
        ["演示经济技术开发区", 2021, 300, 100.5, 80, 60, 0.9, 45, 5000, 10000, 2],
    )  # fmt: skip
    assert own == []
    assert (values["year"], values["supplied_area"], values["rank"]) == (2021, Decimal("100.5"), 2)
    assert (values["building_coef"], values["invest_intensity"]) == (45, 5000)


def test_land_for_key_projects():
    values, own = read(
        "land_guarantee",
        ["项目名称", "园区", "年份", "需求（亩）", "保障（亩）", "缺口原因"],
        ["演示数控机床生产基地", "演示经济技术开发区", 2022, 450, 300, "待下年度计划"],
    )
    assert own == []
    assert (values["need_area"], values["guaranteed_area"], values["gap_note"]) == (450, 300, "待下年度计划")


def test_idle_assets():
    values, own = read(
        "idle_asset",
        ["序号", "资产名称", "资产类别", "企业名称", "资产位置", "占地面积", "单位", "闲置时间", "闲置原因", "盘活方向",
         "首年目标", "第2年目标", "第3年目标", "责任部门", "盘活时限", "进展状态"],
        [1, "演示机械厂老厂区", "闲置厂房", "演示机械厂", "演示路3号", 90, "亩", "2019.6.1", "整体搬迁", "分割转让",
         20, 30, 40, "演示开发区管委会", "2024-12-31", "实施"],
    )  # fmt: skip
    assert own == []
    assert (values["owner_name"], values["location"], values["area_unit"]) == ("演示机械厂", "演示路3号", "亩")
    assert (values["idle_since"], values["due_date"], values["revive_mode"]) == ("2019-06-01", "2024-12-31", "分割转让")
    assert (values["area"], values["target_y1"], values["target_y3"]) == (90, 20, 40)


def test_the_plan_of_three_years():
    values, own = read(
        "revive_plan",
        ["开发区名称", "计划文号", "起始年度", "第1年目标（亩）", "第二年目标（亩）", "第三年目标（亩）"],
        ["演示经济技术开发区", "演示开发〔2022〕3号", 2022, 20, 30, 40],
    )
    assert own == []
    assert (values["doc_no"], values["from_year"], values["target_y1"]) == ("演示开发〔2022〕3号", 2022, 20)
