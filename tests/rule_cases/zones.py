"""Development zones: powers given to them, their land, idle assets brought back into use."""

from __future__ import annotations

from tests.rule_cases import Case

POWER = "delegated_power/dp1"

WORLD = {
    POWER: {
        "item_name": "演示经营许可",
        "grantor": "演示市商务局",
        "zone_id": "z1",
        "grant_mode": "委托",
        "power_level": "市级",
        "basis_doc": "演示发〔2021〕1号",
        "effective_date": "2021-11-12",
        "capacity": ["人员", "系统"],
        "case_count": 6,
        "supervise_unit": "演示开发区管委会",
        "grant_status": "运行",
        "entrust_doc": ["b1" * 32],
        "notice_proof": ["b2" * 32],
    },
}

POWERS = [
    Case(
        "L17-H1",
        POWER,
        {"grant_status": "拟赋权", "entrust_doc": None},
        {"entrust_doc": None},
        also=(({"grant_mode": "下放", "entrust_doc": None}, {"grant_status": "签订", "entrust_doc": None}),),
    ),
    Case(
        "L17-H2",
        POWER,
        {"grant_status": "拟赋权", "notice_proof": None},
        {"notice_proof": None},
        also=(({"grant_mode": "下放", "notice_proof": None}, {"grant_status": "签订", "notice_proof": None}),),
    ),
    Case(
        "L17-H3",
        POWER,
        {"grant_mode": "授权", "legal_basis": "演示条例第一条"},
        {"grant_mode": "授权"},
        also=(({"grant_mode": "授权", "grant_status": "拟赋权"}, {"grant_mode": "授权", "grant_status": "签订"}),),
    ),
    Case("L17-H4", POWER, {}, {"supervise_unit": None}),
    Case(
        "L17-V1",
        POWER,
        {"case_count": None},
        {"case_count": None, "effective_date": "2021-11-11"},
        also=(
            (
                {"case_count": 1, "effective_date": "2021-11-11"},
                {"case_count": 0, "effective_date": "2021-11-11", "grant_status": "评估"},
            ),
            (
                {"case_count": 0, "effective_date": "2021-11-11", "grant_status": "签订"},
                {"case_count": 0, "effective_date": "2021-11-11"},
            ),
        ),
    ),
]

CASES = [*POWERS]
