"""The people and places of the demo; all invented."""

from __future__ import annotations

CITY = "210100"
UNIT = "沈阳市商务局（演示）"
EDITOR = "张演示"
REVIEWER = "李演示"
HEAD = "周演示"
"""Looks only: a head of the bureau."""
PROVINCE = "210000"
PROVINCE_UNIT = "辽宁省商务厅（演示）"
OFFICER = "吴演示"
"""Reviews for the province."""
PASSPHRASE = "演示口令-2022"  # noqa: S105 - printed on the screen: the demo city has no secret
TODAY = "2022-05-20"
"""The day on which the demo plays: the Friday after the week of the sample workbooks."""

WEEK = "2022-W19"
RUNNING_WEEK = "2022-W20"
"""The week in which the demo plays: its figures are gathered from the counties."""
WEEKLY = "weekly_dispatch"
OWN_TABLE = "亿元以上项目按县区"
WORKBOOKS = (
    ("project", "沈阳市2021年签约重点项目台账.xlsx"),
    ("issue", "沈阳市企业问题清单.xls"),
    ("project_progress", "2022年第19周项目周调度表.xlsx"),
    ("fund_receipt", "到位资金明细及凭证.xlsx"),
)
