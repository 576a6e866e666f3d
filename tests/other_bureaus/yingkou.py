"""营口: receipts and vouchers in one true BIFF workbook named .et, amounts in 元 and in 万 of the row's currency."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from .page import Page
from .wanted import Cell, between, flag, foreign, free, held, null, ok, rejected
from .writers import write_xls

if TYPE_CHECKING:
    from pathlib import Path

CITY = "210800"
RECEIPT = {
    "no": None,
    "number": "ext:资金编号",
    "project": "project_id.project_name",
    "date": "receive_date",
    "month": "period",
    "kind": "fund_type",
    "origin": "origin_class",
    "place": "origin_place",
    "currency": "currency",
    "declared": "declared_amount",
    "payer": "payer",
    "payee": "payee",
    "status": "recognition",
    "recognized": "recognized_amount",
    "on": "recognized_date",
    "why": "cut_reason",
    "basis": "basis_version",
    "remark": "remark",
}
RECEIPT_HEADS = ["序号", "资金编号", "项目名称", "到位日期", "统计月", "资金类型", "资金来源", "来源省或国别", "币种"]
RECEIPT_HEADS += ["申报金额", "付款方", "收款方", "认定状态", "认定金额", "认定日期", "核减原因", "口径版本", "备注"]
VOUCHER = {
    "number": "fund_receipt_id.ext:资金编号",
    "kind": "voucher_type",
    "voucher": "voucher_no",
    "issuer": "issuer",
    "date": "voucher_date",
    "currency": "currency",
    "amount": "amount",
    "checked": "original_checked",
    "checker": "checker",
    "on": "check_date",
    "verdict": "verdict",
    "buyer": "buyer",
}
VOUCHER_HEADS = [
    "资金编号",
    "凭证类型",
    "凭证号",
    "开具单位",
    "凭证日期",
    "币种",
    "金额（元）",
    "原件核对",
    "核对人",
    "核对日期",
    "核对结论",
    "发票购买方",
]


def receipts() -> Page:
    """Return a sheet with a currency column and no unit anywhere: a bare number is in 万 of it."""
    page = Page("到位明细", "fund_receipt", RECEIPT)
    page.out("营口市2022年到位资金明细（演示）")
    page.heads(RECEIPT_HEADS)
    rows: list[dict[str, object]] = [
        dict(number="ZJ01", date=date(2022, 2, 4), currency=ok("美元", "USD"), declared=170, recognized=ok("170万美元", "170"), on=date(2022, 3, 1)),
        dict(number="ZJ02", date=ok("2022.3.7", "2022-03-07", 58), currency=ok("人民币", "CNY"), declared=ok("1,730.5", "1730.5", 41), recognized=foreign("500万美元", "500", "万美元")),
        dict(number="ZJ03", date=ok(datetime(2022, 3, 8, 10, 5), "2022-03-08", 71), currency="CNY", declared=ok(0.1 + 0.2, "0.3", 57), recognized=ok("3000元", "0.3")),
        dict(number="ZJ04", date=rejected("2022-02-29", 66), currency=ok("欧元", "EUR"), declared=ok("300", "300"), recognized=free("3百万欧元")),
        dict(number="ZJ05", date=rejected(date(2027, 1, 1), 67), currency=ok("日元", "JPY"), declared=ok("1.2亿日元", "12000", 35), recognized=null("—")),
        dict(number="ZJ06", date=held("3月8日", 62), currency=ok("港元", "HKD"), declared=flag("约500", "500", 44), recognized=held("五六百万", 46)),
        dict(number="ZJ07", date=held(2022.3, 61), currency=ok("韩元", "KRW"), declared=between("500-600万韩元", "500", "600"), recognized=held("100+200", 55)),
        dict(number="ZJ08", date=ok("2022年3月", "2022-03", 60), currency="USD", declared=flag("-50", "-50", 51), recognized=flag("（50）", "-50", 51), why="冲回"),
        dict(number="ZJ09", date=ok(44650, "2026-03-31", 59), currency=held("英镑", 79), declared=free(100), recognized=null("待定")),
        dict(number="ZJ10", date=held("2022-3-1/2022-3-9", 69), currency="CNY", declared=ok("壹仟贰佰万元", "1200", 43), recognized=ok("1.2E+03", "1200", 50)),
        dict(number="ZJ11", date=ok("20220311", "2022-03-11", 58), currency="CNY", declared=ok("０．５亿元", "5000", 42), recognized=null("无"), place=ok("同上", "江苏", 11)),
        dict(number="ZJ12", date=flag("22.3.12", "2022-03-12", 58), currency="USD", declared=foreign("3000万元", "3000", "万元"), payer=ok("〃", "演示付款方", 11)),
    ]  # fmt: skip
    for serial, row in enumerate(rows, 1):
        page.data(**{
            "no": serial, "project": "鲅鱼圈演示项目", "month": "2022-03", "kind": "注册资本金", "origin": "省外", "place": "江苏", "payer": "演示付款方",
            "payee": "演示收款方", "status": "申报", "basis": "2022版", **row,
        })  # fmt: skip
    page.out("合计", *[None] * 8, 9999)
    page.out("注：外币为万元外币")
    return page


def _in_yuan(number: str, serial: int, amount: Cell | object, **more: object) -> dict[str, object]:
    return {
        "number": number, "kind": "01银行进账单", "voucher": f"00{serial:04d}", "issuer": "演示银行营口支行", "date": date(2022, 3, serial), "currency": "CNY",
        "amount": amount, "checked": ok("是", True, 80), "checker": "冯演示", "on": ok("2022年5月8日", "2022-05-08", 58), "verdict": "有效", **more,
    }  # fmt: skip


def vouchers() -> Page:
    """Amounts in 元 as the heading says."""
    page = Page("凭证目录", "voucher", VOUCHER)
    page.heads(VOUCHER_HEADS)
    page.data(**_in_yuan("ZJ01", 1, ok(1700000, "170"), currency=ok("美元", "USD")))
    page.data(**_in_yuan("ZJ02", 2, ok(17305000.55, "1730.500055"), checked=ok("√", True, 80)))
    page.data(**_in_yuan("ZJ03", 3, flag("3000万元", "3000", 39), checked=ok("×", False, 80), buyer="演示公司（营口）"))
    page.data(**_in_yuan("ZJ03", 4, ok("３０００", "0.3", 42), checked=ok("有", True, 80), voucher=held(45, 84)))
    page.data(
        **_in_yuan("ZJ99", 5, rejected("#VALUE!", 33), date=rejected(date(2027, 3, 1), 67), checked=ok("N", False, 80))
    )
    page.data(
        **_in_yuan(
            "ZJ04",
            6,
            free("0.005"),
            verdict="存疑",
            checker=null("/"),
            issuer=ok("同上", "演示银行营口支行", 11),
        )
    )
    page.data(**_in_yuan("ZJ04", 7, flag("△1,000", "-0.1", 51), kind=held("白条", 79)))
    return page  # fmt: skip


def build(folder: Path) -> tuple[Path, list[Page]]:
    """Write BIFF8 with the 1904 calendar under the suffix .et."""
    pages = [receipts(), vouchers()]
    return write_xls(folder / "营口市到位资金.et", *pages, dates_1904=True), pages
