"""Rules of received funds, their vouchers, and inspections on site."""

from __future__ import annotations

from tests.rule_cases import Case, wan
from tests.rule_cases.world import COMMON, FUND, INSPECTION

F1, V1, S1 = "fund_receipt/f1", "voucher/v1", "site_inspection/s1"
OPENING = {"fund_type": "期初结转", "opening_basis": "台账.xlsx!Sheet1!W5", "payer": None, "payee": None}
SECOND = COMMON | FUND | {"declared_amount": wan(100), "recognized_amount": wan(100), "receive_date": "2022-04-20"}
BARE = {"voucher/v1": None, "voucher/v2": None, "voucher_allocation/a1": None}
FOREIGN = {"origin_class": "境外", "fdi_form": "现汇"}


def kinds(one, other):
    return {"voucher/v1": {"voucher_type": one}, "voucher/v2": {"voucher_type": other}}


FUNDS = [
    Case(
        "L08-H1",
        F1,
        {"reviewer": "李演示"},
        {"reviewer": "张演示"},
        also=(({"recognition": "申报", "reviewer": None}, {"recognition": "核减", "reviewer": None}),),
    ),
    Case(
        "L08-H2",
        F1,
        OPENING | {"fund_receipt/f2": SECOND | OPENING | {"currency": "USD"}},
        OPENING | {"fund_receipt/f2": SECOND | OPENING},
    ),
    Case("L08-H3", F1, OPENING, OPENING | {"reviewer": None}),
    Case("L08-H4", F1, OPENING, OPENING | {"recognition": "申报"}),
    Case(
        "L08-H5",
        F1,
        {"voucher/v2": {"amount": wan(0)}, "recognized_amount": wan(3100)},
        {"recognized_amount": wan(6100.01)},
        also=(
            (
                {"recognition": "县区初审"} | BARE,
                {"voucher/v1": {"voucher_type": "16现场照片"}, "voucher/v2": {"verdict": "无效"}},
            ),
            (OPENING | BARE, BARE),
        ),
    ),
    Case("L08-H6", F1, OPENING, OPENING | {"opening_basis": None}),
    Case(
        "L08-H7",
        F1,
        {"fund_type": "实物"},
        {"fund_type": "实物", "site_inspection/s1": {"inspect_date": "2021-05-05"}},
        also=(
            (
                {"fund_type": "固定资产投入", "site_inspection/s1": {"inspect_date": "2021-05-06"}},
                {"fund_type": "固定资产投入", "site_inspection/s1": None},
            ),
        ),
    ),
    Case(
        "L08-H8",
        F1,
        {"site_inspection/s1": None, "inspection_voucher/n1": None},
        {"site_inspection/s1": None},
        also=(({}, {"site_inspection/s1": None, "inspection_voucher/n1": {"voucher_id": "v3"}}),),
    ),
    Case("L08-H9", F1, {"recognized_amount": wan(2999)}, {"recognized_amount": wan(3000.01)}),
    Case("L08-H10", F1, {"receive_date": "2022-05"}, {"receive_date": "2022-05-13"}),
    Case(
        "L08-H11",
        F1,
        {"receive_date": "2021-10"},
        {"receive_date": "2021-10-14"},
        also=(({"receive_date": "2021-09-01", "early_note": "前期土地款"}, {"receive_date": "2021-09-01"}),),
    ),
    Case(
        "L08-H12",
        F1,
        {"period": "2022-05", "late_reason": "凭证晚到"},
        {"period": "2022-05"},
        also=(({"receive_date": "2022", "period": "2022-05"}, {"receive_date": "2021", "period": "2022-05"}),),
    ),
    Case(
        "L08-H13",
        F1,
        {"submission/b1": {"report_id": "monthly", "period_key": "2022-04", "created_at": "2022-05-10T09:00"}},
        {"submission/b1": {"report_id": "monthly", "period_key": "2022-04", "created_at": "2022-05-08T09:00"}},
        also=(
            (
                {
                    "submission/b1": {
                        "report_id": "monthly",
                        "period_key": "2022-04",
                        "created_at": "2022-05-08T09:00",
                        "recalled_at": "2022-05-08T10:00",
                    }
                },
                {"submission/b1": {"report_id": "monthly", "period_key": "2022-04", "created_at": "2022-05-09T08:59"}},
            ),
        ),
    ),
    Case(
        "L08-H14",
        F1,
        {"recognized_amount": wan(9900), "fund_receipt/f2": SECOND},
        {"recognized_amount": wan(9900.01), "fund_receipt/f2": SECOND},
    ),
    Case(
        "L08-H15",
        F1,
        {"currency": "USD", "project/p1": {"foreign_amount": wan(3000)}},
        {"currency": "USD", "project/p1": {"foreign_amount": wan(2999)}},
    ),
    Case("L08-H67", F1, {"recognized_date": "2022-05-12"}, {"recognized_date": "2022-05-13"}),
    Case(
        "L08-V2",
        F1,
        {"fund_receipt/f2": SECOND | OPENING | {"receive_date": "2022-04-14"}},
        {"fund_receipt/f2": SECOND | OPENING},
        also=(
            (
                {"fund_receipt/f2": SECOND | OPENING | {"currency": "USD"}},
                {"fund_receipt/f2": SECOND | OPENING | {"receive_date": "2022-04-15"}},
            ),
        ),
    ),
    Case("L08-V3", F1, {}, {"site_inspection/s1": {"inspect_date": "2022-05-07"}}),
    Case("L08-V4", F1, FOREIGN | {"mofcom_period": "2022-04"}, FOREIGN),
    Case("L08-V7", F1, {"declared_amount": wan(4999.99)}, {"declared_amount": wan(5000)}),
    Case(
        "L08-V8",
        F1,
        {"receive_date": "2022-03-28"},
        {"receive_date": "2022-03-29"},
        also=(({"receive_date": "2022-03-31", "declared_amount": wan(3000.5)}, {"receive_date": "2022-03-31"}),),
    ),
    Case(
        "L08-V9",
        F1,
        {"fund_receipt/f2": SECOND | {"project_id": "p2"}},
        {"fund_receipt/f2": COMMON | FUND | {"project_id": "p2"}},
    ),
    Case(
        "L08-V10",
        F1,
        {"fund_receipt/f2": SECOND | {"reversal_of": "f1", "receive_date": "2022-05-16"}},
        {"fund_receipt/f2": SECOND | {"reversal_of": "f1", "receive_date": "2022-05-15"}},
    ),
    Case(
        "L08-V11",
        F1,
        {"enterprise/e2": COMMON | {"name": FUND["payer"], "region": "110101"}},
        {"enterprise/e2": COMMON | {"name": FUND["payer"], "region": "210102"}},
    ),
    Case(
        "L09-V1",
        F1,
        FOREIGN | kinds("03外汇业务登记凭证", "05银行询证函"),
        FOREIGN | kinds("01银行进账单", "05银行询证函"),
    ),
    Case("L09-V2", F1, kinds("01银行进账单", "11付款回单"), kinds("01银行进账单", "07工程款发票")),
    Case(
        "L09-V3",
        F1,
        {"fund_type": "固定资产投入"} | kinds("07工程款发票", "11付款回单"),
        {"fund_type": "固定资产投入"} | kinds("07工程款发票", "18三方形象进度确认单"),
        also=(
            (
                {"fund_type": "固定资产投入"} | kinds("19凭证汇总清单", "18三方形象进度确认单"),
                {"fund_type": "固定资产投入"},
            ),
        ),
    ),
    Case("L09-V4", F1, {"fund_type": "实物"} | kinds("09进口报关单", "11付款回单"), {"fund_type": "实物"}),
    Case(
        "L09-V7", F1, {"payee": "老名字公司", "enterprise/e1": {"old_names": ["老名字公司"]}}, {"payee": "老名字公司"}
    ),
    Case(
        "L10-H1",
        F1,
        {"recognition": "申报", "site_inspection/s1": {"verdict": "不实"}},
        {"site_inspection/s1": {"verdict": "不实"}},
    ),
    Case(
        "L10-H2",
        F1,
        {"recognition": "核减", "site_inspection/s1": {"verdict": "不实"}},
        {"site_inspection/s1": {"verdict": "不实"}},
        also=(
            (
                {
                    "site_inspection/s1": {"verdict": "不实"},
                    "site_inspection/s3": COMMON | INSPECTION | {"inspect_date": "2022-05-01"},
                },
                {"site_inspection/s3": COMMON | INSPECTION | {"inspect_date": "2022-05-01", "verdict": "不实"}},
            ),
        ),
    ),
    Case(
        "X06a",
        F1,
        {"project/p1": {"stage": "SX搁置终止"}},
        {
            "project/p1": {"stage": "SX搁置终止"},
            "project_progress/g2": {"stage": "SX搁置终止", "stage_date": "2022-04-14"},
        },
        also=(
            (
                {
                    "project/p1": {"stage": "SX搁置终止"},
                    "project_progress/g2": {"stage": "SX搁置终止", "stage_date": "2022-04-15"},
                },
                {
                    "receive_date": "2022-05-02",
                    "project/p1": {"stage": "SX搁置终止"},
                    "project_progress/g2": {"stage": "SX搁置终止", "stage_date": "2022-05-01"},
                },
            ),
        ),
    ),
    Case("X10b", F1, {"currency": "USD"} | kinds("04境外汇入通知", "02验资报告"), {"currency": "USD"}),
    Case(
        "X17",
        F1,
        {"fund_receipt/f2": SECOND | {"period": "2021-04"}},
        {"fund_receipt/f2": SECOND | {"period": "2021-04", "basis_version": "2021"}},
    ),
    Case("X22a", F1, {"region_code": "210114"}, {"region_code": "210300"}),
]

VOUCHERS = [
    Case(
        "L09-H1",
        V1,
        {"voucher/v2": {"voucher_no": "PZ-001"}},
        {"voucher/v2": {"voucher_no": "PZ-001", "issuer": "演示银行"}},
    ),
    Case(
        "L09-H2",
        "voucher/v3",
        {"voucher_allocation/a2": COMMON | {"voucher_id": "v3", "amount": 0}},
        {"voucher_allocation/a2": COMMON | {"voucher_id": "v3", "amount": 1}},
    ),
    Case("L09-H3", "voucher/v3", {"fund_receipt_id": "f1", "voucher_allocation/a1": None}, {"fund_receipt_id": "f1"}),
    Case(
        "L09-H4",
        "voucher/v3",
        {"fund_receipt_id": "f1", "voucher_allocation/a1": None},
        {"voucher_allocation/a1": None},
    ),
    Case("L09-H5", V1, {"voucher/v2": {"sha256": "9" * 64}}, {"voucher/v2": {"sha256": "1" * 64}}),
    Case(
        "L09-H6",
        V1,
        {"voucher_type": "19凭证汇总清单", "list_total": wan(3000)},
        {"voucher_type": "19凭证汇总清单", "list_total": wan(2999.99)},
    ),
    Case("L09-H7", V1, {"fund_receipt_id": None, "currency": "USD"}, {"currency": "USD"}),
    Case("L09-H8", "voucher_allocation/a1", {}, {"voucher/v3": {"currency": "USD"}}),
    Case(
        "L09-H67",
        V1,
        {"voucher_date": "2022-05-12"},
        {"voucher_date": "2022-05-13"},
        also=(({"check_date": "2022-05-12"}, {"check_date": "2022-05-13"}),),
    ),
    Case("L09-V5", V1, {"voucher_type": "14投资协议", "amount": wan(3001)}, {"amount": wan(3001)}),
    Case(
        "L09-V6",
        V1,
        {"voucher_date": "2022-05-11", "fund_receipt/f1": {"receive_date": "2022-02-10"}},
        {"voucher_date": "2022-05-12", "fund_receipt/f1": {"receive_date": "2022-02-10"}},
    ),
    Case(
        "L09-V8",
        V1,
        {"voucher_type": "07工程款发票", "buyer": "演示数控机床（沈阳）有限公司"},
        {"voucher_type": "07工程款发票", "buyer": "别的公司"},
    ),
    Case("L09-V9", V1, {"voucher_type": "17资金分割证明"}, {"voucher_type": "17资金分割证明", "original_checked": 0}),
]

INSPECTIONS = [
    Case("L10-H3", S1, {"inspectors": ["张演示", "王演示"]}, {"inspectors": ["张演示", "孙演示"]}),
    Case("L10-H4", S1, {}, {"inspectors": ["王演示"]}),
    Case(
        "L10-H5",
        S1,
        {"photos": None, "no_photo_reason": "涉密场所"},
        {"photos": ["c" * 64]},
        also=(({}, {"photos": None}),),
    ),
    Case(
        "L10-H6",
        S1,
        {"observed_stage": "S4前期手续", "diff_note": "许可证未到"},
        {"observed_stage": "S4前期手续"},
        also=(({"declared_stage": None}, {"verdict": "部分属实"}),),
    ),
    Case(
        "L10-H7",
        S1,
        {"inspect_date": "2022-05-12", "observed_invested": wan(2500)},
        {"inspect_date": "2022-05-12", "observed_invested": wan(2400)},
        also=(
            (
                {"inspect_date": "2022-05-12", "observed_invested": wan(2400), "diff_note": "少报"},
                {"inspect_date": "2022-05-12", "observed_invested": 0},
            ),
        ),
    ),
    Case("L10-H8", S1, {"observed_funds": wan(3000)}, {"observed_funds": wan(2999.99)}),
    Case("L10-H9", S1, {"site_inspection/s3": COMMON | INSPECTION}, {"site_inspection/s2": {"photos": ["c" * 64]}}),
    Case("L10-H67", S1, {"inspect_date": "2022-05-12"}, {"inspect_date": "2022-05-13"}),
    Case(
        "L10-V5",
        S1,
        {"verdict": "部分属实", "inspection_voucher/n1": {"verdict": "未见原件"}},
        {"inspection_voucher/n1": {"verdict": "未见原件"}},
    ),
    Case("X22c", S1, {}, {"region_code": "210300"}),
]

CASES = [*FUNDS, *VOUCHERS, *INSPECTIONS]
