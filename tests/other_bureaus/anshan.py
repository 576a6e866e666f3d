"""鞍山: enterprise issues, one sheet per county, a 汇总 that repeats them, hidden sheets, two-row joined heads."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from .page import Page
from .wanted import flag, hard, held, null, ok, rejected, uscc
from .writers import write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210300"
COLUMNS = {
    "no": None,
    "number": "issue_no",
    "region": "region_code",
    "channel": "channel",
    "company": "enterprise_id.name",
    "code": "enterprise_id.uscc",
    "project": "project_id.project_name",
    "contact": "contact",
    "phone": "contact_phone",
    "text": "description",
    "kind": "category",
    "area": "eight_area",
    "areas": "other_areas",
    "difficulty": "difficulty",
    "accepted": "accept_time",
    "assigned": "assign_time",
    "unit": "duty_unit",
    "assist": "assist_units",
    "owner": "owner",
    "feedback": "feedback_due",
    "solve": "solve_due",
    "log": "issue_log",
    "result": "result",
    "done": "done_date",
    "confirmed": "enterprise_confirmed",
    "called": "issue_callback.callback_date",
    "caller": "issue_callback.caller",
    "method": "issue_callback.method",
    "solved": "issue_callback.solved",
    "satisfied": "issue_callback.satisfaction",
    "closed": "is_closed",
    "status": "issue_status",
    "first": "first_receiver.name",
    "plea": "ext:诉求类型",
    "remark": "remark",
}
UPPER = [
    "序号",
    "编号",
    "县区",
    "来源\n渠道",
    "企业情况",
    None,
    "关联项目",
    "反映人",
    "联系电话",
    "问题描述",
    "问题类别",
]
UPPER += [
    "八个方面",
    "兼涉方面",
    "难度",
    "受理时间",
    "交办时间",
    "责任单位",
    "协办单位",
    "责任人",
    "反馈时限",
    "解决时限",
]
UPPER += [
    "办理进展",
    "办理结果",
    "办结日期",
    "企业确认",
    "回 访",
    None,
    None,
    None,
    None,
    "是否销号",
    "状态",
    "首问责任人",
]
UPPER += ["诉求类型", "备注"]
LOWER = [None] * 4 + ["企业名称", "统一社会信用代码"] + [None] * 19 + ["日期", "回访人", "方式", "是否解决", "满意度"]


def _page(name: str, title: str) -> Page:
    page = Page(name, "issue", COLUMNS)
    page.out(title)
    page.out("填报单位：鞍山市商务局（演示）    填报日期：2022-06-30")
    page.heads(UPPER, LOWER)
    return page


def _case(serial: int, /, **more: object) -> dict[str, object]:
    return {
        "no": serial, "number": f"210381-2022-{serial:04d}", "region": ok("海城", "210381", 77), "channel": "走访",
        "company": f"海城演示镁业{serial}有限公司", "code": uscc("210381", serial), "text": f"第{serial}项：用电容量不足",
        "kind": "水电气热", "area": "政务服务", "difficulty": "一般", "accepted": date(2022, 3, 1), "unit": "市工信局（演示）",
        "owner": "吴演示", "closed": ok("否", False, 80), "status": "办理中", **more,
    }  # fmt: skip


def haicheng() -> Page:
    """Dates, people, lists, progress lines, yes and no."""
    page = _page("海城市", "海城市企业问题清单（演示）")
    page.data(
        **_case(
            1,
            accepted=ok(datetime(2022, 3, 1, 9, 30), "2022-03-01", 71),
            assigned=ok("2022/3/2 14:00", "2022-03-02", 71),
            areas=ok("审批、执法", ["审批", "执法"], 78),
            assist=ok("市税务局；市人社局、市住建局", ["市税务局", "市人社局", "市住建局"], 78),
            feedback="2027-01-05",
            solve=ok("2027年2月1日", "2027-02-01", 58),
            phone=ok(13900020001, "13900020001", 76),
            first="赵演示",
            log="2022-03-02 已受理\n2022-03-05 现场查看",
            plea="用电",
        )
    )
    page.data(
        **_case(
            2,
            company="海城演示（中国）机械有限公司",
            closed=ok("√", True, 80),
            confirmed=ok("有", True, 80),
            result="解决",
            done=date(2022, 4, 1),
            called=ok("2022.4.6", "2022-04-06", 58),
            caller="郑演示",
            method="电话",
            solved="是",
            satisfied="满意",
            status="销号",
            contact="王演示",
            phone="0412-3220000转12",
            remark="繁體原文「瀋海」",
        )
    )
    page.data(
        **_case(
            3,
            closed=ok("×", False, 80),
            confirmed=ok("无", False, 80),
            accepted=held("3月5日", 62),
            assigned=held("2022年3月", 60),
            phone=null("—"),
            contact=null("无"),
            owner=ok("同上", "吴演示", 11),
            unit=ok("〃", "市工信局（演示）", 11),
            done=null("待定"),
        )
    )
    page.data(
        **_case(
            4,
            closed=ok("Y", True, 80),
            code=hard(_bad(4), _bad(4)),
            solve=rejected("2022-06-31", 66),
            feedback=null("/"),
            text="其中费用合计200万元，请减免",
        )
    )
    page.data(
        **_case(
            5,
            closed=ok("N", False, 80),
            code=held(uscc("210381", 5)[:10] + "O" + uscc("210381", 5)[11:], 74, suggestion=uscc("210381", 5)),
            done=rejected("2026-12-01", 67),
            called=rejected(date(2027, 1, 3), 67),
            text="厂房租约纠纷\n请协调",
        )
    )
    page.data(
        **_case(
            6,
            closed=ok(1, True, 80),
            code=rejected(9.12103e17, 75),
            accepted=ok(44621, "2022-03-01", 59),
            assigned=ok("44622", "2022-03-02", 59),
            kind=held("环保", 79),
            channel=held("微信群", 79),
        )
    )
    page.data(
        **_case(
            7,
            closed=ok(0, False, 80),
            company="〇〇演示\u3000厂",
            accepted=flag("22-3-1", "2022-03-01", 58),
            text=rejected("#VALUE!", 33),
        )
    )
    page.data(
        **_case(
            7,
            closed=ok("1", True, 80),
            company=" 海城 演示七厂 ",
            accepted=ok(20220301, "2022-03-01", 58),
            remark=flag("名\ue123字", "名\ue123字", 81),
        )
    )
    page.blank(2)
    page.data(
        **_case(
            9,
            closed=ok("0", False, 80),
            accepted=held("2022-3-1、2022-3-9", 69),
            assigned=held("已交办", 65),
            feedback=held(2022.1, 61),
        )
    )
    page.out("合计", None, None, None, "9家")
    page.out("备注：演示数据")
    page.out("电话 0412-5550000")
    return page  # fmt: skip


def _bad(number: int) -> str:
    good = uscc("210381", number)
    return good[:-1] + ("1" if good[-1] != "1" else "2")


def taian() -> Page:
    """Another county, the same head; two hidden rows."""
    page = _page("台安县", "台安县企业问题清单（演示）")
    for number in (21, 22, 23):
        page.data(**_case(number, region=ok("台安", "210321", 77), number=f"210321-2022-{number:04d}"))
    page.hidden_rows |= {
        page.data("held", **_case(24, region=ok("台安", "210321", 77), number="210321-2022-0024")),
        page.data("held", **_case(25, region=ok("台安", "210321", 77), number="210321-2022-0025")),
    }
    page.data(**_case(26, region=ok("鞍山铁西区", "210303", 77), number="210321-2022-0026", company=ok("同上", "海城演示镁业23有限公司", 11),
                      code=ok("同上", uscc("210381", 23), 11)))  # fmt: skip
    page.data(**_case(27, region=ok("铁西", "210303", 77), number="210321-2022-0027"))
    return page


def summary(*pages: Page) -> Page:
    """Return the 汇总 sheet: the rows of the others again."""
    page = _page("汇总", "鞍山市企业问题清单汇总（演示）")
    page.treatment = "held"
    for one in pages:
        for row in one.wanted:
            if row["row_state"] == "data":
                page.rows.append(list(one.rows[row["row"] - 1]))
    return page


def _hidden(name: str, state: str) -> Page:
    page = _page(name, "备份")
    page.rows.append([None, "X-1", None, None, "备份企业", None, None, None, None, "备份问题"])
    page.treatment, page.state = "not_imported", state
    return page


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write the workbook."""
    details = [haicheng(), taian()]
    pages = [summary(*details), *details, _hidden("备份", "hidden"), _hidden("旧数据", "veryHidden")]
    return write_xlsx(folder / "鞍山市企业问题清单.xlsx", *pages), pages
