"""All checks of a large ledger against one bare scan of its columns, and the checks of one record."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.checks.running import RECORD_STEPS, run
from bizenv_desktop.checks.unsaved import unsaved
from tests.bench.copies import LEDGER, column_names, first_ids
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median, percentile, timed

if TYPE_CHECKING:
    from tests.bench.copies import Copies

_FETCH_GOAL = 0.8
_RECORD_GOAL = 2.0
_RECORD_WORST = 0.001
_LIMIT = 0.005
_RECORDS = 400


def measure_ledger(copies: Copies, rounds: int) -> Measured:
    """Return the figures of a whole ledger: counts the first time and again (likely doubles are kept), each finding."""
    services = copies.large
    checker, copy = services.checker, services.copy
    columns = column_names(services)
    fetch = f'SELECT id, {", ".join(columns)} FROM "{LEDGER}" WHERE deleted = 0'
    inside = f'SELECT {", ".join(f"sum(length({name}))" for name in columns)} FROM "{LEDGER}" WHERE deleted = 0'

    def scanned(sql: str) -> float:
        with copy.read() as reader:
            return timed(lambda: reader.all(sql))

    def first_time() -> float:
        fresh = Checker(copy)
        try:
            return timed(lambda: fresh.scan(LEDGER).counts())
        finally:
            fresh.close()

    taken = interleaved(
        {
            "first": first_time,
            "again": lambda: timed(lambda: checker.scan(LEDGER).counts()),
            "findings": lambda: timed(lambda: checker.check_ledger(LEDGER)),
            "fetch": lambda: scanned(fetch),
            "inside": lambda: scanned(inside),
        },
        rounds,
    )
    middle = {name: median(seconds) for name, seconds in taken.items()}
    what = f"检查 {copies.rows:,} 行"
    figures = [
        Figure(f"{what}：头一次 first time", middle["first"], "SELECT 全部列 fetched", middle["fetch"], _FETCH_GOAL),
        Figure(f"{what}：再检查 again", middle["again"], "SELECT 全部列 fetched", middle["fetch"], _FETCH_GOAL),
        Figure(f"{what}：逐条 findings", middle["findings"], "SELECT 全部列 fetched", middle["fetch"], 1.0, "自定 own"),
        Figure(f"{what}：再检查 again", middle["again"], "库内扫描 sum() in SQLite", middle["inside"]),
    ]
    return Measured("整表检查 whole ledger", figures, _whole_rest(checker, middle), _whole_remarks(checker, columns))


def _whole_rest(checker: Checker, middle: dict[str, float]) -> list[tuple[str, float]]:
    with checker._ready(None) as ready:
        program = checker._programs.whole(LEDGER, ("edit", "submit"))
        masks = timed(lambda: run(ready, checker._programs, program, [], 20_000_000_000))
    doubles = max(middle["first"] - masks, 0.0)
    made = max(middle["findings"] - middle["again"], 0.0)
    return [
        ("一条语句判全部规则 one statement", masks),
        ("头一次找重名 likely duplicates", doubles),
        ("写出问题 findings", made),
    ]


def _whole_remarks(checker: Checker, columns: list[str]) -> list[str]:
    scan = checker.scan(LEDGER)
    found = sum(scan.counts().values())
    return [f"{len(scan.program.rules)} 条规则 rules, {len(columns)} 列 columns, {found:,} 个问题 findings"]


def measure_record(copies: Copies, _rounds: int) -> Measured:
    """Return median and p99 of the checks of one unsaved record, against its bare statement."""
    services = copies.large
    checker, records = services.checker, services.records
    ids = first_ids(services, _RECORDS)
    values = {row_id: records.get(LEDGER, row_id).values for row_id in ids}
    program = checker._programs.record(LEDGER, ("edit",))
    ours, bare = [], []
    checker.check_record(LEDGER, values[ids[0]], ids[0])
    with checker._connections.read() as reader:
        for row_id in ids:
            ours.append(timed(lambda row_id=row_id: checker.check_record(LEDGER, values[row_id], row_id)))
            bound = unsaved(reader, services.forms.ledgers[LEDGER], values[row_id], row_id).bound(program)
            bare.append(timed(lambda bound=bound: reader.all(program.sql, bound)))
    figures = [
        Figure("检查一条记录 one record", median(ours), "同一语句 bare statement", median(bare), _RECORD_GOAL),
        Figure("检查一条记录 p50", median(ours), goal=_LIMIT, source="自定 own"),
        Figure("检查一条记录 p99", percentile(ours, 99), goal=_RECORD_WORST),
    ]
    return Measured("单条检查 one record", figures, _record_rest(checker, values[ids[0]], ids[0], median(bare)))


def _record_rest(checker: Checker, values: object, row_id: str, bare: float) -> list[tuple[str, float]]:
    """Return the stages of one check, each the median of some."""
    spent: dict[str, list[float]] = {"连接和设置 reader, settings": [], "取值 values": [], "语句 statement": []}
    for _ in range(100):
        start = time.perf_counter()
        with checker._ready(None) as ready:
            spent["连接和设置 reader, settings"].append(time.perf_counter() - start)
            start = time.perf_counter()
            record = unsaved(ready, checker._programs.ledger(LEDGER), values, row_id)
            spent["取值 values"].append(time.perf_counter() - start)
            program = checker._programs.record(LEDGER, ("edit",))
            bound = record.bound(program)
            start = time.perf_counter()
            run(ready, checker._programs, program, bound, RECORD_STEPS)
            spent["语句 statement"].append(time.perf_counter() - start)
    del bare
    return [(name, median(seconds)) for name, seconds in spent.items()]
