"""锦州: service officers, their visits and firms, in XML of Excel 2003 named .xls; 锦州's firms and pushes as .xlsm."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .page import Page
from .wanted import flag, hard, held, null, ok, rejected, uscc
from .writers import write_xlsx, write_xml

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210700"


def officers() -> list[Page]:
    """Three sheets of three ledgers; the visits come before the people whom they name."""
    people = Page(
        "服务员名册",
        "service_officer",
        {
            "name": "name",
            "unit": "unit",
            "phone": "phone",
            "from": "term_from",
            "to": "term_to",
            "often": "visit_freq",
            "group": "ext:包保组",
        },
    )
    people.out("锦州市商务服务员名册（演示）")
    people.heads(["姓名", "单位", "电话", "聘期起", "聘期止", "走访频次", "包保组"])
    people.data(
        name="赵演示",
        unit="锦州市商务局",
        phone=ok(13900000001, "13900000001", 76),
        **{"from": ok("2022.1.5", "2022-01-05", 58), "to": "2027-01-05"},
        often="每月",
        group="一组",
    )
    people.data(
        name="钱演示",
        unit=ok("同上", "锦州市商务局", 11),
        phone="0416-2340000转3",
        **{"from": held("2022年1月", 60), "to": held("长期", 63)},
        often="每季",
        group=ok("〃", "一组", 11),
    )
    people.data(
        name="孙演示",
        unit="凌海市商务局",
        phone=null("—"),
        **{"from": rejected("2022-02-30", 66)},
        often=held("有事走访", 79),
    )
    visits = Page(
        "走访",
        "service_visit",
        {
            "officer": "officer_id.name",
            "firm": "enterprise_id.name",
            "day": "visit_date",
            "mode": "visit_mode",
            "text": "content",
            "issues": "issue_ids",
        },
    )
    visits.heads(["服务员", "企业", "走访日期", "方式", "内容", "发现问题"])
    visits.data(
        officer="赵演示",
        firm="锦州演示甲有限公司",
        day=ok("2022-5-5", "2022-05-05", 58),
        mode="上门",
        text="了解用工\n需求",
        issues=null("无"),
    )
    visits.data(
        officer="赵演示",
        firm="锦州演示（乙）公司",
        day=date(2022, 5, 6),
        mode=held("微信", 79),
        text=ok("同上", "了解用工\n需求", 11),
        issues=ok("W-1、W-2", ["W-1", "W-2"], 78),
    )
    visits.data(
        officer="周演示",
        firm=ok("同上", "锦州演示（乙）公司", 11),
        day=rejected("2027-01-01", 67),
        mode="电话",
        text="＃",
    )
    firms = Page(
        "分工",
        "service_assignment",
        {
            "officer": "officer_id.name",
            "firm": "enterprise_id.name",
            "role": "role",
            "from": "start_date",
            "to": "end_date",
        },
    )
    firms.heads(["服务员", "企业名称", "角色", "起", "止"])
    firms.data(officer="赵演示", firm="锦州演示甲有限公司", role="主责", **{"from": "2022-01-05"})
    firms.data(
        officer="钱演示",
        firm="锦州演示(乙)公司",
        role="协办",
        **{"from": ok("44600", "2022-02-08", 59), "to": ok("2027年1月5日", "2027-01-05", 58)},
    )
    return [visits, people, firms]  # fmt: skip


def firms() -> list[Page]:
    """Enterprises with lost zeros and odd codes; pushes to lists of them; task forces."""
    firm = Page("企业名录", "enterprise", {
        "name": "name", "code": "uscc", "old": "old_names", "kind": "kind", "industry": "industry_code", "found": "found_date", "capital": "capital",
        "currency": "capital_currency", "phone": "phone", "region": "region", "customs": "customs_code", "trader": "is_trader", "no": "no_uscc_reason",
    })  # fmt: skip
    firm.heads(
        [
            "企业名称",
            "信用代码",
            "曾用名",
            "企业类型",
            "行业",
            "成立日期",
            "注册资本（万元）",
            "注册资本币种",
            "联系电话",
            "所在地区",
            "海关注册编码",
            "有进出口实绩",
            "无信用代码原因",
        ]
    )
    firm.data(name="锦州演示甲有限公司", code=uscc("210702", 1), old=ok("锦州老甲厂；锦州更老甲厂", ["锦州老甲厂", "锦州更老甲厂"], 78), kind="内资", industry="C3421",
              found=date(2001, 1, 5), capital=ok("1,200", "1200", 41), currency=ok("人民币", "CNY"), phone=ok(1.39e10, "13900000000", 76), region=ok("古塔区", "210702"),
              customs="0210000001", trader=ok("是", True, 80))  # fmt: skip
    firm.data(name="錦州演示鑄造有限公司", code=hard(_bad(uscc("210702", 2)), _bad(uscc("210702", 2))), kind="外商投资", industry=held("铸造", 79), found=held("2001年", 60), capital=flag("5亿元", "50000", 39),
              currency=ok("CNY"), phone="0416-1转2", region=ok("凌海", "210781", 77), customs=held(2100000002, 84), trader=ok("×", False, 80))  # fmt: skip
    firm.data(name=flag("锦州\ue000公司", "锦州\ue000公司", 81), code=rejected(9.12107e17, 75), kind="内资", industry=ok("3421", "C3421", 79), capital=held("三千多万", 46), currency=ok("美元", "USD"),
              region=held("锦西", 77), customs="0210000003", trader=ok("1", True, 80), no="筹建中")  # fmt: skip
    push = Page(
        "推送",
        "notice_push",
        {
            "day": "push_date",
            "topic": "topic",
            "channel": "channel",
            "firms": "enterprise_ids",
            "text": "content",
            "count": "receipts",
        },
    )
    push.heads(["日期", "主题", "渠道", "对象企业", "内容", "回执数"])
    push.data(
        day=date(2022, 5, 5),
        topic="政策解读",
        channel="微信群",
        firms=ok("锦州演示甲有限公司、锦州演示丙公司", ["锦州演示甲有限公司", "锦州演示丙公司"], 78),
        text=ok("=SUM(A1) 原文", None, 83),
        count=3,
    )
    push.data(
        day=rejected("2026-12-05", 67),
        topic="培训通知",
        channel=held("广播", 79),
        firms=ok("锦州演示甲有限公司", ["锦州演示甲有限公司"]),
        text="通知",
        count=ok("１２家", "12", 42),
    )
    force = Page(
        "专班",
        "task_force",
        {
            "name": "name",
            "level": "level",
            "leader": "leader",
            "head": "commerce_head",
            "liaison": "liaison",
            "phone": "liaison_phone",
            "members": "members",
            "from": "start_date",
            "to": "end_date",
        },
    )
    force.heads(
        ["专班名称", "级别", "组长（市领导）", "商务部门负责人", "联络人", "联络电话", "成员", "起始日期", "结束日期"]
    )
    force.data(
        name="第一专班",
        level="市级",
        leader="王演示",
        head="刘演示",
        liaison="赵演示",
        phone=ok(13900000002, "13900000002", 76),
        members=ok("甲某、乙某；丙某", ["甲某", "乙某", "丙某"], 78),
        **{"from": flag("22.1.1", "2022-01-01", 58), "to": "2027-12-31"},
    )
    force.data(
        name="第二专班",
        level=held("区级", 79),
        leader=null("待定"),
        head="刘演示",
        liaison=ok("同上", "赵演示", 11),
        members=ok("甲某，乙某", ["甲某，乙某"]),
        **{"from": held(2022.1, 61)},
    )
    return [firm, push, force]  # fmt: skip


def _bad(code: str) -> str:
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the officers."""
    pages = officers()
    return write_xml(folder / "锦州市商务服务员.xls", *pages), pages


def build_firms(folder: Path) -> tuple[Path, list[Page]]:
    """Write the firms."""
    pages = firms()
    return write_xlsx(folder / "锦州市企业名录.xlsm", *pages), pages
