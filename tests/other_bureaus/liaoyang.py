"""辽阳灯塔市: a county office's one workbook for everything, tidy heads and untidy cells, some amounts with no unit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .page import Page
from .wanted import between, flag, foreign, held, null, ok, span, uscc
from .writers import write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

CITY = "211000"


def issues() -> Page:
    """Texts as people type them; the same code under another spelling of the name."""
    page = Page(
        "问题",
        "issue",
        {
            "firm": "enterprise_id.name",
            "code": "enterprise_id.uscc",
            "text": "description",
            "accepted": "accept_time",
            "done": "done_date",
            "people": "contact",
            "closed": "is_closed",
            "note": "ext:县领导批示",
        },
    )
    page.heads(["企业名称", "统一社会信用代码", "问题描述", "受理时间", "办结日期", "反映人", "是否销号", "县领导批示"])
    page.data(
        firm="灯塔演示（中国）有限公司",
        code=uscc("211081", 1),
        text=ok("\u3000用地手续\u200b未办 ", "用地手续未办", 72),
        accepted=ok("2022年3月1日", "2022-03-01", 58),
        done=null("1900-01-00", 70),
        people="張演示",
        closed=ok("n", False, 80),
    )
    page.data(
        firm=ok("灯塔演示(中国)有限责任公司", None, 73),
        code=uscc("211081", 1),
        text="繁體「請」協調",
        accepted=null(0, 70),
        people=ok("李 演示 ", "李 演示", 72),
        closed=ok("y", True, 80),
        note=ok("瀋陽來電", None, 82),
    )
    page.data(
        firm=ok("灯塔㐂演示廠", None, 82),
        text=ok("=A1 原文", None, 83),
        accepted=ok("44621", "2022-03-01", 59),
        people=null("空"),
        closed=ok("0", False, 80),
        note=ok(12345.5, "12345.5", 49),
    )
    return page  # fmt: skip


def officers() -> Page:
    """Return people with a term in one cell."""
    page = Page(
        "服务员",
        "service_officer",
        {"name": "name", "unit": "unit", "phone": "phone", "term": "period:聘期", "often": "visit_freq"},
    )
    page.heads(["姓名", "单位", "电话", "聘期", "走访频次"])
    page.data(
        name="赵演示",
        unit="灯塔市商务局",
        phone="0419-8180000",
        term=span("2022.1.5-2025.1.4", "2022-01-05", "2025-01-04"),
        often="每月",
    )
    page.data(
        name="钱演示",
        unit="灯塔市商务局",
        phone=ok(13800000000, "13800000000", 76),
        term=span("2022年1月5日至2025年1月4日", "2022-01-05", "2025-01-04"),
        often="每季",
    )
    return page


def inspections() -> Page:
    """No unit anywhere: the cell says it, or a person must."""
    page = Page(
        "核查",
        "site_inspection",
        {
            "project": "project_id.project_name",
            "day": "inspect_date",
            "people": "inspectors",
            "stage": "observed_stage",
            "invested": "observed_invested",
            "funds": "observed_funds",
            "opinion": "opinion",
        },
    )
    page.heads(["项目名称", "核查日期", "核查人员", "核查阶段", "核查完成投资", "核查到位资金", "核查意见"])
    page.data(
        project="灯塔演示项目",
        day="2022-05-05",
        people=ok("赵演示；钱演示", ["赵演示", "钱演示"], 78),
        stage=ok("已注册", "S3注册", 79),
        invested=held(300, 38),
        funds=ok("1200万", "1200", 36),
        opinion="属实",
    )
    page.data(
        project="灯塔演示项目",
        day=date(2022, 5, 9),
        people=ok("赵演示", ["赵演示"]),
        stage="S7竣工",
        invested=ok("0.5亿元", "5000", 35),
        funds=held("１２００", 38),
        opinion=ok("同上", "属实", 11),
    )
    page.data(
        project="灯塔演示项目",
        day=date(2022, 6, 9),
        people=ok("同上", ["赵演示"], 11),
        stage="S7竣工",
        invested=foreign("300万美元", "300", "万美元"),
        funds=between("2-3亿元", "20000", "30000"),
        opinion=null("/"),
    )
    return page  # fmt: skip


def receipts() -> Page:
    """Return amounts whose unit stands in the heading, once in 亿元 and once in 万元."""
    page = Page(
        "资金",
        "fund_receipt",
        {
            "project": "project_id.project_name",
            "day": "receive_date",
            "declared": "declared_amount",
            "recognized": "recognized_amount",
            "payer": "payer",
        },
    )
    page.heads(["项目名称", "到位日期", "申报金额（亿元）", "认定金额【万元】", "付款方"])
    page.data(
        project="灯塔演示项目",
        day="2022-03",
        declared=ok(1.2, "12000", 37),
        recognized=ok(1234.567, "1234.567", 52, fmt="0"),
        payer="甲",
    )
    page.data(
        project="灯塔演示项目",
        day="2022-04",
        declared=ok("0.5", "5000", 49),
        recognized=flag("0.5亿", "5000", 39),
        payer=ok(100, "100", 49),
    )
    page.data(
        project="灯塔演示项目",
        day=null(0, 70),
        declared=flag("3000万", "3000", 36, 39),
        recognized=ok(0.1 + 0.2, "0.3", 57),
        payer="乙",
    )
    return page


def projects() -> Page:
    """Yearly amounts that don't add up, shares, and a period beside its own two columns."""
    page = Page(
        "项目",
        "project",
        {
            "name": "project_name",
            "total": "total_investment",
            "y1": "ext:2021年（万元）",
            "y2": "ext:2022年（万元）",
            "period": "period:建设起止年限",
            "share": "project_investor.share",
            "investor": "project_investor.investor_name",
            "output": "expected_output",
        },
    )
    page.heads(
        [
            "项目名称",
            "总投资（万元）",
            "2021年（万元）",
            "2022年（万元）",
            "建设起止年限",
            "投资方持股比例",
            "投资方名称",
            "预计年产值（亿元）",
        ]
    )
    page.data(
        name="灯塔演示项目",
        total=3000,
        y1=1000,
        y2=1500,
        period=span("2021年至2022年", "2021", "2022"),
        share=ok("60%", "60", 48),
        investor=ok("甲公司", ["甲公司"]),
        output=ok(2, "20000", 37),
    )
    page.data(
        name="灯塔演示二期",
        total=2500,
        y1=1000,
        y2=1500,
        period=held("两年", 68),
        share=held(60, 48),
        investor=ok("乙公司", ["乙公司"]),
        output=flag("5000万元", "5000", 39),
    )
    return page


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the workbook."""
    pages = [issues(), officers(), inspections(), receipts(), projects()]
    return write_xlsx(folder / "灯塔市商务局台账.xlsx", *pages), pages
