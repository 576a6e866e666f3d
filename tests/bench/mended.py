"""Makes imported projects a ledger that a bureau has worked on: nearly all rows keep the rules.

A ledger that was just imported breaks a dozen rules in each row; what a check costs then is writing findings.
"""

from __future__ import annotations

import random
import runpy
from typing import TYPE_CHECKING

from tests.bench.copies import LEDGER, MAKE_LARGE

if TYPE_CHECKING:
    from bizenv_desktop.storage.writing import Writer

_SYLLABLES = (
    "安邦宝北博昌成诚辰驰创大德鼎东敦方飞丰福富高冠光广国海瀚航豪和恒弘宏泓虹鸿华辉汇惠吉佳嘉建健江杰金锦晶景九聚凯康科坤昆"
    "蓝乐力利联良林龙隆绿伦迈美明铭能宁鹏普奇启前青清庆荣融锐瑞润森山尚升圣盛胜时世顺思泰腾天通同万威维伟文沃祥翔欣新信星兴"
    "旭雅亚岩阳耀一宜亿艺益银英永友宇裕元源远跃云运泽展正志智中众洲卓"
)
_WORKS = (
    "产业园",
    "生产基地",
    "研发中心",
    "加工厂",
    "物流园",
    "数据中心",
    "改造工程",
    "装备制造",
    "总部基地",
    "示范线",
)
_KINDS = {
    "备案核准": "S4",
    "用地": "S4",
    "规划": "S4",
    "环评": "S4",
    "施工许可": "S5",
    "现场照片": "S5",
    "竣工验收": "S7",
    "发票": "S8",
    "产能记录": "S9",
}
"""Proofs, and the stage from which a project has them."""
_DEFECTS = 17
"""Each so many rows is left with something to mend."""


def mend(writer: Writer, today: str) -> None:
    """Give distinct names and codes, dates in order, officers, proofs, this month's progress and a visit."""
    rows = writer.all(f'SELECT rid FROM "{LEDGER}" WHERE deleted = 0')
    names = zip(_names(len(rows)), (rid for (rid,) in rows), strict=True)
    writer.many(f'UPDATE "{LEDGER}" SET project_name = ? WHERE rid = ?', names)
    companies = writer.all("SELECT rid FROM enterprise WHERE uscc IS NOT NULL")
    code = runpy.run_path(str(MAKE_LARGE))["uscc"]
    codes = [(code("210102", number), rid) for number, (rid,) in enumerate(companies)]
    writer.many("UPDATE enterprise SET uscc = ? WHERE rid = ?", codes)
    writer.execute(_PROJECT)
    for number, (kind, stage) in enumerate(_KINDS.items()):
        writer.execute(_PROOF, {"kind": kind, "stage": stage, "tail": f"a{number:x}"})
    writer.execute(_PROGRESS, {"day": today})
    writer.execute(_VISIT, {"day": today})
    writer.execute("UPDATE project_investor SET owner_type = '外商', country = 'JPN' WHERE deleted = 0")


def _names(count: int) -> list[str]:
    """Return distinct names as enterprises give them: some syllables, and what is built."""
    chance = random.Random(count)
    return ["".join(chance.choices(_SYLLABLES, k=4)) + chance.choice(_WORKS) + "项目" for _ in range(count)]


_PROJECT = f"""UPDATE "{LEDGER}" SET key_lists = '["一般"]', officer = '演示专人' || (rid / 10),
 officer_phone = '13900000000', total_investment = total_investment % 800000000000 + 60000000000,
 agreement = '["演示"]', agreement_type = '正式合同', is_legacy = 0,
 sign_date = CASE WHEN stage < 'S3' THEN '2022-10-10' ELSE '2022-06-10' END,
 register_date = CASE WHEN stage >= 'S3' AND rid % {_DEFECTS} THEN '2022-07-01' END,
 permit_date = CASE WHEN stage >= 'S4' THEN '2022-07-20' END,
 start_date = CASE WHEN stage >= 'S5' THEN '2022-08-01' END,
 structure_date = CASE WHEN stage >= 'S6' THEN '2022-08-20' END,
 finish_date = CASE WHEN stage >= 'S7' THEN '2022-09-20' END,
 production_date = CASE WHEN stage >= 'S8' THEN '2022-10-01' END,
 full_capacity_date = CASE WHEN stage >= 'S9' THEN '2022-10-20' END"""

_COMMON = "region_code, report_unit, reporter, status, created_at, source"
_PROOF = f"""INSERT INTO project_stage_proof (id, project_id, proof_kind, file, proof_date, {_COMMON})
 SELECT id || :tail, id, :kind, '["演示"]', '2022-08-01', {_COMMON} FROM "{LEDGER}"
 WHERE stage >= :stage"""
_PROGRESS = f"""INSERT INTO project_progress (id, project_id, week_key, {_COMMON})
 SELECT id || 'b1', id, week_of(:day), {_COMMON} FROM "{LEDGER}" WHERE deleted = 0"""
_VISIT = f"""INSERT INTO site_inspection (id, project_id, inspect_date, {_COMMON})
 SELECT id || 'c1', id, :day, {_COMMON} FROM "{LEDGER}" WHERE deleted = 0"""
