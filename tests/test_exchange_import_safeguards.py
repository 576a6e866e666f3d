"""Workbooks of supervision, clean-up, cases and tasks with the headings of bureaus: every column finds its field."""

from __future__ import annotations

from tests.helpers_exchange_import import planned, sheet


def read(ledger, *rows):
    """Return the values of the last row by field, and the headings that no field takes."""
    [plan] = planned(ledger, sheet(*rows))
    assert (plan.ledger, plan.treatment) == (ledger, "import")
    own = [column.heading for column in plan.columns.values() if column.target.kind == "ext"]
    assert [cell.verdict.state for cell in plan.rows[-1].cells if cell.verdict.state != "ok"] == []
    return {cell.field: cell.verdict.value for cell in plan.rows[-1].cells}, own


def test_checks_of_windows_and_their_mending():
    values, own = read(
        "supervision",
        ["序号", "检查时间", "受检单位", "检查形式", "问题类别", "存在问题", "整改单位", "责任人", "整改时限",
         "整改情况", "复查时间", "复查结果", "是否移送", "是否通报", "状态"],
        [1, "2022.4.12", "演示政务服务窗口", "暗访", "作风", "窗口无人值守", "演示审批局", "郑演示", "2022-05-31",
         "已排班", "2022.5.10", "整改到位", "否", "否", "已办结"],
    )  # fmt: skip
    assert own == []
    assert (values["mode"], values["eight_area"], values["recheck"]) == ("窗口暗访", "作风", "合格")
    assert (values["check_date"], values["due_date"]) == ("2022-04-12", "2022-05-31")
    assert (values["transferred"], values["check_status"]) == (False, "办结")
