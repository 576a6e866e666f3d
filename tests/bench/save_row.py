"""A save of one changed field: row, operation and search text in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.copies import LEDGER, first_ids
from tests.bench.figures import Figure, Measured
from tests.bench.timing import median, percentile, timed

if TYPE_CHECKING:
    from bizenv_desktop.storage.writing import Writer
    from tests.bench.copies import Copies

_SAVES = 400
_P95 = 0.020
_FIELDS = ("project_name", "remark")
"""Changed in turn: a field that is searched, and one that is not."""


def measure(copies: Copies, _rounds: int) -> Measured:
    """Return median, p95 and p99 of saves, against a bare update and a bare operation in one transaction."""
    services = copies.large
    ids = first_ids(services, _SAVES)
    ours, bare = [], []
    for number, row_id in enumerate(ids):
        values = {_FIELDS[number % 2]: f"演示改{number}"}
        ours.append(timed(lambda row_id=row_id, values=values: services.records.change(LEDGER, row_id, values)))
        bare.append(timed(lambda row_id=row_id, number=number: services.copy.write(_bare(row_id, number))))
    figures = [
        Figure("保存一个字段 save", median(ours), "裸更新 bare UPDATE + INSERT", median(bare)),
        Figure("保存一个字段 p95", percentile(ours, 95), goal=_P95, source="自定 own"),
        Figure("保存一个字段 p99", percentile(ours, 99)),
    ]
    remark = f"对照 peer: p95 {percentile(bare, 95) * 1000:.1f} ms, p99 {percentile(bare, 99) * 1000:.1f} ms"
    return Measured("保存 save", figures, _rest(copies, ids), [remark])


def _bare(row_id: str, number: int):
    """Return the least that a save must do: change the row, and write down that it was changed."""
    log = "INSERT INTO meta (key, value) VALUES (?, ?)"
    row = f'UPDATE "{LEDGER}" SET remark = ? WHERE id = ?'

    def work(writer: Writer) -> None:
        writer.execute(row, (f"裸{number}", row_id))
        writer.execute(log, (f"bench:{row_id}", '{"remark": "裸"}'))

    return work


def _rest(copies: Copies, ids: list[str]) -> list[tuple[str, float]]:
    """Return the stages of a save: reading the record before and after, and an empty transaction on the writer."""
    services = copies.large
    read = median([timed(lambda row_id=row_id: services.records.get(LEDGER, row_id)) for row_id in ids[:50]])
    empty = median([timed(lambda: services.copy.write(lambda _writer: None)) for _ in range(50)])
    return [("读记录两次 read twice", 2 * read), ("空事务 empty transaction", empty)]
