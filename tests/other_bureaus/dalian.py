"""大连: projects, a table that begins in column B, a three-row head with vertical text, saved as .xlsx named .xls."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from .page import Page
from .wanted import between, flag, foreign, free, hard, held, null, ok, rejected, span, uscc
from .writers import write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210200"
COLUMNS = {
    "no": None,
    "region": "site_region",
    "name": "project_name",
    "investor": "project_investor.investor_name",
    "country": "project_investor.country",
    "share": "project_investor.share",
    "investor_code": "project_investor.uscc",
    "company": "company_id.name",
    "code": "company_id.uscc",
    "total": "total_investment",
    "usd": "foreign_amount",
    "fixed": "fixed_investment",
    "signed": "sign_date",
    "years": "period:建设起止年限",
    "plan_start": "plan_start_date",
    "start": "start_date",
    "finish": "finish_date",
    "stage": "stage",
    "funds": "funds_total",
    "invested": "invested_total",
    "plan": "annual_plan",
    "jobs": "expected_jobs",
    "land": "land_area",
    "legacy": "is_legacy",
    "phone": "contact_phone",
    "leader": "ext:领导批示",
    "remark": "remark",
}


def heads(page: Page) -> None:
    """Three rows, vertical text, units in the upper or the lower head."""
    page.heads(
        ["序号", "区市县", "项\n目\n名\n称", "投资方", None, None, None, "项目公司", None, "总投资（亿元）", None, None]
        + ["时间安排", None, None, None, None, "当前\n阶段", "投资完成情况（万元）", None, None]
        + ["其他", None, None, None, "领导\n批示", "备 注"],
        [None, None, None, "名称", "国别\n（地区）", "持股比例\n（%）", "统一社会信用代码", "名称", "信用\n代码"]
        + ["总投资", "其中：", None, "签约\n时间", "建设起止年限", "计划开工日期", "开工日期", "竣工日期", None]
        + [
            "累计到位资金",
            "累计完成投资",
            "年度计划投资（亿元）",
            "预计就业（人）",
            "用地面积（亩）",
            "存量补录",
            "企业联系电话",
        ],
        [None] * 10 + ["外资额（万美元）", "固定资产投资"],
    )
    top = page.next_row - 3
    spans = ["E{0}:H{0}", "I{0}:J{0}", "K{0}:M{0}", "N{0}:R{0}", "T{0}:V{0}", "W{0}:Z{0}", "B{0}:B{2}", "C{0}:C{2}"]
    page.merges += [one.format(top, top + 1, top + 2) for one in [*spans, "D{0}:D{2}", "L{1}:M{1}", "S{0}:S{2}"]]


def _first(page: Page) -> None:
    merged = page.data(
        no=1, region="中山区", name="跨境电商园（演示）", investor="甲演示公司、乙演示公司；丙演示公司", country="中国香港",
        share="35%", investor_code=uscc("210202", 1), company="大连演示电商有限公司", code=uscc("210202", 2), total=12.5,
        usd=ok("1,200", "1200", 41), fixed=3, signed=date(2021, 3, 15), years=span("2021.3-2023.12", "2021-03", "2023-12"),
        plan_start=ok("2021年5月", "2021-05", 60), start=date(2021, 6, 1), stage=ok("落地", "S3注册", 79),
        funds=ok("1，200.50", "1200.5", 41), invested=800, plan=ok("0.5亿元", "5000", 35), jobs=120, land=35.5,
        legacy=ok("是", True, 80), phone=ok(1.38e10, "13800000000", 76), leader="请市商务局阅", remark="首批",
    )  # fmt: skip
    _fix(page, merged, total="125000", fixed="30000", plan="5000")
    second = page.data(
        no=1.1, name=ok("数控\u200b机床 二期", "数控机床 二期", 72), share=ok(0.35, "35", 48, fmt="0%"),
        investor="丁演示（大连）公司", company="大连演示机床有限公司", code=ok("9121 0203ma0000003" + uscc("210203", 3)[-1].lower(), uscc("210203", 3), 74),
        total=flag("12000万元", "12000", 39), signed=flag("21.3.15", "2021-03-15", 58), start=null(0, 70),
        plan_start=ok("2022.05", "2022-05", 60), stage=ok("主体完成60%", "S6主体施工", 79), funds=null("—"),
        invested=ok("△500", "-500", 51), legacy=ok("否", False, 80), jobs=ok("１２０", "120", 42), land=ok("1,200.5", "1200.5", 41),
        phone="0411-88880000转8", remark=null("无"),
    )  # fmt: skip
    _state(page, second, invested="flag")
    page.merges.append(f"C{merged}:C{second}")


def _fix(page: Page, row: int, **values: str) -> None:
    fields = next(one for one in page.wanted if one["row"] == row)["fields"]
    for key, value in values.items():
        fields[COLUMNS[key]]["value"] = value


def _state(page: Page, row: int, **states: str) -> None:
    fields = next(one for one in page.wanted if one["row"] == row)["fields"]
    for key, state in states.items():
        fields[COLUMNS[key]]["state"] = state


def _amounts(page: Page) -> None:
    """One way of writing an amount a row."""
    amounts = [
        flag("1.2亿元（含外资500万美元）", "12000", 54).feeding(foreign_amount=flag(None, "500", 54)),
        foreign("500万美元", "500", "万美元"),
        foreign("2.3亿美元", "23000", "万美元"),
        between("50-80亿元", "500000", "800000"),
        between("50亿元至80亿元", "500000", "800000"),
        flag("约3亿", "30000", 44),
        flag("3亿元以上", "30000", 44),
        flag("近50亿元", "500000", 44),
        flag("超30亿", "300000", 44),
        flag("3亿左右", "30000", 44),
        held("8000多万", 46),
        held("几千万", 46),
        held("3000+2000", 55),
        null("待定"),
        rejected("#REF!", 33),
        rejected("=1+2", 33),
        flag(12000, "120000000", 53),
        flag(0.04, "400", 53),
        ok("壹亿贰仟万元", "12000", 43),
        ok("一点二亿", "12000", 43),
        ok("１２．５", "125000", 42),
        ok("1.2E+01", "120000", 50),
        ok("12.5", "125000", 49),
        ok(1.2345, "12345", 52, fmt="0.0"),
        ok("1 200", "12000000", 41),
        rejected("####", 33),
    ]
    for number, amount in enumerate(amounts, 3):
        big = amount.value == "12000000"
        page.data(no=number, region="西岗", name=f"金额写法{number:02d}（演示）",
                  total=flag(amount.raw, amount.value, 53) if big else amount)  # fmt: skip


def _dates(page: Page) -> None:
    """One way of writing a date a row."""
    rows = [
        dict(signed=ok("2021/03/15", "2021-03-15", 58), start=ok("2022.3.2", "2022-03-02", 58)),
        dict(signed=ok("2021年3月15日", "2021-03-15", 58), start=ok(20220302, "2022-03-02", 58)),
        dict(signed=ok("44270", "2021-03-15", 59), start=ok(44600, "2022-02-08", 59)),
        dict(signed=held(2021.1, 61), start=held(2021.11, 61)),
        dict(signed=ok("2021.6", "2021-06", 60), start=ok("2021.10", "2021-10", 60)),
        dict(signed=held("3月15日", 62), start=held("5月8号", 62)),
        dict(signed=held("预计2022年6月", 64), start=null("预计2022年6月", 64).feeding(plan_start_date=ok(None, "2022-06", 64))),
        dict(signed="2021-01-05", finish=null("拟2027年10月", 64)),
        dict(signed=held("已签约", 65), start=held("已开工", 65)),
        dict(signed=rejected("2022-02-30", 66), start=rejected("2022-13-1", 66)),
        dict(signed=rejected("2027-03-05", 67), start=rejected(date(2027, 3, 5), 67)),
        dict(signed=held("2021.3.5、2021.4.6", 69), start=null("1900-01-00", 70)),
        dict(signed=ok(datetime(2021, 5, 8, 14, 30), "2021-05-08", 71), start=ok("2022-05-08 09:30:00", "2022-05-08", 71)),
        dict(signed=free("2021年底", 63), start=free("3月上旬", 63), plan_start=free("春节后", 63)),
        dict(signed=ok("2021年", "2021", 60), start=ok("2026-11", "2026-11", 60), plan_start="2028-05-01"),
        dict(signed=rejected("2026年12月", 67), start=rejected("2027", 67)),
        dict(years=span("2021年3月至2023年12月", "2021-03", "2023-12"), signed=null("/")),
        dict(years=span("2021-2023", "2021", "2023"), signed=null("未定")),
        dict(years=span("2021年3月—2023年", "2021-03", "2023"), signed=rejected("#N/A", 33)),
    ]  # fmt: skip
    for number, row in enumerate(rows, 40):
        page.data(no=number, region="沙河口", name=f"日期写法{number}（演示）", **row)


def _words(page: Page) -> None:
    rows = [
        dict(region=ok("金州区", "210213", 77), stage=ok("已注册", "S3注册", 79), code=held("9121O213MA0000004" + uscc("210213", 4)[-1], 74, suggestion=uscc("210213", 4)), legacy=ok("√", True, 80)),
        dict(region=ok("普兰店市", "210214", 77), stage=ok("动工", "S5开工", 79), code=hard(uscc("210214", 5)[:-1] + _other(uscc("210214", 5)[-1]), uscc("210214", 5)[:-1] + _other(uscc("210214", 5)[-1])), legacy=ok("×", False, 80)),
        dict(region=ok("瓦房店", "210281", 77), stage=ok("封顶", "S6主体施工", 79), code=rejected(9.12101e17, 75), legacy=ok("Y", True, 80)),
        dict(region=held("金普新区", 77), stage=ok("试产", "S8投产", 79), investor_code=rejected(912102130000000000, 75), legacy=ok("N", False, 80)),
        dict(region=ok("旅顺", "210212", 77), stage=ok("终止", "SX搁置终止", 79), legacy=ok(1, True, 80), share=40),
        dict(region=ok("庄河市", "210283", 77), stage=ok("S4前期手续", "S4前期手续"), legacy=ok(0, False, 80), share=held(0.4, 48)),
        dict(region=ok("甘井子", "210211", 77), stage=ok("竣工", "S7竣工"), legacy=ok("有", True, 80), share="100%"),
        dict(region=ok("长海县", "210224", 77), stage=held("推进中", 79), legacy=ok("无", False, 80)),
    ]  # fmt: skip
    for number, row in enumerate(rows, 70):
        page.data(no=number, name=f"名称写法{number}（演示）", **row)
    for row in page.wanted[-8:]:
        for name, cell in row["fields"].items():
            if name == "project_investor.share" and cell["value"] == "100%":
                cell["value"] = "100"


def _other(sign: str) -> str:
    return "1" if sign != "1" else "2"


def _tail(page: Page) -> None:
    page.data(no=90, region="大连", name="同上一", investor="戊演示（中国）公司", total=2, leader="阅")
    page.data(no=91, region=ok("同上", "210200", 11), name=ok("“鲶鱼圈”㐂𠮷项目", None, 81), total=ok("〃", "20000", 11),
              investor=ok("同上", ["戊演示（中国）公司"], 11), leader=ok("″", "阅", 11))  # fmt: skip
    page.data(no=92, region="大连", name="滯後項目（演示）", total=1, remark=ok("=SUM(A1) 为原文", None, 83))
    page.out(" 小  计", None, None, None, None, None, None, None, None, 3)
    hidden = page.data("held", no=93, region="大连", name="隐藏项目", total=1)
    page.hidden_rows.add(hidden)
    struck = page.data("held", no=94, region="大连", name="已终止项目", total=1)
    page.struck_rows.add(struck)
    page.out(None, "合 计", None, None, None, None, None, None, None, 999)
    page.out("注：本表数据为演示。")
    page.out("填表人：张演示")


def page() -> Page:
    """Return the sheet."""
    page = Page("招商引资项目", "project", COLUMNS, left=2)
    page.blank()
    page.out("大连市2021年招商引资项目台账（演示数据）")
    page.out("填报单位：大连市商务局（演示）", None, None, None, None, "填报日期：2022年6月30日")
    heads(page)
    page.out("甲", "乙", "丙", *range(1, 25))
    page.out("一、中山区（2个）")
    _first(page)
    page.out("（二）其他区县（5项）")
    _amounts(page)
    heads(page)
    _dates(page)
    _words(page)
    _tail(page)
    for row in page.wanted:
        for name, cell in row["fields"].items():
            _settle(name, cell)
    return page


_REGIONS = {"中山区": "210202", "西岗": "210203", "沙河口": "210204", "大连": "210200"}


def _settle(name: str, cell: dict) -> None:
    """Plain cells of regions, investors, shares and amounts in 亿元."""
    if name == "site_region":
        cell["value"] = _REGIONS.get(cell["value"], cell["value"])
    if name == "project_investor.investor_name" and isinstance(cell["value"], str):
        cell["value"] = cell["value"].replace("、", "；").split("；")
    if name == "project_investor.share" and cell["value"] == "35%":
        cell["value"] = "35"
    if name == "total_investment" and cell["value"] in ("1", "2"):
        cell["value"] += "0000"


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the workbook: an xlsx under the suffix of an old one."""
    sheet = page()
    return write_xlsx(folder / "大连市招商引资项目台账.xls", sheet), [sheet]
