"""阜新: a county list with comments, fills and a picture; then a week as a web page named .xls and the next edition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from .page import Page
from .wanted import flag, held, null, ok, rejected
from .writers import write_html, write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210900"
PROJECT = {
    "region": "site_region",
    "name": "project_name",
    "total": "total_investment",
    "signed": "sign_date",
    "stage": "stage",
    "funds": "funds_total",
    "invested": "invested_total",
    "y1": "ext:分年度计划投资（万元）/2021年",
    "y2": "ext:分年度计划投资（万元）/2022年",
    "code": "stat_code",
    "remark": "remark",
}
WEEK = {
    "region": "region_code",
    "name": "project_id.project_name",
    "investor": None,
    "total": "project_id.total_investment",
    "before": "ext:上周阶段",
    "stage": "stage",
    "changed": "has_change",
    "note": "progress_note",
    "shape": "physical_progress",
    "invested": "invested_total",
    "year": "invested_year",
    "problem": "problem",
    "need": "coordination_needed",
    "next": "next_plan",
    "due": "ext:完成时限",
}


def projects() -> Page:
    """Five projects of the city, in the order of its districts."""
    page = Page("项目", "project", PROJECT)
    page.out("阜新市招商项目（演示）", None, None, "填报日期：2022年5月20日")
    page.heads(["县区", "项目名称", "总投资", "签约日期", "当前阶段", "累计到位资金", "累计完成投资", "分年度计划投资（万元）", None, "固投统计项目代码", "备注"],
               [None] * 7 + ["2021年", "2022年"])  # fmt: skip
    page.merges += ["H2:I2"]
    page.rows.insert(1, [None, None, "单位：万元"])
    page.excluded.add(page.next_row - 1)
    page.merges[:] = ["H3:I3"]
    first = page.data(region=ok("海州区", "210902"), name="氟化工一期（演示）", total=30000, signed=date(2021, 3, 15), stage=ok("开工", "S5开工"),
                      funds=800, invested=5, y1=10000, y2=20000, code="00123", remark=ok("原备注").noted("批注甲"))  # fmt: skip
    page.wanted[-1]["fields"]["remark"]["match"] = "contains"
    second = page.data(region=ok("海州", "210902", 77), name=ok("同名项目（演示）").noted("批注乙"), total=5000, signed=date(2021, 4, 1), stage=ok("签约", "S2签约"),
                       funds=null("—"), y1=1000, y2=1000, code="00124")  # fmt: skip
    page.moved(second, "remark", f"B{second}", ok(None, "批注乙", 24))
    page.filled_rows.add(page.data(region=ok("细河", "210911", 77), name="同名项目（演示）", total=6000, signed=date(2021, 4, 1), stage=ok("动工", "S5开工", 79),
              funds=0, invested=ok("0.30000000000000004", "0.3", 57), code=held(125, 84)))  # fmt: skip
    page.data(
        region=ok("彰武县", "210922"),
        name="风电（演示）",
        total=flag("3亿元", "30000", 39),
        signed=held("4月1日", 62),
        stage=ok("洽谈", "S1洽谈"),
    )
    page.data(
        region=ok("阜蒙县", "210921"),
        name="光伏（演示）",
        total=held("几千万", 46),
        signed=rejected("2021.2.30", 66),
        stage=held("有意向", 79),
    )
    page.out("总  计", None, 74000)
    assert first == 5
    return page


def week() -> Page:
    """Week 2022-W20; the project's total is compared only, its investor ignored."""
    page = Page("html", "project_progress", WEEK)
    page.out("阜新市重点项目周调度表（2022年第20周）")
    page.out("填报单位：阜新市商务局", "填报日期：2022-05-20")
    page.heads(["县区", "项目名称", "投资方", "协议总投资（亿元）", "上周阶段", "本周阶段", "有无变化", "本周进展", "形象进度", "累计完成投资（万元）",
                "本年完成投资（万元）", "存在问题", "需协调事项", "下周计划", "完成时限"])  # fmt: skip
    page.data(region=ok("海州区", "210902"), name=ok("氟化工一期(演示)", None, 73), investor="某", total=ok("3", "30000"), before="开工", stage=ok("主体完成12%", "S6主体施工", 79),
              changed=ok("√", True, 80), note="主体\n施工", shape="12%", invested=ok("１，２００", "1200", 42), year=ok("1200万元", "1200", 36), next="封顶", due="6月底")  # fmt: skip
    page.data(region=ok("海州区", "210902"), name="同名项目 （演示）", total=ok("0.6", "6000"), stage=ok("签约", "S2签约"), changed=ok("无", False, 80),
              invested=ok("0", "0"), year=null("/"), problem=null("无"), need=null("暂无"))  # fmt: skip
    page.data(region=ok("细河区", "210911"), name="同名项目（演示）", stage=ok("试产", "S8投产", 79), changed=ok("Y", True, 80), invested=flag("1.2亿", "12000", 39),
              year=flag("△50", "-50", 51), note=null("—"))  # fmt: skip
    page.data(region=ok("同上", "210911", 11), name="还没有的项目（演示）", stage=held("一般", 79), changed=ok("1", True, 80), invested=held("8000多万", 46),
              year=rejected("#N/A", 33), note=rejected("####", 33))  # fmt: skip
    page.out("合计", *[None] * 8, "9999")
    return page


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the county list."""
    sheet = projects()
    return write_xlsx(folder / "阜新市招商项目.xlsx", sheet, bend=_picture), [sheet]


def build_week(folder: Path) -> tuple[Path, list[Page]]:
    """Write the week as a report server does."""
    sheet = week()
    return write_html(folder / "阜新市第20周调度.xls", sheet), [sheet]


def build_next(folder: Path) -> tuple[Path, dict[int, set[str]]]:
    """Write the list again with some cells changed; return the fields that change by row."""
    sheet = projects()
    changes: dict[int, dict[int, Any]] = {
        5: {11: "新备注"},
        6: {3: "0.5亿元"},
        8: {4: "2021-04-01"},
        9: {3: 8000, 5: "签约"},
    }
    for row, cells in changes.items():
        for column, value in cells.items():
            sheet.rows[row - 1][column - 1] = value
    sheet.rows.insert(9, [ok("彰武县"), "新项目（演示）", 900, "2022-05-01", "签约"])
    return write_xlsx(folder / "阜新市招商项目（新）.xlsx", sheet), {
        5: {"remark"},
        8: {"sign_date"},
        9: {"total_investment", "stage"},
    }


def _picture(book: Any) -> None:
    import io

    import PIL.Image
    from openpyxl.drawing.image import Image

    out = io.BytesIO()
    PIL.Image.new("RGB", (2, 2), "blue").save(out, "PNG")
    out.seek(0)
    book["项目"].add_image(Image(out), "K5")
