"""The valid rows: one key project under construction, one ordinary project just signed, and what belongs to them."""

from __future__ import annotations

from tests.rule_cases import code_for, percent, wan

COMMON = {
    "region_code": "210106", "report_unit": "沈阳市商务局", "reporter": "张演示", "status": "已提交", "source": "手工",
    "created_at": "2022-05-09T09:00", "updated_at": "2022-05-09T09:00", "row_version": 1,
}  # fmt: skip

PROJECT = {
    "project_name": "演示数控机床生产基地", "province_no": "LN2021-001", "key_lists": ["省2021年新签约354项"],
    "list_year": 2021, "company_id": "e1", "industry_code": "C3421", "build_content": "建设两条生产线",
    "site_region": "210106", "site_address": "演示路1号", "build_type": "新建", "capital_class": "内资省外",
    "total_investment": wan(10000), "sign_date": "2021-10-15", "attracting_unit": "铁西区商务局", "sponsor_leader": "周演示",
    "task_force_id": "t1", "officer": "孙演示", "officer_phone": "13900000001", "contact_phone": "13900000002",
    "stage": "S5开工", "register_date": "2021-11-20", "permit_date": "2022-03-01", "start_date": "2022-04-10",
    "plan_finish_date": "2023-06", "agreement_type": "正式合同", "agreement": ["a" * 64], "is_legacy": 0,
}  # fmt: skip

FUND = {
    "project_id": "p1", "receive_date": "2022-04-15", "period": "2022-04", "fund_type": "注册资本金",
    "origin_class": "省外", "origin_place": "北京", "currency": "CNY", "declared_amount": wan(3000),
    "payer": "演示北方投资有限公司", "payee": "演示数控机床（沈阳）有限公司", "recognition": "已认定",
    "recognized_amount": wan(3000), "recognized_date": "2022-05-06", "basis_version": "2022", "reviewer": "李演示",
}  # fmt: skip

VOUCHER = {
    "fund_receipt_id": "f1", "voucher_type": "01银行进账单", "voucher_no": "PZ-001", "issuer": "演示银行",
    "voucher_date": "2022-04-16", "currency": "CNY", "amount": wan(3000), "file": ["1" * 64], "sha256": "1" * 64,
    "original_checked": 1, "checker": "李演示", "check_date": "2022-05-05", "verdict": "有效",
}  # fmt: skip

INSPECTION = {
    "project_id": "p1", "inspect_date": "2022-04-20", "inspectors": ["王演示", "赵演示"], "inspect_mode": "现场",
    "declared_stage": "S5开工", "observed_stage": "S5开工", "verdict": "属实", "photos": ["c" * 64, "d" * 64],
    "form_no": "210106-2022-0001", "opinion": "与申报一致", "photo_note": "4月20日项目现场", "signed_scan": ["e" * 64],
}  # fmt: skip

ISSUE = {
    "issue_no": "210106-2022-0001", "channel": "走访", "enterprise_id": "e1", "description": "供电接入手续办理慢",
    "category": "水电气热", "accept_time": "2022-05-09T09:30", "first_receiver": "u1", "party_kind": "企业",
    "issue_status": "办理中", "difficulty": "一般", "assign_time": "2022-05-10T10:00", "duty_unit": "演示供电公司",
    "owner": "吴演示", "feedback_due": "2022-05-13", "solve_due": "2022-05-19", "is_closed": 0,
}  # fmt: skip

WORLD = {
    "person/u1": {"name": "张演示", "unit": "外资科", "roles": ["填报"], "from_date": "2020-01-01", "phone": "13900000011"},
    "person/u2": {"name": "李演示", "unit": "综合科", "roles": ["审核"], "from_date": "2020-01-01"},
    "enterprise/e1": {
        "name": "演示数控机床（沈阳）有限公司", "uscc": code_for("91210106MA0000001"), "kind": "内资", "region": "210106",
        "found_date": "2021-11-20",
    },
    "zone/z1": {"name": "演示经济技术开发区", "level": "国家级", "region": "210106"},
    "task_force/t1": {
        "name": "演示专班", "level": "市级", "leader": "周演示", "commerce_head": "郑演示", "liaison": "冯演示",
        "liaison_phone": "13900000003", "start_date": "2021-11-01",
    },
    "project/p1": PROJECT,
    "project/p2": PROJECT | {
        "project_name": "冷链仓储加工中心", "province_no": None, "key_lists": ["一般"], "list_year": None,
        "company_id": None, "site_address": "演示路9号", "stage": "S2签约", "sign_date": "2022-04-06",
        "register_date": None, "permit_date": None, "start_date": None, "task_force_id": None,
        "plan_register_date": "2022-06",
    },
    "project_investor/i1": {
        "project_id": "p1", "investor_name": "演示北方投资有限公司", "origin": "110000", "share": percent(60),
        "owner_type": "民营", "uscc": code_for("91110000MA0000002"),
    },
    "project_investor/i2": {
        "project_id": "p1", "investor_name": "演示装备股份有限公司", "origin": "310000", "share": percent(40),
        "owner_type": "股份制",
    },
    "project_investor/i3": {
        "project_id": "p2", "investor_name": "演示南方冷链有限公司", "origin": "440000", "owner_type": "民营",
    },
    **{
        f"project_stage_proof/r{n}": {
            "project_id": "p1", "stage": stage, "proof_kind": kind, "proof_date": "2022-03-20", "file": [str(n) * 64],
        }
        for n, (stage, kind) in enumerate(
            [("S4前期手续", "备案核准"), ("S4前期手续", "用地"), ("S4前期手续", "规划"), ("S4前期手续", "环评"),
             ("S5开工", "施工许可"), ("S5开工", "现场照片")],
        )
    },
    "project_progress/g1": {
        "project_id": "p1", "week_key": "2022-W18", "stage": "S5开工", "has_change": 1, "progress_note": "基坑开挖",
        "next_plan": "基础施工", "invested_total": wan(2000), "invested_year": wan(500), "stage_date": "2022-04-10",
    },
    "project_progress/g2": {
        "project_id": "p1", "week_key": "2022-W19", "stage": "S5开工", "has_change": 1, "progress_note": "基础施工过半",
        "next_plan": "基础完工", "invested_total": wan(2500), "invested_year": wan(1000),
    },
    "project_progress/g3": {
        "project_id": "p2", "week_key": "2022-04", "stage": "S2签约", "has_change": 0, "invested_total": 0,
        "invested_year": 0, "stage_date": "2022-04-06",
    },
    "fund_receipt/f1": FUND,
    "voucher/v1": VOUCHER,
    "voucher/v2": VOUCHER | {
        "voucher_type": "02验资报告", "voucher_no": "YZ-001", "issuer": "演示会计师事务所", "file": ["2" * 64],
        "sha256": "2" * 64,
    },
    "voucher/v3": VOUCHER | {
        "voucher_type": "12固定资产账或审计报告", "voucher_no": "SJ-001", "fund_receipt_id": None, "amount": wan(100),
        "file": ["3" * 64], "sha256": "3" * 64,
    },
    "voucher_allocation/a1": {"voucher_id": "v3", "fund_receipt_id": "f1", "amount": wan(100)},
    "site_inspection/s1": INSPECTION,
    "site_inspection/s2": INSPECTION | {
        "project_id": "p2", "declared_stage": "S2签约", "observed_stage": "S2签约", "form_no": "210106-2022-0002",
        "photos": None, "no_photo_reason": "无实体现场",
    },
    "inspection_voucher/n1": {"inspection_id": "s1", "voucher_id": "v1", "verdict": "相符"},
    "service_officer/o1": {
        "name": "陈演示", "unit": "铁西区商务局", "phone": "13900000004", "term_from": "2022-01-01", "visit_freq": "每季",
    },
    "service_assignment/m1": {"officer_id": "o1", "enterprise_id": "e1", "role": "主责", "start_date": "2022-01-10"},
    "service_visit/w1": {
        "officer_id": "o1", "enterprise_id": "e1", "visit_date": "2022-04-27", "visit_mode": "上门", "content": "了解用电",
    },
    "issue/q1": ISSUE,
    "issue/q2": ISSUE | {
        "issue_no": "210106-2022-0002", "description": "招工困难", "category": "用工", "issue_status": "销号",
        "accept_time": "2022-04-11T09:00", "assign_time": "2022-04-12T09:00", "feedback_due": "2022-04-15",
        "solve_due": "2022-04-21", "first_feedback_date": "2022-04-14", "result": "解决", "done_date": "2022-04-20",
        "is_closed": 1, "closed_date": "2022-04-25",
    },
    "issue_log/l1": {"issue_id": "q1", "log_time": "2022-05-11T15:00", "progress": "已现场踏勘", "handler": "吴演示"},
    "issue_extension/x1": {
        "issue_id": "q1", "apply_date": "2022-05-12", "reason": "材料待补", "new_due": "2022-05-27", "approved": "待批",
    },
    "issue_callback/c1": {
        "issue_id": "q2", "callback_date": "2022-04-24", "caller": "陈演示", "method": "电话", "solved": "是",
        "satisfaction": "满意", "reached": "接通",
    },
    "target/k1": {"year": 2022, "region": "210100", "indicator": "到位资金", "value": 1_000_000, "unit": "万元"},
    "handover/h1": {
        "kind": "请假代理", "from_person": "u1", "to_person": "u2", "scope": ["周调度"], "start_date": "2022-05-01",
        "end_date": "2022-05-31", "approver": "u2",
    },
    "submission/b1": {
        "report_id": "weekly_dispatch", "period_key": "2022-W18", "version": 1, "snapshot": "f" * 64, "channel": "网络",
    },
    "notice_push/j1": {
        "push_date": "2022-05-05", "topic": "政策解读", "channel": "微信群", "enterprise_ids": ["e1"], "content": "留抵退税",
        "receipts": 1,
    },
}  # fmt: skip
"""Rows by `LEDGER/ID`; the common fields are added to each."""
