"""Report data by hand, and the text of a PDF as an outside program reads it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from decimal import Decimal

from bizenv_desktop.reports.data import Column, Line, ReportData

COLUMNS = (
    Column("n", ("序号",), "integer", 0.5, "center"),
    Column("name", ("项目名称",), "text", 2),
    Column("stage_before", ("阶段", "上周"), "text"),
    Column("stage_now", ("阶段", "本周"), "text"),
    Column("total", ("协议总投资（亿元）",), "money:亿元", total="sum"),
    Column("funds", ("到位资金（万元）", "累计", "合计"), "money:万元", 1.2, total="sum"),
    Column("opening", ("到位资金（万元）", "累计", "其中：期初"), "money:万元", 1.2, total="sum"),
    Column("phone", ("电话",), "phone"),
    Column("light", ("亮灯",), "light", 0.6),
)


def a_line(number: int, name: str = "演示项目", **changed) -> Line:
    values = {
        "n": number, "name": f"{name}{number}", "stage_before": "S2签约", "stage_now": "S5开工",
        "total": Decimal(12000), "funds": Decimal("0.1"), "opening": None, "phone": "13812345678", "light": "绿",
    } | changed  # fmt: skip
    return Line("row", tuple(values[column.id] for column in COLUMNS), (("project", str(number)),))


def a_report(lines, **changed) -> ReportData:
    data = ReportData(
        "weekly_dispatch", "重点项目周调度情况表", "2022-W19", "2022年第19周（截至5月12日）", cutoff="2022-05-12",
        unit="演示市商务局", money_unit="亿元、万元", head=(("项目总数", "2个"), ("停工数", "0个")), columns=COLUMNS,
        lines=tuple(lines), notes=("到位资金为申报数，未认定。",), signoff=("填表人", "审核人", "单位负责人"),
        paper="A3 landscape", made_on="2022-05-13", version=2,
    )  # fmt: skip
    return replace(data, **changed)


def total_line(lines) -> Line:
    places = [n for n, column in enumerate(COLUMNS) if column.total]
    values = [None] * len(COLUMNS)
    for place in places:
        values[place] = sum((line.values[place] or Decimal(0)) for line in lines)
    return Line("total", tuple(values), (), f"合计（{len(lines)}个）")


def pdf_text(content: bytes) -> list[str]:
    """Return the text of each page, by pdftotext."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]
