"""沈抚示范区: projects as tab separated UTF-16 without a title, a bureau's own words in the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .page import Page
from .wanted import between, flag, foreign, held, null, ok, rejected, span, uscc
from .writers import write_text

if TYPE_CHECKING:
    from pathlib import Path

CITY = "21SF00"
COLUMNS = {
    "name": "project_name",
    "region": "site_region",
    "lists": "key_lists",
    "investor": "project_investor.investor_name",
    "owner": "project_investor.owner_type",
    "company": "company_id.name",
    "code": "company_id.uscc",
    "industry": "industry_code",
    "content": "build_content",
    "kind": "build_type",
    "renewal": "new_or_continuing",
    "capital": "capital_class",
    "total": "total_investment",
    "usd": "foreign_amount",
    "signed": "sign_date",
    "period": "period:建设起止年限",
    "stage": "stage",
    "register": "register_date",
    "start": "start_date",
    "production": "production_date",
    "funds": "funds_total",
    "funds_usd": "funds_total_usd",
    "invested": "invested_total",
    "output": "expected_output",
    "y2021": "ext:2021年投资（万元）",
    "y2022": "ext:2022年投资（万元）",
    "stat": "stat_code",
    "officer_phone": "ext:专人/联系电话",
    "town": "ext:所属街道（乡镇）",
    "remark": "remark",
}
HEADS = [
    "项目名称",
    "县(市)区",
    "项目清单",
    "投资方",
    "主体类型",
    "项目公司",
    "信用代码",
    "国民经济行业",
    "建设内容及规模",
    "建设性质",
]
HEADS += [
    "新建/续建",
    "资金类别",
    "总投资额(万元)",
    "外资额(万美元)",
    "签约时间",
    "建设起止年限",
    "当前阶段",
    "注册日期",
    "开工日期",
]
HEADS += [
    "投产日期",
    "累计到位资金(亿元)",
    "到位外资（万美元）",
    "累计完成投资（元）",
    "预计年产值（亿元）",
    "2021年投资（万元）",
]
HEADS += ["2022年投资（万元）", "固投统计项目代码", "专人/联系电话", "所属街道（乡镇）", "备注"]


def page(name: str = "csv") -> Page:
    """Return the one page of the text file."""
    page = Page(name, "project", COLUMNS)
    page.heads(HEADS)
    page.data(
        name="真空装备生产基地（演示）",
        region=ok("沈抚新区", "21SF00", 77),
        lists=ok("省其他、市重点", ["省其他", "市重点"], 78),
        investor=ok("演示真空科技；演示资本", ["演示真空科技", "演示资本"], 78),
        owner="民营",
        company="沈抚演示真空有限公司",
        code=uscc("210411", 1),
        industry="C3562",
        content='建"一条"线，\n含厂房，面积2万㎡',
        kind="新建",
        renewal="新建",
        capital="内资省外",
        total=ok("12,000.50", "12000.5", 41),
        usd="500",
        signed="2021-09-02",
        period=span("2021.9-2023.12", "2021-09", "2023-12"),
        stage=ok("投产", "S8投产"),
        register=ok("2021/9/10", "2021-09-10", 58),
        start="2021-09-02",
        production=ok("2023-11", "2023-11", 60),
        funds=ok("1.2", "12000"),
        funds_usd="300",
        invested=ok("12345678.9", "1234.56789"),
        output=ok("3", "30000"),
        y2021="5000",
        y2022="8000",
        stat="0100023",
        officer_phone="024-56560000转6",
        town="李石街道",
    )
    page.data(
        name="源网荷储配套（演示）",
        region=ok("沈抚改革创新示范区", "21SF00", 77),
        total=flag("约25亿元", "250000", 39, 44),
        signed=ok("2023年4月25日", "2023-04-25", 58),
        stage=ok("开工", "S5开工"),
        start=null("拟2023.6开工", 64).feeding(plan_start_date=ok(None, "2023-06", 64)),
        funds=ok("0", "0"),
        funds_usd=null("-"),
        invested=null("暂无"),
        usd=flag("3000万元", None, 40),
        y2021=null("无"),
    )
    page.data(
        name="绿色食品园",
        region=ok("沈抚示范区", "21SF00", 77),
        total=between("30-50亿元", "300000", "500000"),
        stage=ok("S4前期手续"),
        production=null("预计2024年底", 64),
        funds=flag("3000万元", "3000", 39),
        invested=flag("（500）", "-0.05", 51),
        output=rejected("#DIV/0!", 33),
    )
    page.data(
        name="氢能小镇",
        region=ok("沈抚", "21SF00", 77),
        total=flag("1.2亿元（含外资500万美元）", "12000", 39, 54).feeding(foreign_amount=flag(None, "500", 54)),
        stage=held("有眉目", 79),
        funds=flag("2.5亿元以上", "25000", 44),
        invested=ok("1200万元", "1200"),
        register=held("已注册", 65),
    )
    page.data(
        name="医疗器械园",
        region=ok("同上", "21SF00", 11),
        total=foreign("2000万欧元", "2000", "万欧元"),
        stage=ok("终止", "SX搁置终止", 79),
        funds=held("3+2", 55),
        invested=held("几百万元", 46),
        start=held("5月初", 62),
        usd=ok("1，200", "1200", 41),
        remark="“待”定",
    )
    page.data(
        name="〇号地块",
        region=ok("抚顺县", "210421"),
        total=flag("120000亿", "1200000000", 39, 53),
        stage=held("主体完成八成", 79),
        investor=rejected("#REF!", 33),
        remark=rejected("########", 33),
        stat=null("待定"),
        signed=rejected("2021-11-31", 66),
    )
    page.out("合计", *[None] * 11, "50000")
    return page  # fmt: skip


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write it as tab separated UTF-16 with byte order mark."""
    sheet = page()
    return write_text(folder / "沈抚示范区项目.txt", sheet, "utf-16", "\t"), [sheet]


def build_bom(folder: Path) -> tuple[Path, list[Page]]:
    """Write the same as comma separated UTF-8 with byte order mark."""
    sheet = page()
    return write_text(folder / "沈抚示范区项目.csv", sheet, "utf-8-sig"), [sheet]


def build_gb(folder: Path) -> tuple[Path, list[Page]]:
    """Write the same as GB18030, with a character of four bytes."""
    sheet = page()
    sheet.data(name="𬭚𠮷㐂装备（演示）", region=ok("沈抚", "21SF00", 77), total="800")
    return write_text(folder / "沈抚示范区项目国标.csv", sheet, "gb18030"), [sheet]
