"""抚顺: site inspections as tables of a Word document; 新宾县's small list of the county, three columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .page import Page
from .wanted import flag, held, null, ok, rejected
from .writers import write_docx

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210400"


def pages() -> list[Page]:
    """Two tables with other headings, and one that is none."""
    note = Page("表1", "", {}, treatment="not_imported")
    note.rows = [["说明", "演示数据"], ["口径", "2022版"]]
    visit = Page("表2", "site_inspection", {
        "number": "form_no", "project": "project_id.project_name", "day": "inspect_date", "people": "inspectors", "mode": "inspect_mode", "stage": "observed_stage",
        "invested": "observed_invested", "funds": "observed_funds", "verdict": "verdict", "diff": "diff_note", "rectify": "rectify", "due": "rectify_due", "opinion": "opinion",
    })  # fmt: skip
    visit.heads(
        [
            "核查表编号",
            "项目名称",
            "核查日期",
            "核查人员",
            "核查方式",
            "核查阶段",
            "核查完成投资（万元）",
            "核查到位资金（亿元）",
            "真实性结论",
            "差异说明",
            "整改要求",
            "整改期限",
            "核查意见",
        ]
    )
    visit.data(number="H-1", project="抚顺演示一期", day=ok("2022.5.5", "2022-05-05", 58), people=ok("赵演示、钱演示", ["赵演示", "钱演示"], 78), mode="现场", stage=ok("动工", "S5开工", 79), invested=ok("1,200.5", "1200.5", 41),
               funds=ok("0.02", "200"), verdict="属实", diff=null("无"), rectify="补齐", due="2027-01-01", opinion="同意")  # fmt: skip
    visit.data(number="H-2", project="抚顺演示二期", day=held("2022年5月", 60), people=ok("赵演示,钱演示", ["赵演示,钱演示"]), mode=held("电话", 79), stage=ok("封顶", "S6主体施工", 79), invested=flag("约3亿", "30000", 44),
               funds=flag("500万", "500", 39), verdict="部分属实", diff="少报", due=held("整改后", 63), opinion=ok("同上", "同意", 11))  # fmt: skip
    visit.data(number="H-3", project=ok("〃", "抚顺演示二期", 11), day=rejected("2022-13-01", 66), people=ok("孙演示", ["孙演示"]), mode="复查", stage=held("收尾", 79), invested=held("100+200", 55),
               funds=rejected("#DIV/0!", 33), verdict="不实", diff="账实不符", rectify=null("—"), opinion="不同意")  # fmt: skip
    visit.out("注：演示")
    county = Page("表3", "project", {"name": "project_name", "total": "total_investment", "remark": "remark"})
    county.out("单位：亿元")
    county.heads(["项目名称", "总投资", "备注"])
    county.data(name="新宾演示项目", total=ok("1.5", "15000"), remark="在谈")
    county.data(name="清原演示项目", total=null("待定"), remark="第一行\n第二行")
    return [note, visit, county]


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the document."""
    listed = pages()
    return write_docx(folder / "抚顺市现场核查.docx", *listed), listed
