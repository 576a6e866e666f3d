"""What the demo's people correct before the week can be submitted, and how they explain what stays.

Values are written as a person types them; every one is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.demo.people import WEEK
from bizenv_desktop.demo.photos import site_photo

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.home.services import Services

MISSING_LINE = "知巢鸟总部基地"

CORRECTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("project", "轮胎厂扩建项目", {"foreign_amount": "33000万美元"}),
    ("project", "汽车线束项目（演示）", {"total_investment": "1.2亿"}),
    ("project", "跨境电商产业园（演示）", {"foreign_amount": "9000万美元"}),
    ("project_progress", f"智能仓储装备项目（演示） {WEEK}", {"invested_total": "1240万"}),
    ("project_progress", f"检验检测中心项目（演示） {WEEK}", {"stage": "S4前期手续"}),
    (
        "project_progress",
        f"乡村冷链仓储项目（演示） {WEEK}",
        {"increase_note": "追加二期冷库投资，补充协议正在报批（演示）"},
    ),
    ("project_progress", f"医药包装产业园项目（演示） {WEEK}", {"invested_total": "0", "invested_year": "0"}),
)
"""Ledger, name of the record, and what is typed into it."""

HELP_DUE = "2022-05-31"

RECEIPTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("L08-H5", {"recognized_amount": "385", "cut_reason": "凭证只到385万美元，其余待补凭证后认定（演示）"}),
    ("L08-H9", {"recognized_amount": "=declared_amount"}),
    ("L08-H12", {"late_reason": "凭证到局较晚，当月补报（演示）"}),
    ("L08-H11", {"early_note": "签约前的前期投入，已附说明（演示）"}),
)
"""The code of a hard finding on a receipt, and what is typed to settle it."""

EXPLANATIONS = {
    "L11-V2": "专人电话在局内通讯录登记，换届调整后统一补录（演示）",
    "L05-V1": "签约在准入审查台账启用以前，当时已由招商部门联审，记录正在补录（演示）",
    "L06-V27": "已与协议原件核对，金额和单位无误（演示）",
    "L06-V30": "企业正在办理名称核准，预计下月完成注册（演示）",
    "L06-V31": "用地手续在办，已列入本月调度议题（演示）",
    "L07-V1": "设备采购款下周支付，本周尚未形成投资（演示）",
    "L07-V2": "前期投入为土地款和设备定金，凭证已收（演示）",
    "L07-V5": "企业短期检修停产，不涉及阶段变化（演示）",
    "L08-V2": "期初数截至台账日期，本笔为期后补录，不重复（演示）",
    "L08-V9": "两个项目同一集团分别付款，已核对两张回单（演示）",
    "L10-V3": "疫情期间暂缓现场核查，六月起逐项补查（演示）",
}
"""Explanations of soft findings by code."""

GENERAL = "存量旧账按原始档案录入，相关材料列入补录计划逐项补齐（演示）"


def correct(services: Services, folder: Path) -> list[str]:
    """Make the corrections and return what was done, a line each."""
    done = [_add_missing_line(services)]
    for ledger, name, typed in CORRECTIONS:
        row = services.records.find(ledger, name)
        services.records.change(ledger, row, services.records.parse_values(ledger, typed))
        done.append(f"更正 {name}：{_words(services, ledger, typed)}")
    done += _ask_for_help(services)
    done += _inspect(services, folder)
    return done + _settle_receipts(services)


def explain_all(services: Services, report: str, period: str) -> dict[str, int]:
    """Explain every soft finding of a report: one text serves all rows of a rule; return the rows per rule."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for finding in services.periods.check(report, period):
        if finding.severity == "soft" and not finding.explanation:
            waiting.setdefault((finding.ledger, finding.code), []).append(finding.id)
    for (ledger, code), rows in waiting.items():
        services.records.explain(ledger, rows, code, EXPLANATIONS.get(code, GENERAL))
    return {code: len(rows) for (_, code), rows in waiting.items()}


def _words(services: Services, ledger: str, typed: dict[str, str]) -> str:
    fields = services.forms.ledgers[ledger].fields
    return "，".join(f"{fields[name].label}＝{text}" for name, text in typed.items())


def _add_missing_line(services: Services) -> str:
    project = services.records.get("project", services.records.find("project", MISSING_LINE))
    services.records.create(
        "project_progress",
        {
            "project_id": project.id,
            "week_key": WEEK,
            "stage": project.values["stage"],
            "has_change": False,
            **services.records.parse_values("project_progress", {"invested_total": "0", "invested_year": "0"}),
        },
    )
    return f"补一行 {MISSING_LINE} {WEEK}：无变化"


def _ask_for_help(services: Services) -> list[str]:
    """Register an issue for each line of the week that asks for help, and give the help its date."""
    done = []
    for line in services.records.rows(
        "project_progress", where=f"this.week_key = '{WEEK}' AND this.coordination_needed IS NOT NULL"
    ):
        if line.values["help_due"] is None:
            services.records.change("project_progress", line.id, {"help_due": HELP_DUE})
        services.records.create(
            "issue",
            {
                "channel": "周调度",
                "project_id": line.values["project_id"],
                "party_kind": "匿名",
                "description": line.values["coordination_needed"],
                "category": "其他",
                "accept_time": "2022-05-13",
            },
        )
        done.append(f"转问题清单：{services.records.display('project_progress', line.id)}，期限 {HELP_DUE}")
    return done


def _inspect(services: Services, folder: Path) -> list[str]:
    """Record an inspection with two photos for each project whose receipts need one (L08-H7)."""
    projects: dict[str, str] = {}
    for finding in services.checker.check_ledger("fund_receipt"):
        if finding.code == "L08-H7":
            receipt = services.records.get("fund_receipt", finding.id)
            day = str(receipt.values["recognized_date"] or receipt.values["receive_date"])
            project = str(receipt.values["project_id"])
            projects[project] = min(day, projects.get(project, day))
    done = []
    for number, (project, day) in enumerate(projects.items(), start=1):
        name = services.records.display("project", project)
        inspection = services.records.create(
            "site_inspection",
            {
                "project_id": project,
                "inspect_date": day,
                "inspectors": ["王演示", "孙演示"],
                "inspect_mode": "现场",
                "observed_stage": services.records.get("project", project).values["stage"],
                "verdict": "属实",
                "photo_note": f"{day} 项目现场（演示照片）",
                "enterprise_person": "钱演示",
                "opinion": "现场进度与申报一致，凭证原件已核对（演示）",
            },
        )
        photos = [site_photo(folder, f"现场照片{number}-{n}.jpg", number * 10 + n) for n in (1, 2)]
        services.records.attach("site_inspection", inspection.id, "photos", photos)
        done.append(f"现场核查 {name}（{day}，照片2张）")
    return done


def _settle_receipts(services: Services) -> list[str]:
    done = []
    for code, typed in RECEIPTS:
        for finding in services.checker.check_ledger("fund_receipt"):
            if finding.code != code:
                continue
            receipt = services.records.get("fund_receipt", finding.id)
            values = {name: receipt.values[text[1:]] if text.startswith("=") else None for name, text in typed.items()}
            values |= services.records.parse_values(
                "fund_receipt", {name: text for name, text in typed.items() if not text.startswith("=")}
            )
            services.records.change("fund_receipt", finding.id, values)
            done.append(f"到位资金 {finding.title}（{code}）：{_words(services, 'fund_receipt', typed)}")
    return done
